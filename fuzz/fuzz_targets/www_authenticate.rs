//! Any challenge of a registry: it is refused, or the tokens go to the registry itself.

#![no_main]

use acrgate::{fuzzing::challenge, names::LoginServer};
use libfuzzer_sys::fuzz_target;

const HOST: &str = "contoso.azurecr.io";

fuzz_target!(|text: &str| {
    let host: LoginServer = HOST.parse().expect("a login server");
    match challenge(text, &host) {
        Ok(addresses) => {
            for address in addresses {
                assert_eq!(address.scheme(), "https");
                assert_eq!(address.host_str(), Some(HOST));
                assert_eq!(address.port_or_known_default(), Some(443));
            }
        }
        Err(error) => assert!(error.message().contains(HOST)),
    }
});

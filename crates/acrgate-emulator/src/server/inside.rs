//! The HTTP client of the emulated services: it reaches login servers over the emulator's own TLS listener, so that
//! task runs and imports have no way around the rules.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::state::LOGIN_SERVER_SUFFIX;

/// How long a registry may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Login servers are at the emulator's listener, and nowhere else.
struct OnlyTheEmulator(SocketAddr);

impl Resolve for OnlyTheEmulator {
    fn resolve(&self, name: Name) -> Resolving {
        let answer: Result<Addrs, Box<dyn Error + Send + Sync>> = if is_login_server(name.as_str()) {
            Ok(Box::new(std::iter::once(self.0)))
        } else {
            Err(format!("lookup {}: no such host", name.as_str()).into())
        };
        Box::pin(std::future::ready(answer))
    }
}

/// Whether a host is a login server of the emulator.
pub(crate) fn is_login_server(host: &str) -> bool {
    host.strip_suffix(LOGIN_SERVER_SUFFIX).is_some_and(|name| name.ends_with('.'))
}

/// A client that trusts the emulator's authority alone and knows its login servers alone.
///
/// # Errors
/// When the TLS client cannot be made.
pub(crate) fn client(
    emulator: SocketAddr,
    ca_pem: &str,
) -> Result<reqwest::Client, Box<dyn Error + Send + Sync>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes())?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .dns_resolver(Arc::new(OnlyTheEmulator(emulator)))
        .build()?;
    Ok(client)
}

/// A connection that failed, without the address, which may carry a token.
pub(crate) fn unreachable(error: &reqwest::Error) -> String {
    let mut text = String::from("dial tcp");
    let mut cause = Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_servers_are_told_from_other_hosts() {
        assert!(is_login_server("team1.azurecr.test"));
        for host in ["azurecr.test", "evilazurecr.test", "mcr.microsoft.com", "team1.azurecr.test.com"] {
            assert!(!is_login_server(host), "{host}");
        }
    }
}

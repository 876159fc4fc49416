//! The HTTP client of the emulated services: it reaches login servers over the emulator's own TLS listener, so that
//! task runs and imports have no way around the rules.
//!
//! What they may reach is decided in [`way_to`], and nowhere else, for requests and for where a registry redirects
//! them to: login servers of the emulator, and the hosts that a tester has mapped to an address. Everything else does not
//! exist for them, addresses (`127.0.0.1`, `169.254.169.254`) no less than names.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Method, RequestBuilder};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use url::{Host, Url};

use super::caller::CALLER_HEADER;
use crate::state::LOGIN_SERVER_SUFFIX;

/// How long a registry may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// As many redirects as others follow.
pub(crate) const MOST_REDIRECTS: usize = 10;

/// The client of the emulated services.
#[derive(Debug, Clone)]
pub(crate) struct Inside {
    http: reqwest::Client,
    mapped: Arc<BTreeMap<String, SocketAddr>>,
}

/// A host that does not exist for the emulated services.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreachable(String);

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Inside {
    /// A client that trusts the emulator's authority alone. `mapped` are the hosts outside that it reaches, each at an
    /// address that answers in plain HTTP.
    ///
    /// # Errors
    /// When the TLS client cannot be made.
    pub(crate) fn new(
        emulator: SocketAddr,
        ca_pem: &str,
        mapped: BTreeMap<String, SocketAddr>,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes())?)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .dns_resolver(Arc::new(OnlyTheEmulator(emulator)))
            .redirect(Policy::custom(between_login_servers))
            .build()?;
        Ok(Self { http, mapped: Arc::new(mapped) })
    }

    /// The same client without the mapped hosts.
    pub(crate) fn only_login_servers(self) -> Self {
        Self { mapped: Arc::default(), ..self }
    }

    /// A request of this caller to this URL, if it leads anywhere. Login servers of the emulator alone learn who comes.
    pub(crate) fn request(
        &self,
        method: Method,
        url: &str,
        caller: &str,
    ) -> Result<RequestBuilder, Unreachable> {
        let url = Url::parse(url).map_err(|error| Unreachable(format!("{url}: {error}")))?;
        let url = way_to(&self.mapped, url)?;
        let ours = is_login_server_url(&url);
        let request = self.http.request(method, url);
        Ok(if ours { request.header(CALLER_HEADER, caller) } else { request })
    }
}

/// The URL that a request to this URL really goes to.
fn way_to(mapped: &BTreeMap<String, SocketAddr>, mut url: Url) -> Result<Url, Unreachable> {
    let host = url.host_str().unwrap_or_default().to_owned();
    let authority = url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}"));
    if let Some(address) = mapped.get(&authority) {
        let set = url.set_scheme("http").and_then(|()| url.set_ip_host(address.ip()));
        return match set.and_then(|()| url.set_port(Some(address.port()))) {
            Ok(()) => Ok(url),
            Err(()) => Err(Unreachable(format!("unsupported protocol scheme {:?}", url.scheme()))),
        };
    }
    // What a mapped host says about itself.
    let is_mapped = |address: &SocketAddr| address.to_string() == authority;
    match (url.scheme(), url.host()) {
        ("http", _) if mapped.values().any(is_mapped) => Ok(url),
        _ if is_login_server_url(&url) => Ok(url),
        (_, Some(Host::Domain(name))) if !is_login_server(name) => {
            Err(Unreachable(format!("lookup {name}: no such host")))
        }
        _ => Err(Unreachable(format!("connect to {}://{authority}: network is unreachable", url.scheme()))),
    }
}

/// The second line of defence behind [`way_to`]: names lead to the emulator's listener, and nowhere else.
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

/// Follows a login server to its data endpoint. Where anybody else leads to is for the caller to find out.
fn between_login_servers(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let both =
        is_login_server_url(attempt.url()) && attempt.previous().last().is_some_and(is_login_server_url);
    if both && attempt.previous().len() <= MOST_REDIRECTS { attempt.follow() } else { attempt.stop() }
}

/// Whether a URL leads to a login server of the emulator.
fn is_login_server_url(url: &Url) -> bool {
    url.scheme() == "https"
        && url.port().is_none()
        && matches!(url.host(), Some(Host::Domain(name)) if is_login_server(name))
}

/// Whether a host is one.
fn is_login_server(host: &str) -> bool {
    host.strip_suffix(LOGIN_SERVER_SUFFIX).is_some_and(|name| name.ends_with('.'))
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

    fn way(asked: &str) -> Result<String, String> {
        let mapped = [("mcr.microsoft.com", "127.0.0.1:5000"), ("10.0.0.1:5000", "127.0.0.1:5001")];
        let mapped = mapped.map(|(host, at)| (host.to_owned(), at.parse().unwrap())).into();
        way_to(&mapped, asked.parse().unwrap()).map(String::from).map_err(|why| why.to_string())
    }

    #[test]
    fn login_servers_and_mapped_hosts_are_reached() {
        for (asked, reached) in [
            ("https://team1.azurecr.test/v2/", "https://team1.azurecr.test/v2/"),
            ("https://team1.eastus.data.azurecr.test/x?y", "https://team1.eastus.data.azurecr.test/x?y"),
            ("https://MCR.microsoft.com/v2/?n=1", "http://127.0.0.1:5000/v2/?n=1"),
            ("https://10.0.0.1:5000/v2/", "http://127.0.0.1:5001/v2/"),
            ("http://127.0.0.1:5000/v2/", "http://127.0.0.1:5000/v2/"),
        ] {
            assert_eq!(way(asked).as_deref(), Ok(reached), "{asked}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for asked in [
            "https://docker.io/",
            "https://azurecr.test/",
            "http://team1.azurecr.test/",
            "https://team1.azurecr.test:8443/",
            "https://mcr.microsoft.com:444/",
            "https://10.0.0.1/",
            "https://127.0.0.1:5000/",
            "http://127.0.0.1:5002/",
            "http://169.254.169.254/metadata/instance",
            "https://[::1]/",
            "https://2130706433/",
            "ftp://127.0.0.1:5000/",
            "file:///etc/passwd",
        ] {
            let refused = way(asked).unwrap_err();
            assert!(
                refused.contains("no such host") || refused.contains("unreachable"),
                "{asked}: {refused}"
            );
        }
    }

    #[test]
    fn login_servers_are_told_from_other_hosts() {
        assert!(is_login_server("team1.azurecr.test"));
        for host in ["azurecr.test", "evilazurecr.test", "mcr.microsoft.com", "team1.azurecr.test.com"] {
            assert!(!is_login_server(host), "{host}");
        }
    }
}

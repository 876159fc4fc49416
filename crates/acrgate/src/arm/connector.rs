//! Making a connection: to which address, through which proxy, with or without TLS, within what time.

use std::{
    error::Error as StdError,
    future::Future,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::{Uri, uri::Scheme};
use hyper_rustls::{DefaultServerNameResolver, HttpsConnector, MaybeHttpsStream, ResolveServerName};
use hyper_util::{
    client::{
        legacy::connect::{HttpConnector, dns::Name, proxy::Tunnel},
        proxy::matcher::{Intercept, Matcher},
    },
    rt::TokioIo,
};
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower_service::Service;
use url::Url;

use super::{Proxy, TransportOptions, tls::client_config, transport::is_loopback};
use crate::{Error, Result};

/// A connection attempt is given up after this long, whatever the call's deadline.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// An idle connection is probed after this long, and again after as long, so that one that somebody in between has
/// forgotten is found out.
const KEEPALIVE: Duration = Duration::from_secs(15);
const KEEPALIVE_PROBES: u32 = 3;

pub(super) type BoxError = Box<dyn StdError + Send + Sync>;
/// What carries a connection: TCP, or TLS as far as a proxy.
type Carrier = MaybeHttpsStream<TokioIo<TcpStream>>;
type Stream = MaybeHttpsStream<Carrier>;

/// Makes connections. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Connector(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    tcp: HttpConnector<Names>,
    tls: Arc<ClientConfig>,
    route: Route,
}

impl Connector {
    /// Reads the certificate store and the environment, as far as the options ask for it.
    pub(super) fn new(options: &TransportOptions) -> Result<Self> {
        let route = Route::new(options, |name| std::env::var(name).ok())?;
        let mut tcp = HttpConnector::new_with_resolver(route.names.clone());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE));
        tcp.set_keepalive_retries(Some(KEEPALIVE_PROBES));
        // What nobody acknowledges for this long fails while the call still has time to try another connection.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        tcp.set_tcp_user_timeout(Some(2 * KEEPALIVE));
        let mut tls = client_config(&options.roots)?;
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(Arc::new(Parts { tcp, tls: Arc::new(tls), route })))
    }

    async fn connect(self, to: Uri) -> Result<Stream, BoxError> {
        let Parts { tls, route, .. } = &*self.0;
        let mut tcp = self.0.tcp.clone();
        let carrier: Carrier = match route.proxy_to(&to) {
            Some(proxy) => {
                let to_proxy = HttpsConnector::from((tcp, Arc::clone(tls)));
                let mut tunnel = Tunnel::new(proxy.uri().clone(), to_proxy);
                if let Some(password) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(password.clone());
                }
                tunnel.call(to.clone()).await?
            }
            None => tcp.call(to.clone()).await?.into(),
        };
        if to.scheme() != Some(&Scheme::HTTPS) {
            return Ok(carrier.into());
        }
        let name = DefaultServerNameResolver::default().resolve(&to)?;
        Ok(TlsConnector::from(Arc::clone(tls)).connect(name, TokioIo::new(carrier)).await?.into())
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            match tokio::time::timeout(CONNECT_TIMEOUT, this.connect(to)).await {
                Ok(connected) => connected,
                Err(_) => {
                    let message = format!("no connection within {CONNECT_TIMEOUT:?}");
                    Err(io::Error::new(io::ErrorKind::TimedOut, message).into())
                }
            }
        })
    }
}

/// Which addresses are reached through a proxy, and which elsewhere than their names say.
#[derive(Debug)]
struct Route {
    proxy: Option<Matcher>,
    names: Names,
}

impl Route {
    fn new(options: &TransportOptions, variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let variables = |names: &[&str]| -> Vec<String> {
            names.iter().filter_map(|name| variable(name).filter(|value| !value.is_empty())).collect()
        };
        let (address, exceptions) = match &options.proxy {
            Proxy::None => (None, String::new()),
            Proxy::Url(url) => (Some(url.to_string()), String::new()),
            // HTTP_PROXY is not read: nothing but loopback is ever asked over plain http.
            Proxy::FromEnvironment => {
                let found = variables(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]);
                (found.into_iter().next(), variables(&["NO_PROXY", "no_proxy"]).join(","))
            }
        };
        let proxy = address.map(|address| matcher(&address, exceptions)).transpose()?;
        Ok(Self { proxy, names: Names(options.connect_to.as_slice().into()) })
    }

    /// The proxy to go through, if there is one for this address.
    fn proxy_to(&self, to: &Uri) -> Option<Intercept> {
        let host = to.host()?;
        // What is mapped to an address of its own is reached there.
        let is_direct = is_loopback(host) || self.names.mapped(host).is_some();
        self.proxy.as_ref().filter(|_| !is_direct)?.intercept(to)
    }
}

fn matcher(address: &str, exceptions: String) -> Result<Matcher> {
    // As other tools do where the scheme is left out.
    let address = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
    let is_usable = |url: &Url| {
        // The matcher leaves out what it cannot read, and the traffic would go past the proxy.
        matches!(url.scheme(), "http" | "https") && url.has_host() && url.as_str().parse::<Uri>().is_ok()
    };
    // Not the reason: its text would repeat the address, which may carry a password.
    let url = Url::parse(&address).ok().filter(is_usable).ok_or_else(|| {
        Error::invalid("the proxy's address cannot be used").with_hint("give it as http://host:port")
    })?;
    Ok(Matcher::builder().all(url.as_str()).no(exceptions).build())
}

/// A host name, or a pattern for one, and the address to connect to instead of the one that name resolution gives.
///
/// Useful for probing a private endpoint by its address, and for emulators. A port in the URL wins over the port given
/// here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectTo {
    pattern: String,
    address: SocketAddr,
}

impl ConnectTo {
    /// `pattern` is a host name, or `*.` and a suffix, which then stands for every name that ends in it.
    ///
    /// ```
    /// use acrgate::arm::ConnectTo;
    /// let rule = ConnectTo::new("*.azurecr.test", "127.0.0.1:8443".parse()?);
    /// assert!(rule.matches("team.AzureCR.test"));
    /// assert!(!rule.matches("azurecr.test"));
    /// # Ok::<(), std::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn new(pattern: impl AsRef<str>, address: SocketAddr) -> Self {
        Self { pattern: pattern.as_ref().to_ascii_lowercase(), address }
    }

    /// Whether this rule is for that host.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        match self.pattern.strip_prefix('*') {
            Some(suffix) => host.len() > suffix.len() && host.ends_with(suffix),
            None => host == self.pattern,
        }
    }
}

/// The system knows no address for a name.
#[derive(Debug, thiserror::Error)]
#[error("the name {name} does not resolve")]
pub(super) struct UnknownHost {
    name: String,
    source: io::Error,
}

/// Name resolution with the user's mapping in front of the system's.
#[derive(Debug, Clone)]
struct Names(Arc<[ConnectTo]>);

impl Names {
    fn mapped(&self, host: &str) -> Option<SocketAddr> {
        self.0.iter().find(|rule| rule.matches(host)).map(|rule| rule.address)
    }
}

impl Service<Name> for Names {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = UnknownHost;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, UnknownHost>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), UnknownHost>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let mapped = self.mapped(name.as_str());
        Box::pin(async move {
            let addresses = match mapped {
                Some(address) => vec![address],
                // Port 0: replaced by the scheme's own.
                None => match tokio::net::lookup_host((name.as_str(), 0)).await {
                    Ok(found) => found.collect(),
                    Err(source) => return Err(UnknownHost { name: name.to_string(), source }),
                },
            };
            Ok(addresses.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ELSEWHERE: &str = "https://management.azure.com";

    fn from_environment(set: &[(&str, &str)]) -> Result<Route> {
        Route::new(&TransportOptions::default(), |name| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn through(route: &Route, to: &str) -> Option<String> {
        route.proxy_to(&to.parse().unwrap()).map(|proxy| proxy.uri().to_string())
    }

    #[test]
    fn the_environment_is_read_as_other_tools_read_it() {
        for (name, value) in [
            ("HTTPS_PROXY", "http://proxy.test:3128"),
            ("https_proxy", "proxy.test:3128"),
            ("ALL_PROXY", "http://user:password@proxy.test:3128/"),
            ("all_proxy", "http://proxy.test:3128"),
        ] {
            let route = from_environment(&[(name, value)]).unwrap();
            assert_eq!(through(&route, ELSEWHERE).as_deref(), Some("http://proxy.test:3128/"), "{name}");
        }
        for ignored in [("HTTP_PROXY", "http://proxy.test:3128"), ("HTTPS_PROXY", "")] {
            assert_eq!(through(&from_environment(&[ignored]).unwrap(), ELSEWHERE), None, "{ignored:?}");
        }
    }

    #[test]
    fn exceptions_loopback_and_mapped_names_go_past_the_proxy() {
        let proxy = ("HTTPS_PROXY", "http://proxy.test:3128");
        let route = from_environment(&[proxy, ("NO_PROXY", "azurecr.io, 192.0.2.0/24")]).unwrap();
        for (to, proxied) in [
            ("https://team.azurecr.io", false),
            ("https://192.0.2.7:8443", false),
            ("https://192.0.3.7:8443", true),
            ("https://localhost:8443", false),
            ("https://127.0.0.1:8443", false),
            ("https://[::1]:8443", false),
            (ELSEWHERE, true),
        ] {
            assert_eq!(through(&route, to).is_some(), proxied, "{to}");
        }

        let mapped = ConnectTo::new("*.azurecr.test", "127.0.0.1:8443".parse().unwrap());
        let options = TransportOptions::default()
            .with_proxy(Proxy::Url("https://proxy.test".parse().unwrap()))
            .with_connect_to([mapped]);
        let route = Route::new(&options, |_| None).unwrap();
        assert_eq!(through(&route, "https://team.azurecr.test"), None);
        assert_eq!(through(&route, "https://azurecr.test").as_deref(), Some("https://proxy.test/"));
    }

    #[test]
    fn a_password_goes_to_the_proxy_and_into_no_text() {
        let proxy = Proxy::Url("http://us%65r:hunter%32@proxy.test:3128".parse().unwrap());
        let route = Route::new(&TransportOptions::default().with_proxy(proxy), |_| None).unwrap();
        let proxy = route.proxy_to(&ELSEWHERE.parse().unwrap()).unwrap();
        assert_eq!(proxy.basic_auth().unwrap(), "Basic dXNlcjpodW50ZXIy");
        let text = format!("{route:?} {:?}", proxy.basic_auth());
        assert!(!text.contains("hunter") && !text.contains("dXNlcjpodW50ZXIy"), "{text}");
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_refused_without_repeating_it() {
        for address in ["data:hunter2", "socks5://hunter2@proxy.test", "http://", "http://hunter2@:3128"] {
            let text = format!("{:?}", from_environment(&[("HTTPS_PROXY", address)]).unwrap_err());
            assert!(text.contains("cannot be used") && !text.contains("hunter2"), "{text}");
        }
    }
}

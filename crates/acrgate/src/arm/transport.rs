//! HTTP for everything this crate sends: one client with explicit trust, proxy, name mapping and time-outs.

use std::{
    fmt, io,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::tls::{Roots, client_config};
use crate::{Error, ErrorKind, Result};

/// How connections are made. Every field has a safe default.
#[derive(Debug, Clone, Default)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct TransportOptions {
    /// Whom to trust. Default: the operating system's store, read at the first connection.
    pub roots: Roots,
    /// Which proxy to use. Loopback addresses, and names in `connect_to`, are never proxied.
    pub proxy: Proxy,
    /// Where to connect instead of resolving a host name; the first match counts. TLS still verifies the name.
    pub connect_to: Vec<ConnectTo>,
    /// Allow `http://` to loopback addresses, for emulators without TLS. Nothing else is ever sent without TLS.
    pub allow_insecure_http_to_loopback: bool,
}

impl TransportOptions {
    /// Trusting these certificate authorities.
    #[must_use]
    pub fn with_roots(mut self, roots: Roots) -> Self {
        self.roots = roots;
        self
    }

    /// Through this proxy.
    #[must_use]
    pub fn with_proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// With these names leading to given addresses.
    #[must_use]
    pub fn with_connect_to(mut self, rules: impl IntoIterator<Item = ConnectTo>) -> Self {
        self.connect_to.extend(rules);
        self
    }

    /// With `http://` allowed to loopback addresses, and to nothing else.
    #[must_use]
    pub fn with_insecure_http_to_loopback(mut self) -> Self {
        self.allow_insecure_http_to_loopback = true;
        self
    }
}

/// Which proxy to use.
#[derive(Clone, Default)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Proxy {
    /// `HTTPS_PROXY` or `ALL_PROXY`, with the exceptions of `NO_PROXY`, as other tools read them.
    #[default]
    FromEnvironment,
    /// None, whatever the environment says.
    None,
    /// This one. A user name and password in the address are sent to the proxy only.
    Url(Url),
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FromEnvironment => f.write_str("FromEnvironment"),
            Self::None => f.write_str("None"),
            // The address may carry a password.
            Self::Url(url) => write!(f, "Url({}:{:?})", url.host_str().unwrap_or_default(), url.port()),
        }
    }
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

/// A connection attempt is given up after this long, whatever the call's deadline.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// The HTTP client. Cheap to clone; the connections are shared.
#[derive(Debug, Clone)]
pub struct Transport(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: TransportOptions,
    client: OnceLock<reqwest::Client>,
}

impl Transport {
    /// A transport with these options. Nothing is read or opened until the first request.
    #[must_use]
    pub fn new(options: TransportOptions) -> Self {
        Self(Arc::new(Inner { options, client: OnceLock::new() }))
    }

    /// Sends one request, as it is: no retry, no credentials, redirects are not followed.
    pub(crate) async fn execute(&self, request: reqwest::Request) -> Result<reqwest::Response> {
        self.refuse_insecure(request.url())?;
        let host = request.url().host_str().unwrap_or_default().to_owned();
        self.client()?.execute(request).await.map_err(|error| connection_error(&host, error))
    }

    fn refuse_insecure(&self, url: &Url) -> Result<()> {
        match url.scheme() {
            "https" => Ok(()),
            "http" if self.0.options.allow_insecure_http_to_loopback && is_loopback(url) => Ok(()),
            scheme => Err(Error::new(
                ErrorKind::Refused,
                format!("{scheme}://{} would be sent without TLS", url.host_str().unwrap_or_default()),
            )
            .with_hint(
                "use an https address; http is possible for loopback addresses alone, when asked for",
            )),
        }
    }

    fn client(&self) -> Result<&reqwest::Client> {
        if let Some(client) = self.0.client.get() {
            return Ok(client);
        }
        let built = self.build()?;
        Ok(self.0.client.get_or_init(|| built))
    }

    fn build(&self) -> Result<reqwest::Client> {
        let options = &self.0.options;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(client_config(&options.roots)?)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .tcp_nodelay(true)
            .http1_only()
            .dns_resolver(Mapped(options.connect_to.clone()))
            .no_proxy();
        if let Some(proxy) = proxy(&options.proxy, &options.connect_to)? {
            builder = builder.proxy(proxy);
        }
        builder.build().map_err(|error| {
            Error::new(ErrorKind::Connection, "the HTTP client cannot be set up").with_source(error)
        })
    }
}

fn proxy(choice: &Proxy, connect_to: &[ConnectTo]) -> Result<Option<reqwest::Proxy>> {
    // HTTP_PROXY is not read: nothing but loopback is ever asked over plain http.
    let address = match choice {
        Proxy::None => return Ok(None),
        Proxy::Url(url) => url.to_string(),
        Proxy::FromEnvironment => {
            let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
            match names.iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty())) {
                Some(address) => address,
                None => return Ok(None),
            }
        }
    };
    // What is mapped to an address of its own is reached there, not through a proxy.
    let mapped = connect_to.iter().map(|rule| rule.pattern.trim_start_matches('*'));
    let loopback = ["localhost", "127.0.0.0/8", "::1"];
    let mut exceptions = loopback.into_iter().chain(mapped).collect::<Vec<_>>().join(",");
    if matches!(choice, Proxy::FromEnvironment) {
        for name in ["NO_PROXY", "no_proxy"] {
            if let Ok(more) = std::env::var(name) {
                exceptions.push(',');
                exceptions.push_str(&more);
            }
        }
    }
    let proxy = reqwest::Proxy::all(address.as_str()).map_err(|_| {
        // Not the source: its text repeats the address, which may carry a password.
        Error::invalid("the proxy's address cannot be used").with_hint("give it as http://host:port")
    })?;
    Ok(Some(proxy.no_proxy(reqwest::NoProxy::from_string(&exceptions))))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// Turns what the client says into what the user can do. The URL is dropped, because its query may be signed.
pub(crate) fn connection_error(host: &str, error: reqwest::Error) -> Error {
    let error = error.without_url();
    // What will not pass by itself is not tried again: a name that nobody knows, a certificate that nobody trusts.
    let (retryable, hint) = if in_chain::<UnknownHost>(&error) {
        (
            false,
            "check the host name and this machine's name resolution; a private endpoint's name resolves inside its network",
        )
    } else if in_chain::<rustls::Error>(&error) {
        (
            false,
            "check that the host's certificate authority is trusted (Roots) and that nothing in between answers for it",
        )
    } else if error.is_connect() {
        (true, "check the network path, the proxy and the firewall to this host")
    } else {
        (true, "the connection broke before the whole answer had come")
    };
    Error::new(ErrorKind::Connection, format!("no answer from {host}"))
        .with_target(host)
        .with_retryable(retryable)
        .with_hint(hint)
        .with_source(error)
}

/// Whether the fault was in connecting, so that the service cannot have seen the request.
pub(crate) fn never_connected(error: &Error) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<reqwest::Error>());
    source.is_some_and(reqwest::Error::is_connect)
}

fn in_chain<T: std::error::Error + 'static>(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        // An io::Error does not show what it wraps as its source, but as its inner error.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if error.is::<T>() || inner.is_some_and(|inner| in_chain::<T>(inner)) {
            return true;
        }
        next = error.source();
    }
    false
}

/// The system knows no address for a name.
#[derive(Debug, thiserror::Error)]
#[error("the name {name} does not resolve")]
struct UnknownHost {
    name: String,
    source: io::Error,
}

/// Name resolution with the user's mapping in front of the system's.
struct Mapped(Vec<ConnectTo>);

impl Resolve for Mapped {
    fn resolve(&self, name: Name) -> Resolving {
        let mapped = self.0.iter().find(|rule| rule.matches(name.as_str())).map(|rule| rule.address);
        Box::pin(async move {
            let addresses: Addrs = match mapped {
                Some(address) => Box::new(std::iter::once(address)),
                // Port 0: replaced by the scheme's own.
                None => match tokio::net::lookup_host((name.as_str(), 0)).await {
                    Ok(found) => Box::new(found.collect::<Vec<_>>().into_iter()),
                    Err(source) => {
                        return Err(UnknownHost { name: name.as_str().to_owned(), source }.into());
                    }
                },
            };
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str) -> reqwest::Request {
        reqwest::Request::new(reqwest::Method::GET, Url::parse(url).unwrap())
    }

    #[tokio::test]
    async fn nothing_leaves_without_tls() {
        let strict = Transport::new(TransportOptions::default());
        let loopback = Transport::new(TransportOptions {
            allow_insecure_http_to_loopback: true,
            roots: Roots::Only(String::new()),
            ..Default::default()
        });
        for (transport, url) in [
            (&strict, "http://127.0.0.1:1/"),
            (&strict, "http://example.test/"),
            (&loopback, "http://192.0.2.1/"),
            (&loopback, "ftp://127.0.0.1/"),
        ] {
            let error = transport.execute(request(url)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Refused, "{url}");
        }
    }

    #[test]
    fn a_proxy_password_stays_out_of_debug() {
        let proxy = Proxy::Url(Url::parse("http://user:hunter2@proxy.test:3128").unwrap());
        let text = format!("{:?}", TransportOptions { proxy, ..Default::default() });
        assert!(text.contains("proxy.test"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[test]
    fn a_bad_proxy_address_is_refused_without_repeating_it() {
        let address = Url::parse("data:hunter2").unwrap();
        let transport = Transport::new(TransportOptions::default().with_proxy(Proxy::Url(address)));
        let error = transport.client();
        let text = format!("{:?}", error.unwrap_err());
        assert!(!text.contains("hunter2"), "{text}");
    }
}

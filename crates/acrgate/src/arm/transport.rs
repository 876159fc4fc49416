//! HTTP for everything this crate sends: one client with explicit trust, proxy, name mapping and time-outs.

use std::{
    fmt, io,
    net::IpAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use http::Uri;
use hyper_util::{
    client::legacy,
    rt::{TokioExecutor, TokioTimer},
};
use url::Url;

use super::{
    connector::{BoxError, ConnectTo, Connector, UnknownHost},
    message::{Body, Incoming, Outgoing},
    tls::Roots,
};
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

/// An idle connection is closed after this long.
const IDLE: Duration = Duration::from_secs(90);

type Http = legacy::Client<Connector, Body>;

/// The HTTP client. Cheap to clone; the connections are shared.
#[derive(Debug, Clone)]
pub struct Transport(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: TransportOptions,
    client: OnceLock<Http>,
}

impl Transport {
    /// A transport with these options. Nothing is read or opened until the first request.
    #[must_use]
    pub fn new(options: TransportOptions) -> Self {
        Self(Arc::new(Inner { options, client: OnceLock::new() }))
    }

    /// Sends one request, as it is: no retry, no credentials, redirects are not followed.
    pub(crate) async fn execute(&self, request: Outgoing) -> Result<Incoming> {
        let to = request.uri().clone();
        self.refuse_insecure(&to)?;
        match self.client()?.request(request).await {
            Ok(answer) => Ok(Incoming::new(to, answer)),
            Err(error) => Err(connection_error(to.host().unwrap_or_default(), error)),
        }
    }

    fn refuse_insecure(&self, to: &Uri) -> Result<()> {
        let host = to.host().unwrap_or_default();
        match to.scheme_str().unwrap_or_default() {
            "https" => Ok(()),
            "http" if self.0.options.allow_insecure_http_to_loopback && is_loopback(host) => Ok(()),
            scheme => {
                Err(Error::new(ErrorKind::Refused, format!("{scheme}://{host} would be sent without TLS"))
                    .with_hint(
                        "use an https address; http is possible for loopback addresses alone, when asked for",
                    ))
            }
        }
    }

    fn client(&self) -> Result<&Http> {
        if let Some(client) = self.0.client.get() {
            return Ok(client);
        }
        let built = legacy::Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .build(Connector::new(&self.0.options)?);
        Ok(self.0.client.get_or_init(|| built))
    }
}

/// Whether a host, as a URL writes it, is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Turns what the client says into what the user can do.
pub(super) fn connection_error(host: &str, error: impl Into<BoxError>) -> Error {
    let error = error.into();
    // What will not pass by itself is not tried again: a name that nobody knows, a certificate that nobody trusts.
    let (retryable, hint) = if in_chain::<UnknownHost>(error.as_ref()) {
        (
            false,
            "check the host name and this machine's name resolution; a private endpoint's name resolves inside its network",
        )
    } else if in_chain::<rustls::Error>(error.as_ref()) {
        (
            false,
            "check that the host's certificate authority is trusted (Roots) and that nothing in between answers for it",
        )
    } else if is_connect(error.as_ref()) {
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
    std::error::Error::source(error).is_some_and(is_connect)
}

fn is_connect(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect)
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Method;

    use super::{super::message::outgoing, *};

    fn request(url: &str) -> Outgoing {
        outgoing(Method::GET, &url.parse().unwrap(), Bytes::new()).unwrap()
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
            let error = transport.execute(request(url)).await.err().unwrap();
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
}

//! Certificate authorities, and certificates that are good or bad on purpose.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, crypto::ring};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;

/// A certificate authority.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// What a host shows for itself.
#[derive(Debug, Clone, Copy)]
pub enum Leaf {
    /// A certificate for its name, valid now.
    Good,
    /// One that is valid now, for another name.
    OtherName,
    /// One for its name that ended yesterday.
    Expired,
    /// One for its name that begins tomorrow.
    NotYet,
}

impl Authority {
    /// A new one of this name, which another may have too.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Its certificate, to be trusted.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// TLS for a host of this name.
    #[must_use]
    pub fn tls(&self, name: &str, leaf: Leaf) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let certified = if matches!(leaf, Leaf::OtherName) { "another.test" } else { name };
        let mut params = CertificateParams::new(vec![certified.to_owned()]).unwrap();
        let (now, day) = (OffsetDateTime::now_utc(), Duration::DAY);
        (params.not_before, params.not_after) = match leaf {
            Leaf::Good | Leaf::OtherName => (now - day, now + day),
            Leaf::Expired => (now - day * 30, now - day),
            Leaf::NotYet => (now + day, now + day * 30),
        };
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

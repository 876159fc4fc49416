//! The one place where certificates are judged and the crypto provider is chosen.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider};
use rustls_pki_types::{CertificateDer, pem::PemObject};

use crate::{Error, ErrorKind, Result};

/// Which certificate authorities are trusted.
#[derive(Debug, Clone, Default)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Roots {
    /// Those of the operating system.
    #[default]
    System,
    /// Those of the operating system, and these (PEM, one or more certificates).
    SystemAnd(String),
    /// These only (PEM, one or more certificates).
    Only(String),
}

/// The TLS configuration for these roots. The process's default crypto provider is used if the application installed
/// one, otherwise ring. Reads the system's certificate store where it is needed, so this is called at the first
/// connection and not before.
pub(super) fn client_config(roots: &Roots) -> Result<ClientConfig> {
    let provider = CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable("the crypto provider offers no usable TLS version", error))?;
    Ok(match roots {
        Roots::Only(pem) => {
            let mut store = RootCertStore::empty();
            for certificate in certificates(pem)? {
                store
                    .add(certificate)
                    .map_err(|error| unusable("a certificate of the CA bundle cannot be used", error))?;
            }
            builder.with_root_certificates(store).with_no_client_auth()
        }
        Roots::System => system(builder, provider, Vec::new())?,
        Roots::SystemAnd(pem) => system(builder, provider, certificates(pem)?)?,
    })
}

fn system(
    builder: rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>,
    provider: Arc<CryptoProvider>,
    extra: Vec<CertificateDer<'static>>,
) -> Result<ClientConfig> {
    let verifier =
        rustls_platform_verifier::Verifier::new_with_extra_roots(extra, provider).map_err(|error| {
            unusable("the system's certificate store cannot be used", error).with_hint(
                "install the system's CA certificates (Debian: apt-get install ca-certificates), \
                 or give a CA bundle with Roots::Only",
            )
        })?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>> {
    let found = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(|error| {
            Error::invalid("the CA bundle is not PEM")
                .with_source(error)
                .with_hint("give the text between and including BEGIN CERTIFICATE and END CERTIFICATE")
        })?;
    if found.is_empty() {
        return Err(Error::invalid("the CA bundle has no certificate in it")
            .with_hint("give the text between and including BEGIN CERTIFICATE and END CERTIFICATE"));
    }
    Ok(found)
}

fn unusable(message: &str, error: rustls::Error) -> Error {
    Error::new(ErrorKind::Connection, message).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_without_certificates_says_what_is_expected() {
        for text in ["", "not a certificate"] {
            let error = client_config(&Roots::Only(text.to_owned())).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.hint().unwrap().contains("BEGIN CERTIFICATE"));
        }
    }
}

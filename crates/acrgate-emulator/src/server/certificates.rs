//! One certificate authority, and a certificate per name that a client asks for.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};

use crate::state::LOGIN_SERVER_SUFFIX;

/// The names of ARM and Entra. A client that connects by address asks for no name and gets this certificate.
const OWN_NAMES: [&str; 2] = ["127.0.0.1", "localhost"];
/// Names whose certificates are remembered; beyond it all are made anew.
const REMEMBERED: usize = 10_000;

/// Why there are no certificates.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A key or certificate could not be made.
    #[error("cannot make a certificate")]
    Make(#[from] rcgen::Error),
    /// TLS does not accept it.
    #[error("cannot set up TLS")]
    Tls(#[from] rustls::Error),
    /// The folder of the authority cannot be read or written.
    #[error("cannot keep the certificate authority in its folder")]
    Folder(#[from] io::Error),
}

/// The certificate authority and what it has signed.
pub struct Certificates {
    authority: Issuer<'static, KeyPair>,
    authority_pem: String,
    leaf_key: KeyPair,
    leaf_signer: Arc<dyn rustls::sign::SigningKey>,
    by_name: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}

impl Certificates {
    /// Makes the authority, or takes the one kept in `folder` (`ca.pem`, `ca-key.pem`; made there if absent).
    ///
    /// # Errors
    /// See [`CertificateError`].
    pub fn new(folder: Option<&Path>) -> Result<Self, CertificateError> {
        let (authority_key, authority_pem) = match folder {
            None => make_authority()?,
            Some(folder) => kept_authority(folder)?,
        };
        let leaf_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));
        Ok(Self {
            // The issuer of a leaf needs the authority's name and key only, so a kept one is rebuilt without parsing it.
            authority: Issuer::new(authority_params(), authority_key),
            authority_pem,
            leaf_key,
            leaf_signer: ring::sign::any_ecdsa_type(&der)?,
            by_name: Mutex::default(),
        })
    }

    /// The authority's certificate as PEM.
    #[must_use]
    pub fn authority_pem(&self) -> &str {
        &self.authority_pem
    }

    /// The configuration of the TLS listener.
    ///
    /// # Errors
    /// [`CertificateError::Tls`].
    pub fn server_config(self: &Arc<Self>) -> Result<ServerConfig, CertificateError> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }

    fn for_name(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        if let Some(known) = self.by_name.lock().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Some(Arc::clone(known));
        }
        let made = Arc::new(self.sign(name).ok()?);
        let mut by_name = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        if by_name.len() >= REMEMBERED {
            by_name.clear();
        }
        by_name.insert(name.to_owned(), Arc::clone(&made));
        Some(made)
    }

    fn sign(&self, name: &str) -> Result<CertifiedKey, rcgen::Error> {
        let own = OWN_NAMES.contains(&name);
        let names: Vec<String> =
            if own { OWN_NAMES.map(str::to_owned).to_vec() } else { vec![name.to_owned()] };
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = common_name(name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        // Apple's clients accept no leaf that is valid for longer than 398 days.
        (params.not_before, params.not_after) = validity(397);
        let certificate = params.signed_by(&self.leaf_key, &self.authority)?;
        Ok(CertifiedKey::new(vec![certificate.der().clone()], Arc::clone(&self.leaf_signer)))
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        match hello.server_name() {
            None => self.for_name(OWN_NAMES[0]),
            Some(name) if is_ours(name) => self.for_name(&name.to_ascii_lowercase()),
            Some(_) => None,
        }
    }
}

/// Whether a name is one of this emulator: its own, or a login server's.
#[must_use]
pub fn is_ours(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    OWN_NAMES.contains(&name.as_str())
        || name
            .strip_suffix(LOGIN_SERVER_SUFFIX)
            .and_then(|rest| rest.strip_suffix('.'))
            .is_some_and(|rest| !rest.is_empty())
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = common_name("acrgate emulator");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (params.not_before, params.not_after) = validity(3650);
    params
}

fn make_authority() -> Result<(KeyPair, String), rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let pem = authority_params().self_signed(&key)?.pem();
    Ok((key, pem))
}

fn kept_authority(folder: &Path) -> Result<(KeyPair, String), CertificateError> {
    let (key_file, certificate_file) = (folder.join("ca-key.pem"), folder.join("ca.pem"));
    if key_file.exists() && certificate_file.exists() {
        let key = KeyPair::from_pem(&fs::read_to_string(key_file)?)?;
        return Ok((key, fs::read_to_string(certificate_file)?));
    }
    let (key, pem) = make_authority()?;
    fs::create_dir_all(folder)?;
    crate::state::file::write_private(&key_file, key.serialize_pem().as_bytes())?;
    fs::write(certificate_file, &pem)?;
    Ok((key, pem))
}

fn common_name(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn validity(days: i64) -> (OffsetDateTime, OffsetDateTime) {
    let now = OffsetDateTime::now_utc();
    (now - Duration::days(1), now + Duration::days(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_have_certificates() {
        for name in ["127.0.0.1", "localhost", "Reg1.azurecr.test", "reg1.westeurope.data.azurecr.test"] {
            assert!(is_ours(name), "{name}");
        }
        for name in ["azurecr.test", ".azurecr.test", "reg1.azurecr.io", "evilazurecr.test", "example.com"] {
            assert!(!is_ours(name), "{name}");
        }
    }

    #[test]
    fn a_kept_authority_stays_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let first = Certificates::new(Some(folder.path())).unwrap();
        let second = Certificates::new(Some(folder.path())).unwrap();
        assert_eq!(first.authority_pem(), second.authority_pem());
        assert!(second.for_name("reg1.azurecr.test").is_some());
    }
}

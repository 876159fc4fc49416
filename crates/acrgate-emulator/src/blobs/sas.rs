//! Signed links: a query that names the right, the end and a signature over both and the blob.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::server::message::query_parameter;

/// The storage version that the links name.
const VERSION: &str = "2024-11-04";

/// What a link allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Permission {
    Read,
    Write,
}

impl Permission {
    const fn letters(self) -> &'static str {
        match self {
            Self::Read => "r",
            Self::Write => "cw",
        }
    }
}

/// The account's key: random, and gone with the process.
pub(super) struct Key([u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Default for Key {
    fn default() -> Self {
        let mut key = [0; 32];
        let (head, tail) = key.split_at_mut(16);
        head.copy_from_slice(Uuid::new_v4().as_bytes());
        tail.copy_from_slice(Uuid::new_v4().as_bytes());
        Self(key)
    }
}

impl Key {
    /// The query of a link to a blob that is good for a while. A secret.
    pub(super) fn sign(&self, name: &str, permission: Permission, life: Duration) -> String {
        let end =
            (OffsetDateTime::now_utc() + life).replace_nanosecond(0).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        // A time of this century is always written.
        let end = end.format(&Rfc3339).unwrap_or_default();
        let signature =
            STANDARD.encode(self.signer(name, permission.letters(), &end).finalize().into_bytes());
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("sv", VERSION)
            .append_pair("se", &end)
            .append_pair("sr", "b")
            .append_pair("sp", permission.letters())
            .append_pair("sig", &signature)
            .finish()
    }

    /// Whether a query is a link to this blob that gives the right and has not ended.
    pub(super) fn verifies(&self, name: &str, permission: Permission, query: Option<&str>) -> bool {
        let parameter = |key| query_parameter(query, key).unwrap_or_default();
        let (end, signature) = (parameter("se"), STANDARD.decode(parameter("sig")));
        let Ok(signature) = signature else {
            return false;
        };
        let signed = self.signer(name, permission.letters(), &end).verify_slice(&signature).is_ok();
        signed && OffsetDateTime::parse(&end, &Rfc3339).is_ok_and(|end| OffsetDateTime::now_utc() < end)
    }

    fn signer(&self, name: &str, permission: &str, end: &str) -> Hmac<Sha256> {
        let mut key = [0; 64];
        key[..32].copy_from_slice(&self.0);
        // 64 bytes are the block of SHA-256: the key is used as it is.
        let mut signer = Hmac::<Sha256>::new(&key.into());
        signer.update(format!("{permission}\n{end}\n{name}").as_bytes());
        signer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_for_its_blob_and_right_only() {
        let key = Key::default();
        let query = key.sign("c/logs/cf1/rawtext.log", Permission::Read, Duration::hours(1));
        let good = |key: &Key, name, permission, query: &str| key.verifies(name, permission, Some(query));
        assert!(good(&key, "c/logs/cf1/rawtext.log", Permission::Read, &query));
        assert!(!good(&key, "c/logs/cf2/rawtext.log", Permission::Read, &query));
        assert!(!good(&key, "c/logs/cf1/rawtext.log", Permission::Write, &query));
        assert!(!good(&Key::default(), "c/logs/cf1/rawtext.log", Permission::Read, &query));
        assert!(!good(&key, "c/logs/cf1/rawtext.log", Permission::Read, &query.replace("se=2", "se=3")));
        assert!(!key.verifies("c/logs/cf1/rawtext.log", Permission::Read, None));
        assert!(!good(&key, "c/logs/cf1/rawtext.log", Permission::Read, "sig=%%%"));
        let over = key.sign("c/logs/cf1/rawtext.log", Permission::Read, Duration::seconds(-1));
        assert!(!good(&key, "c/logs/cf1/rawtext.log", Permission::Read, &over));
    }
}

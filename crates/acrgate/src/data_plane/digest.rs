//! Digests of what a registry keeps, checked on everything that passes through.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::names::InvalidName;

/// A SHA-256 digest, written `sha256:` and 64 lower-case hexadecimal digits: what a registry calls its content by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// The digest of these bytes.
    ///
    /// ```
    /// use acrgate::data_plane::Digest;
    /// assert!(Digest::of(b"").as_str().starts_with("sha256:e3b0c442"));
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Hasher::default().finish_after(bytes)
    }

    /// The text, `sha256:…`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Computes a digest piece by piece.
#[derive(Default)]
pub(super) struct Hasher(Sha256);

impl Hasher {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(super) fn finish(self) -> Digest {
        use fmt::Write as _;
        let mut text = String::with_capacity(71);
        text.push_str("sha256:");
        for byte in self.0.finalize() {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Digest(text)
    }

    fn finish_after(mut self, bytes: &[u8]) -> Digest {
        self.update(bytes);
        self.finish()
    }
}

impl FromStr for Digest {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let hex = text.strip_prefix("sha256:").unwrap_or_default();
        if hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidName::new(
            "digest",
            text,
            "it is not sha256: and 64 lower-case hexadecimal digits",
            "copy the digest that the registry shows",
        ))
    }
}

impl TryFrom<String> for Digest {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl AsRef<str> for Digest {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sha256_in_lower_case_is_a_digest() {
        let right = Digest::of(b"x");
        assert_eq!(right.as_str().parse::<Digest>().unwrap(), right);
        let upper = right.as_str().to_ascii_uppercase();
        for wrong in ["", "sha256:", "sha256:00", "md5:00", &upper, "latest"] {
            assert!(wrong.parse::<Digest>().is_err(), "{wrong}");
        }
    }
}

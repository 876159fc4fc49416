//! Finding secrets in what was written: those that are known, and whatever has the shape of one.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use regex::Regex;

/// What is looked for.
#[derive(Debug, Default)]
pub struct Secrets {
    known: Vec<(String, String)>,
}

/// Shapes of secrets that no test knows beforehand: tokens that a registry gave, links that were signed, passwords in
/// addresses and headers.
const SHAPES: [(&str, &str); 6] = [
    ("a JWT", r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    ("the signature of a link", r"(?i)[?&]sig=[^\s&]"),
    ("a bearer token", r"(?i)bearer [A-Za-z0-9._~+/-]{16,}"),
    ("a user and password", r"Basic [A-Za-z0-9+/]{16,}={0,2}"),
    ("a password in an address", r"://[^/\s:@]+:[^/\s:@]+@"),
    ("a form with a secret", r"(?i)(client_secret|refresh_token|access_token|client_assertion)=[^\s&]"),
];

impl Secrets {
    /// Looks for this one too: as it is, in base64, and as it is written in a form.
    #[must_use]
    pub fn and(mut self, name: &str, secret: &str) -> Self {
        assert!(secret.len() >= 8, "{name} is too short to be looked for");
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for spelling in [secret.to_owned(), STANDARD.encode(secret), form] {
            self.known.push((name.to_owned(), spelling));
        }
        self
    }

    /// What is found, each with where it stands.
    #[must_use]
    pub fn found_in(&self, text: &str) -> Vec<String> {
        let around = |at: usize| -> String {
            text.get(..at)
                .unwrap_or_default()
                .chars()
                .rev()
                .take(80)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect()
        };
        let known = self.known.iter().filter_map(|(name, secret)| {
            text.find(secret.as_str()).map(|at| format!("{name} after {:?}", around(at)))
        });
        let shaped = SHAPES.iter().filter_map(|(name, shape)| {
            let found = Regex::new(shape).unwrap().find(text)?;
            Some(format!("{name} after {:?}", around(found.start())))
        });
        known.chain(shaped).collect()
    }

    /// Nothing of it stands in this.
    ///
    /// # Panics
    /// When something does.
    pub fn assert_none_in(&self, what: &str, text: &str) {
        let found = self.found_in(text);
        assert!(found.is_empty(), "{what} holds {}", found.join("; "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::known_token;

    #[test]
    fn every_shape_is_found_and_ordinary_text_is_not() {
        let secrets = Secrets::default().and("the client secret", "s3cret-of/the+client");
        for text in [
            format!("token {}", known_token("x")),
            "GET /blob?sv=1&sig=abc%3D".to_owned(),
            "authorization: Bearer not.a-jwt.but-a-token".to_owned(),
            "authorization: Basic dXNlcjpwYXNzd29yZA==".to_owned(),
            "proxy http://user:password@127.0.0.1:1/".to_owned(),
            "grant_type=client_credentials&client_secret=x".to_owned(),
            "it is s3cret-of/the+client".to_owned(),
            "it is s3cret-of%2Fthe%2Bclient".to_owned(),
            format!("it is {}", STANDARD.encode("s3cret-of/the+client")),
        ] {
            assert!(!secrets.found_in(&text).is_empty(), "{text}");
        }
        let harmless = "GET https://contoso.azurecr.io:443/v2/ 401 Bearer realm=\"https://contoso.azurecr.io/oauth2/token\" \
            Basic authentication is off; se=2030&sp=r sha256:0123";
        assert_eq!(secrets.found_in(harmless), [""; 0]);
    }
}

//! The host that a registry is reached at.

use super::InvalidName;
use super::text::{shown_as_text, text_conversions};

/// The login server of a registry: a DNS host name in lower case, without scheme, port or path.
///
/// Take it from the registry's `loginServer`; it is `<name>.azurecr.io` for most registries, but
/// `<name>-<hash>.azurecr.io` for those created with a domain name label scope.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoginServer(String);

const WHAT: &str = "login server";

impl LoginServer {
    fn parse(text: &str) -> Result<Self, InvalidName> {
        let refuse = |reason: String, hint: String| Err(InvalidName::new(WHAT, text, reason, hint));
        let example = "give the host alone, like contoso.azurecr.io".to_owned();
        if text.is_empty() {
            return refuse("is empty".into(), example);
        }
        if let Some((_, rest)) = text.split_once("://") {
            let host = rest.split(['/', ':']).next().unwrap_or_default();
            return refuse("has a scheme".into(), format!("give the host alone: {host}"));
        }
        if let Some((host, _)) = text.split_once('/') {
            return refuse("has a path".into(), format!("give the host alone: {host}"));
        }
        if let Some((host, _)) = text.split_once(':') {
            return refuse("has a port".into(), format!("give the host alone: {host}"));
        }
        if text.len() > 253 {
            return refuse(format!("has {} characters", text.len()), example);
        }
        let host = text.to_ascii_lowercase();
        for label in host.split('.') {
            if let Some(reason) = wrong_with_label(label) {
                return refuse(reason, example);
            }
        }
        match host.rsplit_once('.') {
            None => {
                let hint = format!("give the whole host, like {host}.azurecr.io");
                refuse("has no domain".into(), hint)
            }
            Some((_, last)) if last.bytes().all(|b| b.is_ascii_digit()) => {
                refuse("is an address, not a host name".into(), example)
            }
            Some(_) => Ok(Self(host)),
        }
    }
}

fn wrong_with_label(label: &str) -> Option<String> {
    if label.is_empty() {
        return Some("has an empty label".into());
    }
    if label.len() > 63 {
        return Some("has a label of more than 63 characters".into());
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Some("has a label that starts or ends with '-'".into());
    }
    label.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-').map(|c| format!("contains {c:?}"))
}

shown_as_text!(LoginServer);
text_conversions!(LoginServer);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_lower_cased_and_takes_the_hashed_form() {
        let host: LoginServer = "Contoso-a1b2c3d4e5f6g7h8.azurecr.io".parse().unwrap();
        assert_eq!(host.as_str(), "contoso-a1b2c3d4e5f6g7h8.azurecr.io");
    }

    #[test]
    fn what_is_not_a_host_is_refused_with_the_host_in_the_hint() {
        for (text, hint) in [
            ("https://contoso.azurecr.io/v2/", "contoso.azurecr.io"),
            ("contoso.azurecr.io/app", "contoso.azurecr.io"),
            ("contoso.azurecr.io:443", "contoso.azurecr.io"),
            ("contoso", "contoso.azurecr.io"),
        ] {
            let error = text.parse::<LoginServer>().unwrap_err();
            assert!(error.hint.ends_with(hint), "{error}");
        }
        for text in ["", "a..b", "-a.io", "a-.io", "a_b.io", "203.0.113.7", "a.io."] {
            assert!(text.parse::<LoginServer>().is_err(), "{text}");
        }
    }
}

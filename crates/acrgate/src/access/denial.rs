//! What the service's own texts say about a denial.

use std::net::IpAddr;

/// A network denial, recognised in what the service or a client printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Denial {
    /// The address that the service saw: the caller's own, or that of its proxy or NAT.
    pub client_address: IpAddr,
}

impl Denial {
    /// Finds the service's network denial in a text: the raw body of a 403 (with plain or `\u0027` quotes), a
    /// message taken out of it, docker's error line, or a log in which one of these occurs.
    ///
    /// ```
    /// use acrgate::access::Denial;
    ///
    /// let body = r#"{"errors":[{"code":"DENIED","message":"client with IP \u0027203.0.113.7\u0027 is not allowed access."}]}"#;
    /// let denial = Denial::parse(body).ok_or("no denial")?;
    /// assert_eq!(denial.client_address.to_string(), "203.0.113.7");
    /// # Ok::<(), &str>(())
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        const BEFORE: &str = "client with IP";
        const AFTER: &str = "is not allowed access";
        text.match_indices(BEFORE).find_map(|(at, _)| {
            let rest = text.get(at + BEFORE.len()..)?;
            let (quoted, _) = rest.split_once(AFTER)?;
            let client_address = unquote(quoted.trim())?.parse().ok()?;
            Some(Self { client_address })
        })
    }
}

/// Takes the quotes away in the spellings that occur: plain, JSON-escaped, and escaped once more by a log.
fn unquote(text: &str) -> Option<&str> {
    [r"\\u0027", r"\u0027", r"\'", "'", r#"\""#, "\"", ""]
        .iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

/// Why a task's run failed, as far as its error message or log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum TaskFailure {
    /// The registry denied the run by its network rules, and said from which address it saw it.
    NetworkDenied(Denial),
    /// The registry refused to exchange the token of the task's identity (403): the network rules, or the bypass
    /// for tasks, do not let it through.
    TokenExchangeForbidden,
    /// The registry did not take the credentials (401), or there were none.
    Unauthorized,
}

impl TaskFailure {
    /// Recognises the texts that runs fail with; `None` when the text says something else.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(denial) = Denial::parse(text) {
            return Some(Self::NetworkDenied(denial));
        }
        let exchange = text.contains("failed to get ACR refresh token");
        if exchange && text.contains("403") {
            return Some(Self::TokenExchangeForbidden);
        }
        let unauthorized =
            ["401 Unauthorized", "unauthorized: authentication required", "authentication required, visit"];
        unauthorized.iter().any(|words| text.contains(words)).then_some(Self::Unauthorized)
    }
}

/// Why an import failed, as far as its error message tells. The message names the target whoever is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum ImportFailure {
    /// The source denied the import service by its network rules, and said from which address it saw it; texts of 2020
    /// leave the address out.
    SourceDenied(Option<Denial>),
    /// The source did not take the credentials (401), or they give no right to pull, or there were none.
    SourceUnauthorized,
    /// The source has no such image.
    SourceImageNotFound,
    /// The target denied the import service by its network rules.
    TargetDenied,
    /// The target has the tag already.
    TagExists,
}

impl ImportFailure {
    /// Recognises the texts that imports fail with; `None` when the text says something else.
    ///
    /// ```
    /// use acrgate::access::ImportFailure;
    ///
    /// let text = "Operation registries-0a1b failed. Resource /subscriptions/…/registries/target1 Access to target1.azurecr.io denied.";
    /// assert_eq!(ImportFailure::parse(text), Some(ImportFailure::TargetDenied));
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        // What the source answered is passed on behind these words.
        if let Some((_, answer)) = text.split_once("Invalid message ") {
            return match answer.split(' ').next() {
                Some("Forbidden") => Some(Self::SourceDenied(Denial::parse(answer))),
                Some("Unauthorized") => Some(Self::SourceUnauthorized),
                Some("NotFound") => Some(Self::SourceImageNotFound),
                _ => None,
            };
        }
        if text.trim_end().ends_with("already exists in target registry.") {
            return Some(Self::TagExists);
        }
        let (_, host) = text.rsplit_once("Access to ")?;
        host.trim_end().ends_with(" denied.").then_some(Self::TargetDenied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_denial_is_read() {
        for text in [
            r#"{"errors":[{"code":"DENIED","message":"client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."}]}"#,
            r#"{"errors":[{"code":"DENIED","message":"client with IP \u0027203.0.113.7\u0027 is not allowed access. Refer https://aka.ms/acr/firewall to grant access."}]}"#,
            r#"level=error msg="client with IP \\u0027203.0.113.7\\u0027 is not allowed access""#,
            r#"Error response from daemon: Get "https://contoso.azurecr.io/v2/": denied: client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."#,
            "client with IP 203.0.113.7 is not allowed access",
        ] {
            let denial = Denial::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(denial.client_address, IpAddr::from([203, 0, 113, 7]), "{text}");
        }
        assert!(Denial::parse("client with IP '2001:db8::1' is not allowed access").is_some());
    }

    #[test]
    fn other_texts_are_no_denial() {
        for text in [
            "",
            "client with IP",
            "client with IP 'x' is not allowed access",
            "403 Forbidden",
            "client with IP 'é",
        ] {
            assert_eq!(Denial::parse(text), None, "{text}");
        }
    }

    #[test]
    fn failures_of_runs_are_told_apart() {
        let login = r#"failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: Get "https://contoso.azurecr.io/v2/": denied: client with IP '20.0.0.1' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.: exit status 1"#;
        assert!(matches!(TaskFailure::parse(login), Some(TaskFailure::NetworkDenied(_))));
        let exchange = "failed to unmarshal task before running: failed to resolve secrets: failed to get ACR refresh token, exchange API response code: 403 Forbidden";
        assert_eq!(TaskFailure::parse(exchange), Some(TaskFailure::TokenExchangeForbidden));
        assert_eq!(
            TaskFailure::parse("unauthorized: authentication required"),
            Some(TaskFailure::Unauthorized)
        );
        assert_eq!(TaskFailure::parse("step failed with exit code 1"), None);
    }

    #[test]
    fn failures_of_imports_blame_the_right_side() {
        let told = |words: &str| {
            let resource =
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/target1";
            ImportFailure::parse(&format!("Operation registries-0a1b failed. Resource {resource} {words}"))
        };
        let denied = r#"Invalid message Forbidden Forbidden {"errors":[{"code":"DENIED","message":"client with IP \u0027198.51.100.20\u0027 is not allowed access. Refer https://aka.ms/acr/firewall to grant access."}]}"#;
        let denial = Denial { client_address: IpAddr::from([198, 51, 100, 20]) };
        assert_eq!(told(denied), Some(ImportFailure::SourceDenied(Some(denial))));
        let old = r#"Invalid message Forbidden Forbidden {"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"#;
        assert_eq!(told(old), Some(ImportFailure::SourceDenied(None)));
        let unauthorized =
            r#"Invalid message Unauthorized Unauthorized {"errors":[{"code":"UNAUTHORIZED"}]}"#;
        assert_eq!(told(unauthorized), Some(ImportFailure::SourceUnauthorized));
        let missing = r#"Invalid message NotFound Not Found {"errors":[{"code":"MANIFEST_UNKNOWN"}]}"#;
        assert_eq!(told(missing), Some(ImportFailure::SourceImageNotFound));
        assert_eq!(told("Access to target1.azurecr.io denied."), Some(ImportFailure::TargetDenied));
        let exists = "Tag team/app:v1 already exists in target registry.";
        assert_eq!(told(exists), Some(ImportFailure::TagExists));
        assert_eq!(told("Error copying blobs"), None);
        assert_eq!(told("Invalid message BadGateway Bad Gateway"), None);
    }
}

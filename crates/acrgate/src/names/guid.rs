//! Identifiers that are GUIDs: one type each, so that an object id is never passed where a client id belongs.

use std::fmt;

use uuid::Uuid;

use super::InvalidName;
use super::text::text_conversions;

macro_rules! guid {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            fn parse(text: &str) -> Result<Self, InvalidName> {
                parse_guid($what, text).map(Self)
            }

            /// The GUID itself.
            pub fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(guid: Uuid) -> Self {
                Self(guid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        text_conversions!($name);
    };
}

guid!(
    /// An Azure subscription, shown by `az account show --query id`.
    SubscriptionId,
    "subscription id"
);
guid!(
    /// A Microsoft Entra tenant (directory).
    TenantId,
    "tenant id"
);
guid!(
    /// The object id of a user, group or service principal in Microsoft Entra: what a role is assigned to.
    ///
    /// Not the client id: Azure accepts an assignment to a client id only to fail later, because no principal has it.
    PrincipalId,
    "principal id"
);
guid!(
    /// The client (application) id of a service principal or user-assigned identity: what a token is requested with.
    ClientId,
    "client id"
);

fn parse_guid(what: &'static str, text: &str) -> Result<Uuid, InvalidName> {
    const HINT: &str = "give a GUID in its hyphenated form, like 01234567-89ab-cdef-0123-456789abcdef";
    // `Uuid` also reads braces, URNs and 32 plain digits; Azure's paths take the hyphenated form only.
    if text.len() != 36 {
        return Err(InvalidName::new(
            what,
            text,
            format!("has {} characters instead of 36", text.chars().count()),
            HINT,
        ));
    }
    Uuid::try_parse(text).map_err(|_| InvalidName::new(what, text, "is not a GUID", HINT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_hyphenated_form_in_any_case_and_shows_it_in_lower_case() {
        let id: SubscriptionId = "0123ABCD-89ab-cdef-0123-456789abcdef".parse().unwrap();
        assert_eq!(id.to_string(), "0123abcd-89ab-cdef-0123-456789abcdef");
        assert_eq!(serde_json::to_value(id).unwrap(), "0123abcd-89ab-cdef-0123-456789abcdef");
    }

    #[test]
    fn refuses_other_forms() {
        for text in [
            "",
            "contoso",
            "{01234567-89ab-cdef-0123-456789abcdef}",
            "0123456789abcdef0123456789abcdef",
            "0123456z-89ab-cdef-0123-456789abcdef",
        ] {
            let error = text.parse::<TenantId>().unwrap_err();
            assert_eq!(error.what, "tenant id");
            assert!(error.hint.contains("hyphenated"), "{error}");
        }
    }
}

//! Azure's words for the settings, as enums that keep a word they do not know.

/// An enum over the words of an Azure property. Input is compared without case (the service mixes spellings);
/// a word that is not listed is kept as it came, so that reading and writing back loses nothing.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A word that this version does not know, as the service wrote it.
            Other(String),
        }

        impl $name {
            /// The word as Azure writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                $(if word.eq_ignore_ascii_case($word) {
                    return Self::$variant;
                })+
                Self::Other(word.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from(word.as_ref()))
            }
        }
    };
}

pub(crate) use open_enum;

open_enum! {
    /// The pricing tier of a registry (`sku.name`). Only Premium has network rules.
    Sku {
        /// The tier of 2016, retired.
        Classic = "Classic",
        /// The smallest tier.
        Basic = "Basic",
        /// The middle tier; the lowest with anonymous pull.
        Standard = "Standard",
        /// The tier with network rules, private endpoints and data endpoints.
        Premium = "Premium",
    }
}

impl Sku {
    /// Whether registries of this tier have network rules; `None` for a tier that this version does not know.
    pub fn has_network_rules(&self) -> Option<bool> {
        match self {
            Self::Premium => Some(true),
            Self::Classic | Self::Basic | Self::Standard => Some(false),
            Self::Other(_) => None,
        }
    }
}

open_enum! {
    /// `publicNetworkAccess`: whether the public endpoint exists at all.
    PublicNetworkAccess {
        /// The public endpoint exists; the default action and the rules decide who passes.
        Enabled = "Enabled",
        /// No rule counts; only approved private endpoints and, if allowed, trusted services pass.
        Disabled = "Disabled",
    }
}

open_enum! {
    /// `networkRuleSet.defaultAction`: what happens to a caller whom no rule names.
    DefaultAction {
        /// Everybody passes.
        Allow = "Allow",
        /// Only callers that a rule names pass.
        Deny = "Deny",
    }
}

open_enum! {
    /// `networkRuleBypassOptions`: the setting "allow trusted services". Azure's default is `AzureServices`.
    BypassOption {
        /// Trusted services may bypass the network rules.
        AzureServices = "AzureServices",
        /// Nobody bypasses them.
        None = "None",
    }
}

open_enum! {
    /// The status of a registry policy. Azure writes these words in lower case.
    PolicyStatus {
        /// The policy is on.
        Enabled = "enabled",
        /// The policy is off.
        Disabled = "disabled",
    }
}

open_enum! {
    /// The state of a private endpoint connection (`privateLinkServiceConnectionState.status`).
    ConnectionStatus {
        /// Traffic passes.
        Approved = "Approved",
        /// The registry's owner has not answered yet.
        Pending = "Pending",
        /// The registry's owner refused.
        Rejected = "Rejected",
        /// The endpoint is gone.
        Disconnected = "Disconnected",
    }
}

open_enum! {
    /// `roleAssignmentMode`: which roles give access to images.
    RoleAssignmentMode {
        /// "RBAC registry permissions": AcrPull, AcrPush, Reader, Contributor and so on count.
        LegacyRegistryPermissions = "LegacyRegistryPermissions",
        /// "RBAC registry + ABAC repository permissions": only the Container Registry Repository roles count.
        AbacRepositoryPermissions = "AbacRepositoryPermissions",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_without_case_and_written_as_azure_writes_them() {
        assert_eq!(PublicNetworkAccess::from("disabled"), PublicNetworkAccess::Disabled);
        assert_eq!(PolicyStatus::from("Disabled").as_str(), "disabled");
        assert_eq!(serde_json::to_value(BypassOption::None).unwrap(), "None");
    }

    #[test]
    fn an_unknown_word_is_kept() {
        let word: PublicNetworkAccess = serde_json::from_value("SecuredByPerimeter".into()).unwrap();
        assert_eq!(word, PublicNetworkAccess::Other("SecuredByPerimeter".into()));
        assert_eq!(word.to_string(), "SecuredByPerimeter");
    }
}

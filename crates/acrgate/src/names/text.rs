//! What all names share: conversions from and to text, and comparison without case.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// Compares as Azure compares names: without case, also beyond ASCII (resource groups may hold any letter).
pub(super) fn compare(left: &str, right: &str) -> Ordering {
    folded(left).cmp(folded(right))
}

/// Hashes so that texts which [`compare`] as equal have the same hash.
pub(super) fn hash<H: Hasher>(text: &str, state: &mut H) {
    folded(text).for_each(|c| c.hash(state));
    state.write_u8(0xff);
}

fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}

/// Conversions of a type that has `fn parse(&str) -> Result<Self, InvalidName>` and `Display`.
macro_rules! text_conversions {
    ($name:ident) => {
        impl std::str::FromStr for $name {
            type Err = $crate::names::InvalidName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::names::InvalidName;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::names::InvalidName;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// `Display`, `Debug` and `AsRef<str>` of a tuple struct around a `String`.
macro_rules! shown_as_text {
    ($name:ident) => {
        impl $name {
            /// The name as text, in the spelling that was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

/// `Eq`, `Ord` and `Hash` without case, for a type that has `as_str`.
macro_rules! compared_without_case {
    ($name:ident) => {
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.cmp(other).is_eq()
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                $crate::names::text::compare(self.as_str(), other.as_str())
            }
        }

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                $crate::names::text::hash(self.as_str(), state);
            }
        }
    };
}

pub(super) use {compared_without_case, shown_as_text, text_conversions};

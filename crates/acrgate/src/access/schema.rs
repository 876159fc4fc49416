//! The schema tags of documents that leave the process.

/// A type without content that is written as `name/major` and refuses to be read from anything else, by name.
macro_rules! schema_tag {
    ($tag:ident, $name:literal, $major:literal) => {
        #[doc = concat!("The schema `", $name, "/", $major, "`: written as this text, and read from nothing else.")]
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $tag;

        impl $tag {
            /// Name and major version.
            pub const NAME: &str = concat!($name, "/", $major);
        }

        impl serde::Serialize for $tag {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(Self::NAME)
            }
        }

        impl<'de> serde::Deserialize<'de> for $tag {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let found = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                if found == Self::NAME {
                    return Ok(Self);
                }
                Err(serde::de::Error::custom(format!(
                    "this version reads the schema {}, and the document says {found}",
                    Self::NAME
                )))
            }
        }
    };
}

schema_tag!(DocumentSchema, "acrgate.document", 1);
schema_tag!(DecisionSchema, "acrgate.decision", 1);

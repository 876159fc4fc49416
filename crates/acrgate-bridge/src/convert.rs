//! From the SDK's types to the plain ones of [`records`](crate::records), from those to a binding's own, and back.
//!
//! One trait for all four ways: a record converts when its fields do, and the lists write those implementations.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    time::{Duration, SystemTime},
};

use acrgate::{
    Error, ErrorKind, Result,
    access::DecisionSchema,
    data_plane::Digest,
    names::{
        ClientId, IpRule, LoginServer, PrincipalId, RegistryId, RegistryName, RepositoryName,
        ResourceGroupName, ResourceId, SubscriptionId, TaskName, TenantId,
    },
    registry::{CredentialIdentity, RunStatus},
    rules::{
        BypassOption, ConnectionStatus, DefaultAction, NetworkField, PolicyStatus, PublicNetworkAccess,
        RoleAssignmentMode, Sku,
    },
};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::records::{Bytes, Nothing, Seconds, Secret, Timestamp};

/// A value as another type.
pub trait Convert<T> {
    /// Converts.
    ///
    /// # Errors
    /// `InvalidInput` when a text is not the name, word or document that the other type is.
    fn convert(self) -> Result<T>;
}

impl<A: Convert<B>, B> Convert<Vec<B>> for Vec<A> {
    fn convert(self) -> Result<Vec<B>> {
        self.into_iter().map(Convert::convert).collect()
    }
}

impl<A: Convert<B>, B> Convert<Option<B>> for Option<A> {
    fn convert(self) -> Result<Option<B>> {
        self.map(Convert::convert).transpose()
    }
}

impl<A, B> Convert<Vec<B>> for Cow<'static, [A]>
where
    A: Convert<B> + Clone,
{
    fn convert(self) -> Result<Vec<B>> {
        self.into_owned().convert()
    }
}

/// Types that are the same on both sides.
macro_rules! same {
    ($($type:ty)+) => {$(
        impl Convert<$type> for $type {
            fn convert(self) -> Result<$type> {
                Ok(self)
            }
        }
    )+};
}
same!(String bool u16 u32 u64 i64 f64 Duration SystemTime HashMap<String, String> Secret);

/// Types that are a text elsewhere: written by `Display`, read by `FromStr`.
macro_rules! text {
    ($($type:ty)+) => {$(
        impl Convert<String> for $type {
            fn convert(self) -> Result<String> {
                Ok(self.to_string())
            }
        }

        impl Convert<$type> for String {
            fn convert(self) -> Result<$type> {
                Ok(self.parse()?)
            }
        }
    )+};
}
text!(
    ClientId Digest IpRule LoginServer PrincipalId RegistryId RegistryName RepositoryName ResourceGroupName
    ResourceId SubscriptionId TaskName TenantId
);

/// Azure's open sets of words: any text is one.
macro_rules! word {
    ($($type:ty)+) => {$(
        impl Convert<String> for $type {
            fn convert(self) -> Result<String> {
                Ok(self.as_str().to_owned())
            }
        }

        impl Convert<$type> for String {
            fn convert(self) -> Result<$type> {
                Ok(self.as_str().into())
            }
        }
    )+};
}
word!(
    BypassOption ConnectionStatus DefaultAction PolicyStatus PublicNetworkAccess RoleAssignmentMode RunStatus Sku
);

/// Types whose text is read by a library that does not name what it expected.
macro_rules! foreign_text {
    ($($type:ty = $what:literal)+) => {$(
        impl Convert<String> for $type {
            fn convert(self) -> Result<String> {
                Ok(self.to_string())
            }
        }

        impl Convert<$type> for String {
            fn convert(self) -> Result<$type> {
                self.parse().map_err(|error| invalid(format!("{self:?} is not {}: {error}", $what)))
            }
        }
    )+};
}
foreign_text!(
    IpAddr = "an IP address"
    Uuid = "a UUID"
    std::net::SocketAddr = "an address with a port"
    url::Url = "a URL"
);

impl Convert<String> for Value {
    fn convert(self) -> Result<String> {
        Ok(self.to_string())
    }
}

impl Convert<Value> for String {
    fn convert(self) -> Result<Value> {
        // The text itself may be long, and hold what is nobody's business.
        serde_json::from_str(&self).map_err(|error| invalid(format!("the text is not JSON: {error}")))
    }
}

impl Convert<String> for Cow<'static, str> {
    fn convert(self) -> Result<String> {
        Ok(self.into_owned())
    }
}

impl Convert<Cow<'static, str>> for String {
    fn convert(self) -> Result<Cow<'static, str>> {
        Ok(Cow::Owned(self))
    }
}

impl Convert<String> for CredentialIdentity {
    fn convert(self) -> Result<String> {
        Ok(self.into())
    }
}

impl Convert<CredentialIdentity> for String {
    fn convert(self) -> Result<CredentialIdentity> {
        Ok(self.try_into()?)
    }
}

impl Convert<String> for NetworkField {
    fn convert(self) -> Result<String> {
        Ok(self.as_str().to_owned())
    }
}

impl Convert<NetworkField> for String {
    fn convert(self) -> Result<NetworkField> {
        let unknown = invalid(format!("{self:?} is not a property of network rules"));
        serde_json::from_value(Value::String(self)).map_err(|_| unknown)
    }
}

impl Convert<String> for DecisionSchema {
    fn convert(self) -> Result<String> {
        Ok(Self::NAME.to_owned())
    }
}

impl Convert<DecisionSchema> for String {
    fn convert(self) -> Result<DecisionSchema> {
        if self == DecisionSchema::NAME {
            return Ok(DecisionSchema);
        }
        Err(invalid(format!(
            "a decision of schema {self} cannot be read; this version reads {}",
            DecisionSchema::NAME
        )))
    }
}

impl Convert<u32> for usize {
    fn convert(self) -> Result<u32> {
        self.try_into().map_err(|_| invalid(format!("{self} is too large a number")))
    }
}

impl Convert<usize> for u32 {
    fn convert(self) -> Result<usize> {
        self.try_into().map_err(|_| invalid(format!("{self} is too large a number")))
    }
}

impl Convert<HashMap<String, String>> for BTreeMap<String, String> {
    fn convert(self) -> Result<HashMap<String, String>> {
        Ok(self.into_iter().collect())
    }
}

impl Convert<BTreeMap<String, String>> for HashMap<String, String> {
    fn convert(self) -> Result<BTreeMap<String, String>> {
        Ok(self.into_iter().collect())
    }
}

/// The plain types that have a type of their own here, and are a common one on both sides.
macro_rules! wrapped {
    ($($wrapper:ident($inner:ty))+) => {$(
        impl Convert<$wrapper> for $inner {
            fn convert(self) -> Result<$wrapper> {
                Ok($wrapper(self))
            }
        }

        impl Convert<$inner> for $wrapper {
            fn convert(self) -> Result<$inner> {
                Ok(self.0)
            }
        }
    )+};
}
wrapped!(Seconds(Duration) Timestamp(SystemTime) Bytes(Vec<u8>) Secret(String));

impl Convert<Seconds> for f64 {
    fn convert(self) -> Result<Seconds> {
        Duration::try_from_secs_f64(self)
            .map(Seconds)
            .map_err(|error| invalid(format!("{self} is not a number of seconds: {error}")))
    }
}

impl Convert<f64> for Seconds {
    fn convert(self) -> Result<f64> {
        Ok(self.0.as_secs_f64())
    }
}

// For languages whose numbers all are of this type: whole numbers up to 2^53 are exact in it.
impl Convert<f64> for u32 {
    fn convert(self) -> Result<f64> {
        Ok(self.into())
    }
}

impl Convert<u32> for f64 {
    fn convert(self) -> Result<u32> {
        let whole: u64 = self.convert()?;
        whole.try_into().map_err(|_| invalid(format!("{self} is too large a number")))
    }
}

impl Convert<f64> for u64 {
    #[expect(clippy::cast_precision_loss, reason = "no count here comes near 2^53")]
    fn convert(self) -> Result<f64> {
        Ok(self as f64)
    }
}

impl Convert<u64> for f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is compared with what came out"
    )]
    fn convert(self) -> Result<u64> {
        let whole = self as u64;
        let exact: Self = whole.convert()?;
        if exact.to_bits() == self.to_bits() {
            Ok(whole)
        } else {
            Err(invalid(format!("{self} is not a whole number from 0 on")))
        }
    }
}

impl Convert<Timestamp> for OffsetDateTime {
    fn convert(self) -> Result<Timestamp> {
        Ok(Timestamp(self.into()))
    }
}

impl Convert<OffsetDateTime> for Timestamp {
    fn convert(self) -> Result<OffsetDateTime> {
        Ok(self.0.into())
    }
}

impl Convert<Bytes> for bytes::Bytes {
    fn convert(self) -> Result<Bytes> {
        Ok(Bytes(self.into()))
    }
}

impl Convert<bytes::Bytes> for Bytes {
    fn convert(self) -> Result<bytes::Bytes> {
        Ok(self.0.into())
    }
}

impl Convert<Nothing> for () {
    fn convert(self) -> Result<Nothing> {
        Ok(Nothing)
    }
}

impl Convert<Nothing> for acrgate::registry::Imported {
    fn convert(self) -> Result<Nothing> {
        Ok(Nothing)
    }
}

impl Convert<()> for Nothing {
    fn convert(self) -> Result<()> {
        Ok(())
    }
}

pub(crate) fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, message).with_hint("correct what the message names; nothing was sent")
}

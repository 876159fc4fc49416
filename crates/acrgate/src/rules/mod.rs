//! The network rules of a registry as a value: read them, ask who they admit, change them, send only the change.
//!
//! [`NetworkRules`] is the posture, [`NetworkEdit`] a wish. An edit is applied in memory to see what would be, turned
//! into the smallest PATCH body to make it so, and undone later without touching what others changed meanwhile.
//!
//! ```
//! use acrgate::rules::{DefaultAction, NetworkEdit, NetworkRules};
//! use serde_json::json;
//!
//! let before = NetworkRules::from_registry(&json!({
//!     "sku": { "name": "Premium" },
//!     "properties": {
//!         "publicNetworkAccess": "Enabled",
//!         "networkRuleBypassOptions": "None",
//!         "networkRuleSet": { "defaultAction": "Deny", "ipRules": [{ "action": "Allow", "value": "203.0.113.0/24" }] }
//!     }
//! }))?;
//! assert_eq!(before.exposure().to_string(), "selected networks (1 rule)");
//!
//! let edit = NetworkEdit::new().allow_trusted_services(true);
//! assert_eq!(
//!     edit.patch(&before),
//!     Some(json!({ "properties": { "networkRuleBypassOptions": "AzureServices" } }))
//! );
//! assert_eq!(edit.undo(&before).apply(&edit.apply(&before)), before);
//! assert_eq!(before.default_action, DefaultAction::Deny);
//! # Ok::<(), acrgate::rules::InvalidRegistry>(())
//! ```

mod aggregate;
mod check;
mod diff;
mod edit;
mod exposure;
mod ip_edit;
mod patch;
mod posture;
mod prepared;
mod read;
mod warning;
mod wishes;
mod words;

pub use aggregate::aggregate;
pub use check::{Limits, Problem};
pub use diff::{FieldChange, NetworkField};
pub use edit::NetworkEdit;
pub use exposure::Exposure;
pub use posture::{NetworkRules, PrivateEndpointConnection, SubnetRule, SubnetRules};
pub use prepared::PreparedIpRules;
pub use read::InvalidRegistry;
pub(crate) use read::RegistryJson;
pub use warning::Warning;
pub use wishes::NetworkWishes;
pub(crate) use words::open_enum;
pub use words::{
    BypassOption, ConnectionStatus, DefaultAction, PolicyStatus, PublicNetworkAccess, RoleAssignmentMode, Sku,
};

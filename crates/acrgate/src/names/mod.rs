//! Names, parsed once and valid for ever.
//!
//! Every type here is built from text by [`FromStr`](std::str::FromStr) or `TryFrom`, refuses bad text with an
//! [`InvalidName`] that says what is wrong and what is right, and serialises as a plain string. Azure compares most
//! names without case; so do these types, while they keep the spelling that they were given.
//!
//! ```
//! use acrgate::names::{IpRule, RegistryName};
//!
//! let name: RegistryName = "Contoso01".parse()?;
//! assert_eq!(name, "contoso01".parse()?);
//!
//! let error = "my-registry".parse::<RegistryName>().unwrap_err();
//! assert!(error.to_string().contains("'-'"));
//!
//! let rule: IpRule = "203.0.113.77/24".parse()?;
//! assert_eq!(rule.to_string(), "203.0.113.0/24");
//! # Ok::<(), acrgate::names::InvalidName>(())
//! ```

mod arm;
mod error;
mod guid;
mod host;
mod ip_rule;
mod registry_id;
mod repository;
mod resource_id;
mod text;

pub use arm::{RegistryName, ResourceGroupName, TaskName};
pub use error::InvalidName;
pub use guid::{ClientId, PrincipalId, SubscriptionId, TenantId};
pub use host::LoginServer;
pub use ip_rule::{IpRule, IpRuleWarning};
pub use registry_id::RegistryId;
pub use repository::RepositoryName;
pub use resource_id::ResourceId;

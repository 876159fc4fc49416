//! Who gets in: the registry's own checks, as pure functions.
//!
//! Nothing here talks, waits or knows a clock. Every check is one small function listed by name in a table
//! ([`network::NETWORK`], [`network::BYPASS`], [`authentication`], [`authorisation`]), and each can be switched off singly
//! ([`RuleSwitches`]), so that a test can prove that it would notice the rule missing.
//!
//! The order of evaluation:
//!
//! 1. [`network::judge`]: SKU, private endpoint, public access, default action, IP rules, subnets, then the
//!    trusted-services bypass. A refusal is a 403 with the caller's address, the same text for every reason.
//! 2. [`authentication`]: anonymous pull, admin user, Entra audience.
//! 3. [`authorisation::judge`]: roles by the registry's role assignment mode, with repository conditions.
//!
//! [`imports`] has what is about imports only.

pub mod authentication;
pub mod authorisation;
pub mod condition;
pub mod imports;
pub mod network;
pub mod readings;
pub mod registry;
pub mod services;
pub mod switches;

pub use registry::RegistryRules;
pub use switches::{Rule, RuleSwitches};

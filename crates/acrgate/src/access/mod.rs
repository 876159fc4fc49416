//! Who gets through, why, and what is the smallest fix.
//!
//! A [`Document`] holds the facts: the registry, the caller, its roles, the wanted operation. [`decide`] turns it into
//! a [`Decision`]: allowed, denied or unknown, the layer that decided, what every layer found with the source of its
//! rule, and the fixes. A fact that is missing is never guessed: where it matters, the answer is *unknown* and says
//! what it lacks. Nothing here talks to anybody, so a decision can be made from data alone.
//!
//! ```
//! use acrgate::access::{Caller, Class, Document, Operation, RegistryFacts, Verdict, decide};
//! use acrgate::rules::{NetworkEdit, NetworkRules, Sku};
//!
//! let network = NetworkEdit::new().public_network_access(false).apply(&NetworkRules::new(Sku::Premium));
//! let caller = Caller::PublicAddress { address: "203.0.113.7".parse().ok() };
//! let decision = decide(&Document::new(caller, Operation::Pull).with_registry(RegistryFacts::new(network)));
//!
//! assert_eq!((decision.verdict, decision.class), (Verdict::Denied, Class::PublicDisabled));
//! println!("{decision}");
//! ```

mod caller;
mod condition;
mod decide;
mod decision;
mod denial;
mod document;
mod fix;
mod impact;
mod operation;
mod registry_facts;
mod role;
mod schema;
mod service;
mod settings;
mod source;

pub use caller::{
    Audience, Authentication, Caller, CredentialEntry, IdentityKind, LoginMode, ServiceInstance, TaskFacts,
    TaskRunKind,
};
pub use decide::decide;
pub use decision::{Class, Decision, Finding, Layer, Outcome, Verdict};
pub use denial::{Denial, ImportFailure, TaskFailure};
pub use document::{Document, InvalidDocument};
pub use fix::{Fix, FixAction};
pub use impact::{AccessChange, access_changes};
pub use operation::{ImportSourceName, Operation};
pub use registry_facts::RegistryFacts;
pub use role::{RepositoryCondition, Right, Role, RoleGrant, role, role_for, roles};
pub use schema::{DecisionSchema, DocumentSchema};
pub use service::{TrustedService, trusted_services};
pub use settings::{HiddenSubnetRules, RuleSettings};
pub use source::{Basis, RuleSource};

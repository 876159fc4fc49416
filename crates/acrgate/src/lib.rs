//! **Who gets through the network rules of an Azure container registry, why, and how to let exactly the right
//! service in.**
//!
//! A registry can be closed to the public: IP rules, private endpoints, public access off. The setting *allow trusted
//! services* lets instances of some Azure services bypass those rules, when five things are right at once: the
//! instance has a managed identity, the identity has a role on the registry, the registry allows trusted services,
//! the instance authenticates with that identity, and only then it pulls or pushes. `acrgate` makes that one typed,
//! verified operation, and explains every *allow* and every *deny*.
//!
//! # Where to find what
//! | module | does I/O | subject |
//! | --- | --- | --- |
//! | [`names`] | no | names, identifiers and IP rules, parsed once |
//! | [`rules`] | no | the network rules of a registry as a value; edits, differences, the smallest PATCH |
//! | [`access`] | no | who gets in: callers, trusted services, roles, the decision layer by layer |
//! | [`arm`] | yes | the wire to Azure Resource Manager: transport, retry, deadlines, long-running operations |
//! | [`registry`] | yes | one registry: create, read, delete, network rules, tasks and their runs |
//! | [`identity`] | yes | role assignments |
//! | [`data_plane`] | yes | pull and push, through the registry's own authentication |
//! | [`explain`] | yes | gathers the evidence for a decision |
//! | [`workflow`] | yes | the trusted-service workflow: plan, apply, verify, roll back |
//!
//! # Waiting, cancelling, deadlines
//! Every call ends within a deadline ([`ClientOptions::deadline`], 60 s unless said otherwise; one handle can be given
//! another with `with_deadline`), however many requests it is made of, retries among them. A list has that time for each
//! page, a workflow for each step. Waiting for what Azure goes on with by itself, a long-running operation or a run, has a
//! deadline of its own ([`ClientOptions::operation_deadline`], 10 minutes). Dropping a future cancels it: a request that
//! was already sent may still be carried out by the service.
//!
//! # Errors
//! One type, [`Error`], whose [`kind`](Error::kind) says what to do about it; its text names the cause and, where there
//! is one, the remedy. No error, log line or `Debug` output carries a token or a signed link.

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod access;
pub mod arm;
mod client;
mod cloud;
pub mod data_plane;
mod error;
pub mod explain;
#[cfg(fuzzing)]
pub mod fuzzing;
pub mod identity;
pub mod names;
pub mod registry;
pub mod rules;
pub mod workflow;

pub use client::{Client, ClientOptions};
pub use cloud::Cloud;
pub use error::{Error, ErrorKind, Result};

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

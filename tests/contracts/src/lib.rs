//! acrgate and its emulator, held to Azure's own contracts and to recorded traffic.
//!
//! | module | subject |
//! | --- | --- |
//! | [`material`] | where the contracts and recordings lie; what the repository has of its own |
//! | [`recording`] | requests with their answers |
//! | [`contract`] | the OpenAPI documents, and exchanges held to them |
//!
//! Differences are [`Finding`]s; those that are known stand in `exceptions.toml`, each with a reason, and one that is no
//! longer needed fails the test.

pub mod contract;
mod finding;
pub mod material;
pub mod recording;

pub use finding::{Check, Exceptions, Finding};

//! acrgate and its emulator, held to Azure's own contracts and to recorded traffic.
//!
//! | module | subject |
//! | --- | --- |
//! | [`material`] | where the contracts and recordings lie; what the repository has of its own |
//! | [`recording`] | requests with their answers |
//! | [`contract`] | the OpenAPI documents, and exchanges held to them |
//! | [`sdk`] | recorded answers, given to the SDK |
//! | [`emulator`] | recorded requests, asked of the emulator |
//! | [`traffic`] | what goes between any test's clients and its emulator, held to the contracts |
//! | [`judge`] | the three comparisons, with exceptions and figures |
//! | [`shape`] | whether two bodies have one shape |
//!
//! Differences are [`Finding`]s; those that are known stand in `exceptions.toml`, each with a reason, and one that is no
//! longer needed fails the test.

pub mod contract;
mod door;
pub mod emulator;
mod finding;
pub mod judge;
pub mod material;
mod plain;
pub mod recording;
pub mod sdk;
pub mod shape;
pub mod traffic;

pub use finding::{Check, Exceptions, Finding};

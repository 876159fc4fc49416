//! What the Swift package `AcrGate` calls: the lists of `acrgate-bridge`, expanded for uniffi. It converts, calls, and
//! converts back; what makes it Swift stands in `Sources/AcrGate`.

#![forbid(unsafe_code)]

mod call;
mod failure;
mod operations;
mod token;
mod values;

uniffi::setup_scaffolding!();

//! Shared by the examples: how they are told of a registry in Azure, and how they reach a local Azure instead.

pub mod azure;
pub mod local;

use acrgate::{Error, ErrorKind};

/// What another library says, as an error of this one.
pub fn unusable(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Unexpected, error.to_string())
}

//! The doors: a TLS listener for ARM, Entra and every login server, and a CONNECT proxy that leads nowhere else.

pub mod caller;
pub mod message;

pub use caller::Caller;
pub use message::{Body, Reply, Request, WholeRequest};

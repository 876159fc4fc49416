//! The doors: a TLS listener for ARM, Entra and every login server, and a CONNECT proxy that leads nowhere else.

pub mod caller;
pub mod certificates;
pub(crate) mod inside;
pub(crate) mod listener;
pub mod message;
mod ordered;
mod prompt;
pub(crate) mod proxy;
mod route;

pub use caller::Caller;
pub use message::{Arriving, Body, Reply, Request, WholeRequest};

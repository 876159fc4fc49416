//! The registry side of the emulator over real sockets: sign-in, images and task runs.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where the emulator does not do as asked"
)]

mod acr_v1;
mod attributes;
mod cloud;
mod data_endpoint;
mod distribution;
mod imports;
mod imports_from_outside;
mod insecure_port;
mod senders;
mod session;
mod sign_in;
mod task_runs;

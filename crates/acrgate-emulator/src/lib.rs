//! A local Azure that enforces the network rules of container registries.
//!
//! # How a request flows
//!
//! 1. [`server`] accepts a connection (directly, or through the CONNECT proxy), mints a certificate for the name that the
//!    client asks for, and learns who is calling ([`server::Caller`]).
//! 2. By its host and path a request goes to one of the doors:
//!    - `<registry>.azurecr.test`: [`registry_data`] (`/oauth2/*` and `/v2/`), which asks [`enforce`] for its verdict;
//!    - `/{tenant}/oauth2/…` and the managed-identity endpoint: [`entra`];
//!    - `/{account}/{container}/{blob}?sig=…`: [`blobs`];
//!    - `/_emulator/…`: [`testers`];
//!    - everything else: [`arm`], which checks token, API version, roles and the service's own rules, and changes the
//!      documents of [`state`].
//! 3. A scheduled run is executed by [`task_runs`], an import by `imports`: clients of the same sockets.
//! 4. Before the answer leaves, the state file is as new as the change, and the request log has a line.
//!
//! Resources are JSON documents; nothing here knows the SDK.

#![forbid(unsafe_code)]

pub mod arm;
pub mod blobs;
pub mod emulator;
pub mod enforce;
pub mod entra;
pub mod faults;
mod imports;
pub mod observer;
pub mod options;
pub mod registry_data;
pub mod requests;
pub mod server;
pub mod state;
pub mod task_runs;
pub mod testers;

pub use emulator::{Emulator, StartError};
pub use options::Options;
pub use requests::LoggedRequest;

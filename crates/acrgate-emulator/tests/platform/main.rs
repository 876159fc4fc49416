//! The emulator's platform over real sockets: ARM, sign-in, doors, the binary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its cloud does not do as asked")]

mod access;
mod arm;
mod doors;
mod killed;
#[cfg(target_os = "linux")]
mod memory;
mod recordings;
mod registries;
#[cfg(unix)]
mod run;
mod serve;
mod tasks;
mod testers;

//! The wire, shape by shape: what is sent, what is tried again, what an answer becomes. Each test scripts the answers of
//! a server on a real socket.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod budgets;
mod imports;
mod operations;
mod pages;
mod retries;
mod secrets;
mod server;

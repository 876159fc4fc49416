//! The differential test: random registries, callers and operations; for each, what the SDK decides and what an HTTP
//! client of the emulator observes over real sockets. Both were written from the same facts and share no code, so a
//! disagreement is a bug in one of them.
//!
//! [`scene`] makes a random registry with its tasks, identities and roles; [`case`] a random caller with a wish;
//! [`document`] tells the SDK the case in full, and [`observe`] carries it out, [`import`] where it is an import.
//! [`compare`] tries many, reads in the [`log`] why they ended so, and reports; [`runs`] does the same with whole task
//! runs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

pub mod case;
pub mod cloud;
pub mod compare;
pub mod dice;
pub mod document;
pub mod identity;
pub mod import;
pub mod log;
pub mod observe;
pub mod report;
pub mod runs;
pub mod scene;
pub mod task;

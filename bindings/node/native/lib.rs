//! The addon: the lists of `acrgate-bridge` as Node's objects and classes.
//!
//! Nothing here names a record or an operation; `src/` has the layer that users see, and the types of both are written from
//! the same lists. A method takes what ends it early and how many milliseconds it may take, then its own arguments. An
//! error that it throws, or rejects with, has the member `failure` with what the SDK tells about it.
#![expect(unreachable_pub, reason = "napi exports what is public, and no crate depends on this one")]
#![expect(missing_debug_implementations, reason = "what is here is shown in JavaScript only")]
#![cfg_attr(test, allow(dead_code, reason = "napi exports nothing when clippy looks at this as a test"))]

mod call;
mod credential;
mod failure;
mod operations;
mod records;
mod types;

//! What the Python, Node and Swift bindings of acrgate share, so that each of them only converts, calls and converts back.
//!
//! | module | is |
//! | --- | --- |
//! | [`records`] | the one list of records, choices and words: plain types here, and a macro that each binding expands |
//! | [`operations`] | the one list of handles and what they do: plain methods here, and a macro that each binding expands |
//! | [`convert`] | from the SDK's types to the plain ones, to a binding's, and back |
//! | [`failure`] | the SDK's error, flat |
//! | [`call`] | what every call takes: a deadline, a way to cancel |
//! | [`runtime`] | where the work is done, whatever the host language waits with |
//! | [`source`] | lists, events and long-running operations, pulled one by one |
//! | [`token`] | the host language's credential |
//! | [`schema`] | the lists as data, for writing `.pyi` and TypeScript |
//!
//! # To add a field
//! The SDK's type gains it, this crate stops compiling; add it to the entry in [`records`]. Every binding has it then.
//!
//! # To add an operation
//! Write the method in [`operations`] and its line in the list below it; then one short place in each binding's layer
//! for its language, and a case in `tests/behaviour/cases`.

#![forbid(unsafe_code)]

pub mod call;
pub mod convert;
pub mod failure;
pub mod operations;
pub mod records;
pub mod runtime;
pub mod schema;
pub mod source;
pub mod token;

pub use call::Call;
pub use convert::Convert;
pub use failure::Failure;
pub use runtime::Pending;

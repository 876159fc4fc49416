//! The one list of records, choices and words that every binding expands, and the plain types that this crate makes of it.
//!
//! An entry is one of:
//!
//! ```text
//! record WAY /// docs  Name = path::of::the::sdk { required: Type, ... ; optional: Type, ... }
//! choice WAY /// docs  Name = path { Unit, Tuple(item: Type), Struct { field: Type }, ... }
//! words      /// docs  Name = path { Variant = "word", ... }
//! shown Name = path                          // the SDK prints it: a binding offers that as its text
//! ```
//!
//! WAY says which conversions are written here: `both`, `out` of the SDK only, or `by_hand` in [`inputs`](self). Bindings
//! do not look at it: they write both ways between their type and the plain one. Fields after the semicolon may be left
//! out by whoever makes one. Names are the field's own; where two of the SDK's modules use one name, the list has a longer
//! one (`AccessLayer`, `AccessOperation`, `DecisionClass`).
//!
//! Types of fields: `String`, `bool`, `u32`, `u64`, `Option`, `Vec`, other entries, and `Json`, `Address`, `AddressRange`,
//! `Path` (texts), `Map`, `Seconds`, `Timestamp`, `Bytes`, `Secret`, for which each binding has what its language uses.

mod access;
mod client;
mod expand;
mod inputs;
mod network;
mod plain;
mod registry;
mod workflow;

pub use plain::{Address, AddressRange, Bytes, Json, Map, Nothing, Path, Seconds, Secret, Timestamp};

/// Expands every entry of the list with the macro of this name.
#[macro_export]
macro_rules! for_each_record {
    ($m:ident) => {
        $crate::client_records!($m);
        $crate::network_records!($m);
        $crate::registry_records!($m);
        $crate::access_records!($m);
        $crate::workflow_records!($m);
    };
}

use expand::plain;
for_each_record!(plain);

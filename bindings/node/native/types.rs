//! What the fields and arguments of the lists are in Node.

use std::{collections::HashMap, time::SystemTime};

use acrgate::{Error, Result};
use acrgate_bridge::{Convert, records as plain};
use chrono::{DateTime, Utc};
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;

pub type Json = String;
pub type Address = String;
pub type AddressRange = String;
pub type Path = String;
pub type Map = HashMap<String, String>;
pub type Secret = String;
/// A number.
pub type Seconds = f64;
/// A number too, which napi would cut to its size.
#[expect(non_camel_case_types, reason = "it stands for the primitive of this name")]
pub type u32 = f64;
/// A number too: whole up to 2^53.
#[expect(non_camel_case_types, reason = "it stands for the primitive of this name")]
pub type u64 = f64;
/// `undefined`.
pub type Nothing = ();
/// Another handle, as an argument.
pub type Ref<T> = &'static T;

/// A `Date`.
#[napi(transparent)]
pub struct Timestamp(DateTime<Utc>);

/// A `Buffer`; any `Uint8Array` is taken.
#[napi(transparent)]
pub struct Bytes(Buffer);

impl Convert<Timestamp> for plain::Timestamp {
    fn convert(self) -> Result<Timestamp> {
        Ok(Timestamp(self.0.into()))
    }
}

impl Convert<plain::Timestamp> for Timestamp {
    fn convert(self) -> Result<plain::Timestamp> {
        Ok(plain::Timestamp(SystemTime::from(self.0)))
    }
}

impl Convert<Bytes> for plain::Bytes {
    fn convert(self) -> Result<Bytes> {
        Ok(Bytes(self.0.into()))
    }
}

impl Convert<plain::Bytes> for Bytes {
    fn convert(self) -> Result<plain::Bytes> {
        Ok(plain::Bytes(self.0.into()))
    }
}

/// Says of a value that cannot be used which field or argument it is.
pub(crate) fn named<T>(name: &str, converted: Result<T>) -> Result<T> {
    converted.map_err(|error| {
        let named = Error::new(error.kind(), format!("{}: {}", camel_case(name), error.message()));
        match error.hint() {
            Some(hint) => named.with_hint(hint.to_owned()),
            None => named,
        }
    })
}

/// The name as JavaScript writes it.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, rest) = word.split_at(word.len().min(1));
        name + &head.to_uppercase() + rest
    })
}

/// A field that whoever makes a record may leave out: `undefined` then.
pub trait LeftOut {
    /// What it is when it is there.
    type Given;

    fn filled(given: Option<Self::Given>) -> Self;
    fn given(self) -> Option<Self::Given>;
}

impl<T> LeftOut for Option<T> {
    type Given = T;

    fn filled(given: Self) -> Self {
        given
    }

    fn given(self) -> Self {
        self
    }
}

impl<T> LeftOut for Vec<T> {
    type Given = Self;

    fn filled(given: Option<Self>) -> Self {
        given.unwrap_or_default()
    }

    fn given(self) -> Option<Self> {
        Some(self)
    }
}

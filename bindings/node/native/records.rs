//! The records, choices and words of the list.

use acrgate::Result;
use acrgate_bridge::{Convert, for_each_record, records as plain};
use napi::bindgen_prelude::{FromNapiValue, Unknown};
use napi_derive::napi;

use crate::types::*;

/// A record is an object, a choice an object that tells its shape by `type`, a word a text. Types are taken apart into
/// `Head<Inner>`, because napi looks whether one is an `Option`, and does not look into what a macro matched as a type.
macro_rules! object {
    (record $way:ident $(#[$doc:meta])* $name:ident = $core:path {
        $($(#[$fdoc:meta])* $field:ident: $head:ident $(<$inner:ty>)?),* $(,)?
        $(; $($(#[$odoc:meta])* $optional:ident: $ohead:ident<$oinner:ty>),* $(,)?)?
    }) => {
        $(#[$doc])*
        #[napi(object)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $head $(<$inner>)?,)*
            $($($(#[$odoc])* pub $optional: Option<<$ohead<$oinner> as LeftOut>::Given>,)*)?
        }

        impl Convert<$name> for plain::$name {
            fn convert(self) -> Result<$name> {
                let Self { $($field,)* $($($optional,)*)? } = self;
                Ok($name {
                    $($field: Convert::convert($field)?,)*
                    $($($optional: Convert::<$ohead<$oinner>>::convert($optional)?.given(),)*)?
                })
            }
        }

        impl Convert<plain::$name> for $name {
            fn convert(self) -> Result<plain::$name> {
                let Self { $($field,)* $($($optional,)*)? } = self;
                Ok(plain::$name {
                    $($field: named(stringify!($field), Convert::convert($field))?,)*
                    $($($optional: named(
                        stringify!($optional),
                        Convert::convert(<$ohead<$oinner>>::filled($optional)),
                    )?,)*)?
                })
            }
        }
    };
    (choice $way:ident $(#[$doc:meta])* $name:ident = $core:path {
        $($(#[$vdoc:meta])* $variant:ident
            $(($($(#[$tdoc:meta])* $item:ident: $ihead:ident $(<$iinner:ty>)?),* $(,)?))?
            $({ $($(#[$fdoc:meta])* $field:ident: $head:ident $(<$inner:ty>)?),* $(,)? })?
        ),* $(,)?
    }) => {
        $(#[$doc])*
        #[napi(discriminant = "type", discriminant_case = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* $variant {
                $($($(#[$tdoc])* $item: $ihead $(<$iinner>)?,)*)?
                $($($(#[$fdoc])* $field: $head $(<$inner>)?,)*)?
            },)*
        }

        impl Convert<$name> for plain::$name {
            fn convert(self) -> Result<$name> {
                Ok(match self {
                    $(Self::$variant { $($($item,)*)? $($($field,)*)? } => $name::$variant {
                        $($($item: Convert::convert($item)?,)*)?
                        $($($field: Convert::convert($field)?,)*)?
                    },)*
                })
            }
        }

        impl Convert<plain::$name> for $name {
            fn convert(self) -> Result<plain::$name> {
                Ok(match self {
                    $(Self::$variant { $($($item,)*)? $($($field,)*)? } => plain::$name::$variant {
                        $($($item: named(stringify!($item), Convert::convert($item))?,)*)?
                        $($($field: named(stringify!($field), Convert::convert($field))?,)*)?
                    },)*
                })
            }
        }
    };
    (words $(#[$doc:meta])* $name:ident = $($rest:tt)*) => {
        $(#[$doc])*
        pub type $name = String;
    };
    (shown $name:ident = $core:path) => {};
}
for_each_record!(object);

/// The text of a value, by the name of its type, as the SDK prints it.
#[napi]
pub fn describe(name: String, value: Unknown<'_>) -> napi::Result<String> {
    macro_rules! described {
        (shown $shown:ident = $core:path) => {
            if name == stringify!($shown) {
                let plain: Result<plain::$shown> = $shown::from_unknown(value)?.convert();
                return plain
                    .map(|plain| plain.to_string())
                    .map_err(|error| napi::Error::from_reason(error.report()));
            }
        };
        ($($other:tt)*) => {};
    }
    for_each_record!(described);
    Err(napi::Error::from_reason(format!("{name} has no text")))
}

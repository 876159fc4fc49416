//! The list of records, choices and words, for uniffi.

use std::{collections::HashMap, time::SystemTime};

use acrgate_bridge::{Convert, records};

pub(crate) type Json = String;
pub(crate) type Address = String;
pub(crate) type AddressRange = String;
pub(crate) type Path = String;
pub(crate) type Map = HashMap<String, String>;
/// Not a `Duration`, which uniffi's Swift stops the app for when it is negative; this way the bridge refuses it.
pub(crate) type Seconds = f64;
pub(crate) type Timestamp = SystemTime;
pub(crate) type Bytes = Vec<u8>;
pub(crate) type Nothing = ();

pub(crate) use records::Secret;
uniffi::custom_type!(Secret, String, { remote, lower: |secret| secret.0, try_lift: |text| Ok(Secret(text)) });

/// One entry of the list: a type of this crate, and the ways to the plain one of the bridge and back. What a host language
/// does not have to give has a default there.
macro_rules! swift {
    (record $way:ident $(#[$doc:meta])* $name:ident = $core:path {
        $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)?
        $(; $($(#[$odoc:meta])* $optional:ident: $otype:ty),* $(,)?)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, uniffi::Record)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
            $($($(#[$odoc])* #[uniffi(default)] pub $optional: $otype,)*)?
        }

        impl Convert<$name> for records::$name {
            fn convert(self) -> acrgate::Result<$name> {
                let Self { $($field,)* $($($optional,)*)? } = self;
                Ok($name { $($field: $field.convert()?,)* $($($optional: $optional.convert()?,)*)? })
            }
        }

        impl Convert<records::$name> for $name {
            fn convert(self) -> acrgate::Result<records::$name> {
                let Self { $($field,)* $($($optional,)*)? } = self;
                Ok(records::$name { $($field: $field.convert()?,)* $($($optional: $optional.convert()?,)*)? })
            }
        }
    };
    (choice $way:ident $(#[$doc:meta])* $name:ident = $core:path {
        $($(#[$vdoc:meta])* $variant:ident
            $(($($(#[$tdoc:meta])* $item:ident: $itype:ty),* $(,)?))?
            $({ $($(#[$fdoc:meta])* $field:ident: $ftype:ty),* $(,)? })?
        ),* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, uniffi::Enum)]
        pub enum $name {
            $($(#[$vdoc])* $variant
                $({ $($(#[$tdoc])* $item: $itype,)* })?
                $({ $($(#[$fdoc])* $field: $ftype,)* })?
            ,)*
        }

        impl Convert<$name> for records::$name {
            fn convert(self) -> acrgate::Result<$name> {
                Ok(match self {
                    $(Self::$variant { $($($item,)*)? $($($field,)*)? } => $name::$variant {
                        $($($item: $item.convert()?,)*)?
                        $($($field: $field.convert()?,)*)?
                    },)*
                })
            }
        }

        impl Convert<records::$name> for $name {
            fn convert(self) -> acrgate::Result<records::$name> {
                Ok(match self {
                    $(Self::$variant { $($($item,)*)? $($($field,)*)? } => records::$name::$variant {
                        $($($item: $item.convert()?,)*)?
                        $($($field: $field.convert()?,)*)?
                    },)*
                })
            }
        }
    };
    (words $(#[$doc:meta])* $name:ident = $core:path {
        $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, uniffi::Enum)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
        }

        impl Convert<$name> for records::$name {
            fn convert(self) -> acrgate::Result<$name> {
                Ok(match self {
                    $(Self::$variant => $name::$variant,)*
                })
            }
        }

        impl Convert<records::$name> for $name {
            fn convert(self) -> acrgate::Result<records::$name> {
                Ok(match self {
                    $(Self::$variant => records::$name::$variant,)*
                })
            }
        }
    };
    (shown $name:ident = $core:path) => {
        #[uniffi::export]
        impl $name {
            /// As the SDK prints it.
            pub fn shown(&self) -> String {
                let plain: acrgate::Result<records::$name> = self.clone().convert();
                plain.map_or_else(|error| error.to_string(), |plain| plain.to_string())
            }
        }
    };
}
acrgate_bridge::for_each_record!(swift);

//! How this crate expands the list: plain types that serde writes in snake_case words, and the ways from and to the SDK's.

/// One entry of the list. `both` ways, only `out` of the SDK, only `in`to it, or `by_hand`.
macro_rules! plain {
    (record both $(#[$doc:meta])* $name:ident = $core:path { $($fields:tt)* }) => {
        plain!(@struct $(#[$doc])* $name { $($fields)* });
        plain!(@out $name = $core { $($fields)* });
        plain!(@in $name = $core { $($fields)* });
    };
    (record out $(#[$doc:meta])* $name:ident = $core:path { $($fields:tt)* }) => {
        plain!(@struct $(#[$doc])* $name { $($fields)* });
        plain!(@out $name = $core { $($fields)* });
    };
    (record by_hand $(#[$doc:meta])* $name:ident = $core:path { $($fields:tt)* }) => {
        plain!(@struct $(#[$doc])* $name { $($fields)* });
    };
    (@struct $(#[$doc:meta])* $name:ident {
        $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)?
        $(; $($(#[$odoc:meta])* $optional:ident: $otype:ty),* $(,)?)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
            $($($(#[$odoc])* #[serde(default)] pub $optional: $otype,)*)?
        }
    };
    (@out $name:ident = $core:path {
        $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)?
        $(; $($(#[$odoc:meta])* $optional:ident: $otype:ty),* $(,)?)?
    }) => {
        impl $crate::Convert<$name> for $core {
            fn convert(self) -> acrgate::Result<$name> {
                // Without `..`: a field that the SDK gains stops this from compiling.
                let Self { $($field,)* $($($optional,)*)? } = self;
                Ok($name {
                    $($field: $crate::Convert::convert($field)?,)*
                    $($($optional: $crate::Convert::convert($optional)?,)*)?
                })
            }
        }
    };
    (@in $name:ident = $core:path {
        $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)?
        $(; $($(#[$odoc:meta])* $optional:ident: $otype:ty),* $(,)?)?
    }) => {
        impl $crate::Convert<$core> for $name {
            fn convert(self) -> acrgate::Result<$core> {
                type Core = $core;
                let Self { $($field,)* $($($optional,)*)? } = self;
                Ok(Core {
                    $($field: $crate::Convert::convert($field)?,)*
                    $($($optional: $crate::Convert::convert($optional)?,)*)?
                })
            }
        }
    };
    (choice by_hand $(#[$doc:meta])* $name:ident = $core:path { $($variants:tt)* }) => {
        plain!(@enum $(#[$doc])* $name { $($variants)* });
    };
    (choice both $(#[$doc:meta])* $name:ident = $core:path { $($variants:tt)* }) => {
        plain!(@enum $(#[$doc])* $name { $($variants)* });
        plain!(@convert $name = $core { $($variants)* });
    };
    (@enum $(#[$doc:meta])* $name:ident {
        $($(#[$vdoc:meta])* $variant:ident
            $(($($(#[$tdoc:meta])* $item:ident: $itype:ty),* $(,)?))?
            $({ $($(#[$fdoc:meta])* $field:ident: $ftype:ty),* $(,)? })?
        ),* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
        pub enum $name {
            $($(#[$vdoc])* $variant {
                $($($(#[$tdoc])* $item: $itype,)*)?
                $($($(#[$fdoc])* $field: $ftype,)*)?
            },)*
        }
    };
    (@convert $name:ident = $core:path {
        $($(#[$vdoc:meta])* $variant:ident
            $(($($(#[$tdoc:meta])* $item:ident: $itype:ty),* $(,)?))?
            $({ $($(#[$fdoc:meta])* $field:ident: $ftype:ty),* $(,)? })?
        ),* $(,)?
    }) => {
        impl $crate::Convert<$name> for $core {
            fn convert(self) -> acrgate::Result<$name> {
                type Core = $core;
                // Without `_`: a variant or a field that the SDK gains stops this from compiling.
                Ok(match self {
                    $(Core::$variant $(($($item),*))? $({ $($field),* })? => $name::$variant {
                        $($($item: $crate::Convert::convert($item)?,)*)?
                        $($($field: $crate::Convert::convert($field)?,)*)?
                    },)*
                })
            }
        }

        impl $crate::Convert<$core> for $name {
            fn convert(self) -> acrgate::Result<$core> {
                type Core = $core;
                Ok(match self {
                    $(Self::$variant { $($($item,)*)? $($($field,)*)? } => Core::$variant
                        $(($($crate::Convert::convert($item)?),*))?
                        $({ $($field: $crate::Convert::convert($field)?),* })?,)*
                })
            }
        }
    };
    (words $(#[$doc:meta])* $name:ident = $core:path {
        $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every word.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl $crate::Convert<String> for $name {
            fn convert(self) -> acrgate::Result<String> {
                Ok(self.as_str().to_owned())
            }
        }

        impl $crate::Convert<$name> for String {
            fn convert(self) -> acrgate::Result<$name> {
                $name::ALL.iter().copied().find(|known| known.as_str() == self).ok_or_else(|| {
                    let known = [$($word),*].join(", ");
                    $crate::convert::invalid(format!("{self:?} is not one of {known}"))
                })
            }
        }

        impl $crate::Convert<$name> for $core {
            fn convert(self) -> acrgate::Result<$name> {
                type Core = $core;
                Ok(match self {
                    $(Core::$variant => $name::$variant,)*
                })
            }
        }

        impl $crate::Convert<$core> for $name {
            fn convert(self) -> acrgate::Result<$core> {
                type Core = $core;
                Ok(match self {
                    $(Self::$variant => Core::$variant,)*
                })
            }
        }
    };
    (shown $name:ident = $core:path) => {
        impl std::fmt::Display for $name {
            /// As the SDK prints it.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let core: acrgate::Result<$core> = $crate::Convert::convert(self.clone());
                match core {
                    Ok(core) => core.fmt(f),
                    Err(error) => error.fmt(f),
                }
            }
        }
    };
}
pub(super) use plain;

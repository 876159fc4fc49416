//! The lists as data: what `.pyi` and TypeScript are written from, so that no binding mirrors them by hand.

/// An entry about values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Entry {
    /// A record.
    Record {
        /// Its name.
        name: &'static str,
        /// What it is.
        docs: &'static [&'static str],
        /// Fields that whoever makes one has to give.
        required: &'static [Field],
        /// Fields that may be left out.
        optional: &'static [Field],
    },
    /// One of several shapes.
    Choice {
        /// Its name.
        name: &'static str,
        /// What it is.
        docs: &'static [&'static str],
        /// The shapes.
        variants: &'static [Variant],
    },
    /// One of several words.
    Words {
        /// Its name.
        name: &'static str,
        /// What it is.
        docs: &'static [&'static str],
        /// Name in the list, word, docs.
        words: &'static [(&'static str, &'static str, &'static [&'static str])],
    },
    /// The SDK prints values of this entry.
    Shown {
        /// The entry's name.
        name: &'static str,
    },
}

/// A field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type as the list writes it, white space aside.
    pub r#type: &'static str,
    /// What it is.
    pub docs: &'static [&'static str],
}

/// A shape of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Variant {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub docs: &'static [&'static str],
    /// Whether its fields have no names in the SDK, so that they may be given by position where that is usual.
    pub positional: bool,
    /// Its fields.
    pub fields: &'static [Field],
}

/// An entry about operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Operations {
    /// A class: `handle`, or what it holds: `source`, `work`, `operation`.
    Class {
        /// `handle`, `source`, `work`, `operation`.
        kind: &'static str,
        /// Its name.
        name: &'static str,
        /// The type of its items, or of its result; empty for a handle.
        of: &'static str,
        /// What it is.
        docs: &'static [&'static str],
    },
    /// Methods of a class, called in one way: `calls`, `opens`, `gives`, `tells`; or `functions` of no class.
    Methods {
        /// The way.
        way: &'static str,
        /// The class; empty for functions.
        class: &'static str,
        /// The methods.
        methods: &'static [Method],
    },
}

/// A method or a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Method {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub docs: &'static [&'static str],
    /// Its arguments: names and types.
    pub arguments: &'static [(&'static str, &'static str)],
    /// What it gives.
    pub result: &'static str,
}

/// Every entry about values, in the order of the list.
#[must_use]
pub fn records() -> Vec<Entry> {
    let mut entries = Vec::new();
    macro_rules! gather {
        (record $way:ident $(#[doc = $doc:literal])* $name:ident = $core:path {
            $($(#[doc = $fdoc:literal])* $field:ident: $type:ty),* $(,)?
            $(; $($(#[doc = $odoc:literal])* $optional:ident: $otype:ty),* $(,)?)?
        }) => {
            entries.push(Entry::Record {
                name: stringify!($name),
                docs: &[$($doc),*],
                required: &[$(Field { name: stringify!($field), r#type: stringify!($type), docs: &[$($fdoc),*] }),*],
                optional: &[$($(
                    Field { name: stringify!($optional), r#type: stringify!($otype), docs: &[$($odoc),*] }
                ),*)?],
            });
        };
        (choice $way:ident $(#[doc = $doc:literal])* $name:ident = $core:path {
            $($(#[doc = $vdoc:literal])* $variant:ident
                $(($($(#[doc = $tdoc:literal])* $item:ident: $itype:ty),* $(,)?))?
                $({ $($(#[doc = $fdoc:literal])* $field:ident: $ftype:ty),* $(,)? })?
            ),* $(,)?
        }) => {
            entries.push(Entry::Choice {
                name: stringify!($name),
                docs: &[$($doc),*],
                variants: &[$(Variant {
                    name: stringify!($variant),
                    docs: &[$($vdoc),*],
                    positional: const { false $(| ![$(stringify!($item)),*].is_empty())? },
                    fields: &[
                        $($(Field { name: stringify!($item), r#type: stringify!($itype), docs: &[$($tdoc),*] },)*)?
                        $($(Field { name: stringify!($field), r#type: stringify!($ftype), docs: &[$($fdoc),*] },)*)?
                    ],
                }),*],
            });
        };
        (words $(#[doc = $doc:literal])* $name:ident = $core:path {
            $($(#[doc = $vdoc:literal])* $variant:ident = $word:literal),* $(,)?
        }) => {
            entries.push(Entry::Words {
                name: stringify!($name),
                docs: &[$($doc),*],
                words: &[$((stringify!($variant), $word, &[$($vdoc),*])),*],
            });
        };
        (shown $name:ident = $core:path) => {
            entries.push(Entry::Shown { name: stringify!($name) });
        };
    }
    crate::for_each_record!(gather);
    entries
}

/// Every entry about operations, in the order of the list.
#[must_use]
pub fn operations() -> Vec<Operations> {
    let mut entries = Vec::new();
    macro_rules! gather {
        (handle $name:ident $(#[doc = $doc:literal])*) => {
            entries.push(Operations::Class { kind: "handle", name: stringify!($name), of: "", docs: &[$($doc),*] });
        };
        (functions { $($(#[doc = $doc:literal])* $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;)* }) => {
            entries.push(Operations::Methods {
                way: "functions",
                class: "",
                methods: &[$(Method {
                    name: stringify!($name),
                    docs: &[$($doc),*],
                    arguments: &[$((stringify!($argument), stringify!($type))),*],
                    result: stringify!($result),
                }),*],
            });
        };
        ($kind:ident $name:ident of $of:ident $(#[doc = $doc:literal])*) => {
            entries.push(Operations::Class {
                kind: stringify!($kind),
                name: stringify!($name),
                of: stringify!($of),
                docs: &[$($doc),*],
            });
        };
        ($way:ident $class:ident {
            $($(#[doc = $doc:literal])* $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;)*
        }) => {
            entries.push(Operations::Methods {
                way: stringify!($way),
                class: stringify!($class),
                methods: &[$(Method {
                    name: stringify!($name),
                    docs: &[$($doc),*],
                    arguments: &[$((stringify!($argument), stringify!($type))),*],
                    result: stringify!($result),
                }),*],
            });
        };
    }
    crate::for_each_operation!(gather);
    entries
}

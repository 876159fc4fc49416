//! Sorting fields and arguments for the other macros: which may be left out, and what Python calls them.

/// Hands `$then` a head as it is, then the fields that must be given and those that may be left out, each as
/// `(rust_name python_name [docs] Type)`.
///
/// In a record, a semicolon separates the two. Elsewhere (`sorted`) whatever is an `Option` may be left out.
/// Python keeps some names for itself: `class` becomes `class_`, an argument `import` becomes `import_`.
macro_rules! fields {
    (record $then:ident $head:tt $($rest:tt)*) => { fields!(@required $then $head [] $($rest)*); };
    (sorted $then:ident $head:tt $($rest:tt)*) => { fields!(@sorted $then $head [] [] $($rest)*); };

    (@required $then:ident $head:tt [$($r:tt)*]) => { $then!($head [$($r)*] []); };
    (@required $then:ident $head:tt [$($r:tt)*] ; $($rest:tt)*) => { fields!(@optional $then $head [$($r)*] [] $($rest)*); };
    (@required $then:ident $head:tt [$($r:tt)*] $(#[doc = $doc:literal])* class: $type:ty $(, $($rest:tt)*)?) => {
        fields!(@required $then $head [$($r)* (class class_ [$($doc)*] $type)] $($($rest)*)?);
    };
    (@required $then:ident $head:tt [$($r:tt)*] $(#[doc = $doc:literal])* $name:ident: $type:ty; $($rest:tt)*) => {
        fields!(@optional $then $head [$($r)* ($name $name [$($doc)*] $type)] [] $($rest)*);
    };
    (@required $then:ident $head:tt [$($r:tt)*] $(#[doc = $doc:literal])* $name:ident: $type:ty $(, $($rest:tt)*)?) => {
        fields!(@required $then $head [$($r)* ($name $name [$($doc)*] $type)] $($($rest)*)?);
    };

    (@optional $then:ident $head:tt [$($r:tt)*] [$($o:tt)*]) => { $then!($head [$($r)*] [$($o)*]); };
    (@optional $then:ident $head:tt [$($r:tt)*] [$($o:tt)*] $(#[doc = $doc:literal])* class: $type:ty $(, $($rest:tt)*)?) => {
        fields!(@optional $then $head [$($r)*] [$($o)* (class class_ [$($doc)*] $type)] $($($rest)*)?);
    };
    (@optional $then:ident $head:tt [$($r:tt)*] [$($o:tt)*] $(#[doc = $doc:literal])* $name:ident: $type:ty $(, $($rest:tt)*)?) => {
        fields!(@optional $then $head [$($r)*] [$($o)* ($name $name [$($doc)*] $type)] $($($rest)*)?);
    };

    (@sorted $then:ident $head:tt [$($r:tt)*] [$($o:tt)*]) => { $then!($head [$($r)*] [$($o)*]); };
    (@sorted $then:ident $head:tt [$($r:tt)*] [$($o:tt)*] $(#[doc = $doc:literal])* import: $type:ty $(, $($rest:tt)*)?) => {
        fields!(@sorted $then $head [$($r)* (import import_ [$($doc)*] $type)] [$($o)*] $($($rest)*)?);
    };
    (@sorted $then:ident $head:tt [$($r:tt)*] [$($o:tt)*] $(#[doc = $doc:literal])* $name:ident: Option<$type:ty> $(, $($rest:tt)*)?) => {
        fields!(@sorted $then $head [$($r)*] [$($o)* ($name $name [$($doc)*] Option<$type>)] $($($rest)*)?);
    };
    (@sorted $then:ident $head:tt [$($r:tt)*] [$($o:tt)*] $(#[doc = $doc:literal])* $name:ident: $type:ty $(, $($rest:tt)*)?) => {
        fields!(@sorted $then $head [$($r)* ($name $name [$($doc)*] $type)] [$($o)*] $($($rest)*)?);
    };
}
pub(crate) use fields;

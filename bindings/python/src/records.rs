//! The bridge's records, choices and words as Python classes: each holds the bridge's own value, so that there is
//! nothing to mirror.
#![expect(clippy::too_many_arguments, reason = "Python gives fields by name")]

use acrgate_bridge::{Convert, Failure, records as plain};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyDict, PyTuple, PyType},
};

use crate::{
    described::{self, Described, Part},
    failure::raised,
    fields::fields,
    slot::*,
};

/// A choice: a class for whatever it may be, and one below it for each shape.
trait Choice {
    /// Makes the classes of the shapes attributes of their base.
    fn add_shapes(py: Python<'_>) -> PyResult<()>;
}

/// One entry of the list.
macro_rules! value {
    (record $way:ident $(#[doc = $doc:literal])* $name:ident = $core:path { $($fields:tt)* }) => {
        fields!(record record { $name [$($doc)*] } $($fields)*);
        value!(@common $name);

        impl Give for $name {
            fn give(plain: plain::$name, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                Ok(Bound::new(py, Self(plain))?.into_any())
            }
        }
    };
    (choice $way:ident $(#[doc = $doc:literal])* $name:ident = $core:path {
        $($(#[doc = $vdoc:literal])* $shape:ident $(($($item:tt)*))? $({ $($field:tt)* })?),* $(,)?
    }) => {
        $(#[doc = $doc])*
        #[pyclass(frozen, subclass, module = "acrgate")]
        pub(crate) struct $name(plain::$name);

        value!(@common $name);

        const _: () = {
            // Each in a module of its own: a shape may be called as a class is.
            $(fields!(sorted shape { $name $shape [$($vdoc)*] [$(positional $($item)*)?] } $($($item)*)? $($($field)*)?);)*

            impl Give for $name {
                fn give(plain: plain::$name, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                    match plain {
                        $(plain @ plain::$name::$shape { .. } => $shape::give(plain, py),)*
                    }
                }
            }

            impl Described for plain::$name {
                fn parts<'py>(&self, py: Python<'py>) -> PyResult<Vec<Part<'py>>> {
                    match self {
                        $(Self::$shape { .. } => $shape::parts(self, py),)*
                    }
                }
            }

            impl Choice for $name {
                fn add_shapes(py: Python<'_>) -> PyResult<()> {
                    let base = py.get_type::<Self>();
                    $(add_shape(&base, &py.get_type::<$shape::Shape>(), stringify!($shape))?;)*
                    Ok(())
                }
            }
        };
    };
    (words $(#[doc = $doc:literal])* $name:ident = $core:path {
        $($(#[doc = $vdoc:literal])* $variant:ident = $word:literal),* $(,)?
    }) => {
        #[allow(dead_code, reason = "not every word is in a field")]
        pub(crate) struct $name;

        impl Slot for $name {
            type Plain = plain::$name;
        }

        impl Take for $name {
            fn take(value: &Bound<'_, PyAny>) -> PyResult<plain::$name> {
                let word: String = value.extract()?;
                word.convert().map_err(|error| raised(value.py(), Failure::from(error)))
            }
        }

        impl Give for $name {
            fn give(plain: plain::$name, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                String::give(plain.as_str().to_owned(), py)
            }
        }
    };
    (shown $name:ident = $core:path) => {
        #[pymethods]
        impl $name {
            fn __str__(&self) -> String {
                self.0.to_string()
            }
        }
    };

    // What records and choices have in common.
    (@common $name:ident) => {
        impl Slot for $name {
            type Plain = plain::$name;
        }

        impl Take for $name {
            fn take(value: &Bound<'_, PyAny>) -> PyResult<plain::$name> {
                Ok(value.cast::<Self>()?.get().0.clone())
            }
        }

        #[pymethods]
        impl $name {
            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                described::repr(slf.as_any(), &slf.get().0)
            }

            fn __eq__(&self, other: &Self) -> bool {
                self.0 == other.0
            }

            fn __hash__(slf: &Bound<'_, Self>) -> PyResult<isize> {
                described::hash(slf.as_any(), &slf.get().0)
            }

            fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
                described::arguments(&self.0, py)
            }

            #[pyo3(signature = (**changes))]
            fn __replace__<'py>(slf: &Bound<'py, Self>, changes: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
                described::replace(slf.as_any(), &slf.get().0, changes)
            }

            /// This value as JSON, in the words that all languages share.
            fn to_json(&self) -> PyResult<String> {
                described::to_json(&self.0)
            }

            /// The value that was written by `to_json`, in this language or another.
            #[staticmethod]
            fn from_json<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
                Self::give(described::from_json(text, stringify!($name))?, py)
            }
        }
    };
}

/// A record, when its fields are sorted.
macro_rules! record {
    ({ $name:ident [$($doc:literal)*] }
     [$(($field:ident $python:ident [$($fdoc:literal)*] $type:ty))*]
     [$(($ofield:ident $opython:ident [$($odoc:literal)*] $otype:ty))*]) => {
        $(#[doc = $doc])*
        #[pyclass(frozen, module = "acrgate")]
        pub(crate) struct $name(plain::$name);

        #[pymethods]
        impl $name {
            #[new]
            #[pyo3(signature = (*, $($python,)* $($opython = None),*))]
            fn new($($python: In<$type>,)* $($opython: Option<In<$otype>>),*) -> Self {
                Self(plain::$name { $($field: $python.0,)* $($ofield: In::or_default($opython)),* })
            }

            $($(#[doc = $fdoc])* #[getter] fn $python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                <$type>::give(self.0.$field.clone(), py)
            })*

            $($(#[doc = $odoc])* #[getter] fn $opython<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                <$otype>::give(self.0.$ofield.clone(), py)
            })*
        }

        impl Described for plain::$name {
            fn parts<'py>(&self, py: Python<'py>) -> PyResult<Vec<Part<'py>>> {
                Ok(vec![
                    $(Part::new::<$type>(stringify!($python), &self.$field, false, py)?,)*
                    $(Part::new::<$otype>(stringify!($opython), &self.$ofield, true, py)?,)*
                ])
            }
        }
    };
}

/// One shape of a choice, when its fields are sorted. Those of a shape with one unnamed field may be given by position.
macro_rules! shape {
    ({ $base:ident $name:ident $docs:tt [positional $($item:tt)*] } $required:tt $optional:tt) => {
        shape!(@class $base $name $docs [] positional $required $optional);
    };
    ({ $base:ident $name:ident $docs:tt [] } [] []) => {
        shape!(@class $base $name $docs [] by_name [] []);
    };
    ({ $base:ident $name:ident $docs:tt [] } $required:tt $optional:tt) => {
        shape!(@class $base $name $docs [*,] by_name $required $optional);
    };
    (@class $base:ident $name:ident [$($doc:literal)*] [$($star:tt)*] $order:ident
     [$(($field:ident $python:ident [$($fdoc:literal)*] $type:ty))*]
     [$(($ofield:ident $opython:ident [$($odoc:literal)*] $otype:ty))*]) => {
        #[allow(non_snake_case, reason = "called as the shape is")]
        mod $name {
            use super::*;

            $(#[doc = $doc])*
            #[pyclass(frozen, extends = $base, module = "acrgate")]
            pub(super) struct Shape {}

            #[pymethods]
            impl Shape {
                #[new]
                #[pyo3(signature = ($($star)* $($python,)* $($opython = None),*))]
                fn new($($python: In<$type>,)* $($opython: Option<In<$otype>>),*) -> PyClassInitializer<Self> {
                    made(plain::$base::$name { $($field: $python.0,)* $($ofield: In::or_default($opython)),* })
                }

                #[classattr]
                fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
                    PyTuple::new(py, shape!(@positions $order [$($python)* $($opython)*]))
                }

                $($(#[doc = $fdoc])* #[getter] fn $python<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
                    shape!(@field $base $name $field $type, slf)
                })*

                $($(#[doc = $odoc])* #[getter] fn $opython<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
                    shape!(@field $base $name $ofield $otype, slf)
                })*
            }

            fn made(plain: plain::$base) -> PyClassInitializer<Shape> {
                PyClassInitializer::from($base(plain)).add_subclass(Shape {})
            }

            pub(super) fn give(plain: plain::$base, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                Ok(Bound::new(py, made(plain))?.into_any())
            }

            pub(super) fn parts<'py>(value: &plain::$base, py: Python<'py>) -> PyResult<Vec<Part<'py>>> {
                // Not every shape has fields.
                let _ = py;
                match value {
                    plain::$base::$name { $($field,)* $($ofield,)* } => Ok(vec![
                        $(Part::new::<$type>(stringify!($python), $field, false, py)?,)*
                        $(Part::new::<$otype>(stringify!($opython), $ofield, true, py)?,)*
                    ]),
                    _ => Ok(Vec::new()),
                }
            }
        }
    };
    (@positions positional [$($name:ident)*]) => { [$(stringify!($name)),*] };
    (@positions by_name $names:tt) => { [""; 0] };
    (@field $base:ident $name:ident $field:ident $type:ty, $slf:ident) => {
        match &$slf.as_super().get().0 {
            plain::$base::$name { $field, .. } => <$type>::give($field.clone(), $slf.py()),
            _ => Err(other_shape()),
        }
    };
}

acrgate_bridge::for_each_record!(value);

/// Adds every class to the module.
pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    macro_rules! add {
        (record $way:ident $(#[doc = $doc:literal])* $name:ident $($rest:tt)*) => {
            module.add_class::<$name>()?;
        };
        (choice $way:ident $(#[doc = $doc:literal])* $name:ident $($rest:tt)*) => {
            module.add_class::<$name>()?;
            $name::add_shapes(module.py())?;
        };
        // Words are texts; what the SDK prints is in its class.
        ($other:ident $($rest:tt)*) => {};
    }
    acrgate_bridge::for_each_record!(add);
    Ok(())
}

fn add_shape(base: &Bound<'_, PyType>, shape: &Bound<'_, PyType>, name: &str) -> PyResult<()> {
    // Python keeps this name for itself.
    let name = if name == "None" { "None_" } else { name };
    // Found by pickle under this name, and shown by repr.
    shape.setattr("__name__", name)?;
    shape.setattr("__qualname__", format!("{}.{name}", base.name()?))?;
    base.setattr(name, shape)
}

fn other_shape() -> PyErr {
    PyTypeError::new_err("this is another shape of the choice")
}

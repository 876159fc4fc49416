//! What every value has, told from its fields: `repr`, `hash`, a way to be pickled and copied, JSON.

use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
    types::{PyDict, PyFrozenSet, PyMappingProxy, PyTuple},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::slot::Give;

/// A field of a value, as Python gets it.
pub(crate) struct Part<'py> {
    name: &'static str,
    value: Bound<'py, PyAny>,
    shown: fn(&Bound<'py, PyAny>) -> PyResult<String>,
    /// Whether it could have been left out.
    optional: bool,
}

impl<'py> Part<'py> {
    pub(crate) fn new<T: Give>(
        name: &'static str,
        plain: &T::Plain,
        optional: bool,
        py: Python<'py>,
    ) -> PyResult<Self> {
        Ok(Self { name, value: T::give(plain.clone(), py)?, shown: T::shown, optional })
    }

    /// Whether it is what it would be had it been left out.
    fn is_left_out(&self) -> bool {
        let empty = |tuple: &Bound<'_, PyTuple>| tuple.is_empty();
        self.optional && (self.value.is_none() || self.value.cast::<PyTuple>().is_ok_and(empty))
    }
}

/// A value of the list.
pub(crate) trait Described {
    /// Its fields.
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Vec<Part<'py>>>;
}

/// `NetworkRules(sku='Premium', …)`: what would make the value again, but for secrets and long documents.
pub(crate) fn repr(value: &Bound<'_, PyAny>, described: &impl Described) -> PyResult<String> {
    let mut fields = Vec::new();
    for part in described.parts(value.py())? {
        if part.is_left_out() {
            continue;
        }
        fields.push(format!("{}={}", part.name, (part.shown)(&part.value)?));
    }
    Ok(format!("{}({})", value.get_type().qualname()?, fields.join(", ")))
}

/// The same for equal values.
pub(crate) fn hash(value: &Bound<'_, PyAny>, described: &impl Described) -> PyResult<isize> {
    let py = value.py();
    let mut parts = vec![value.get_type().into_any()];
    for part in described.parts(py)? {
        parts.push(match part.value.cast::<PyMappingProxy>() {
            // Its items in whatever order.
            Ok(mapping) => PyFrozenSet::new(py, mapping.items()?)?.into_any(),
            Err(_) => part.value,
        });
    }
    PyTuple::new(py, parts)?.hash()
}

/// The fields by name: what pickle and copy make the value of again.
pub(crate) fn arguments<'py>(
    described: &impl Described,
    py: Python<'py>,
) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
    let fields = PyDict::new(py);
    for part in described.parts(py)? {
        let value = match part.value.cast::<PyMappingProxy>() {
            // A view cannot be pickled.
            Ok(mapping) => py.get_type::<PyDict>().call1((mapping,))?,
            Err(_) => part.value,
        };
        fields.set_item(part.name, value)?;
    }
    Ok((PyTuple::empty(py), fields))
}

/// As `copy.replace` wants it: the value with other fields.
pub(crate) fn replace<'py>(
    value: &Bound<'py, PyAny>,
    described: &impl Described,
    changes: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let (_, fields) = arguments(described, value.py())?;
    if let Some(changes) = changes {
        fields.update(changes.as_mapping())?;
    }
    value.get_type().call((), Some(&fields))
}

/// The value as JSON, in the words that all languages share.
pub(crate) fn to_json(plain: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(plain).map_err(|error| PyTypeError::new_err(error.to_string()))
}

/// The value that this JSON is.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str, what: &str) -> PyResult<T> {
    serde_json::from_str(text)
        .map_err(|error| PyValueError::new_err(format!("this is not the JSON of {what}: {error}")))
}

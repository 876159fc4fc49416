//! What a value of the bridge's list is in Python. Names of types in the list mean what they mean here: the list's
//! `Json` is [`Json`] below, its `NetworkRules` the class that `records` makes.

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use acrgate_bridge::records as plain;
use pyo3::{
    IntoPyObjectExt as _,
    exceptions::{PyTypeError, PyValueError},
    intern,
    prelude::*,
    sync::PyOnceLock,
    types::{PyBytes, PyDelta, PyDict, PyFloat, PyInt, PyMapping, PyMappingProxy, PyString, PyTuple},
};

/// A type of the list.
pub(crate) trait Slot {
    /// What the bridge keeps it as.
    type Plain: Clone + Send + Sync + 'static;

    /// How the `repr` of a value shows it.
    fn shown(value: &Bound<'_, PyAny>) -> PyResult<String> {
        value.repr()?.extract()
    }
}

/// A type that Python code gives.
pub(crate) trait Take: Slot {
    /// Reads what Python code gave.
    fn take(value: &Bound<'_, PyAny>) -> PyResult<Self::Plain>;
}

/// A type that Python code gets.
pub(crate) trait Give: Slot {
    /// Makes what Python code gets.
    fn give(plain: Self::Plain, py: Python<'_>) -> PyResult<Bound<'_, PyAny>>;
}

/// An argument of this type.
pub(crate) struct In<T: Slot>(pub(crate) T::Plain);

impl<T: Take> FromPyObject<'_, '_> for In<T> {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        T::take(&value).map(Self)
    }
}

impl<T: Slot> In<T> {
    /// The argument, or what it is when it was left out.
    pub(crate) fn or_default(argument: Option<Self>) -> T::Plain
    where
        T::Plain: Default,
    {
        argument.map(|given| given.0).unwrap_or_default()
    }
}

/// JSON: a text out, a text or what `json.dumps` takes in.
pub(crate) struct Json;
/// An IP address: a text out, a text or an object of `ipaddress` in.
pub(crate) struct Address;
/// An IP rule: a text out, a text or an object of `ipaddress` in.
pub(crate) struct AddressRange;
/// A path: a text out, a text or an `os.PathLike` in.
pub(crate) struct Path;
/// Texts by name: a mapping.
pub(crate) struct Map;
/// A length of time: a `datetime.timedelta` out, one or a number of seconds in.
pub(crate) struct Seconds;
/// A moment: a `datetime.datetime` in UTC.
pub(crate) struct Timestamp;
/// `bytes` out, `bytes` or what holds bytes in.
pub(crate) struct Bytes;
/// A text that no `repr` shows.
pub(crate) struct Secret;
/// `None`.
pub(crate) struct Nothing;

macro_rules! slots {
    ($($name:ty = $plain:ty),* $(,)?) => {$(
        impl Slot for $name {
            type Plain = $plain;
        }
    )*};
}
slots! {
    String = String, Address = String, AddressRange = String, Path = String, bool = bool, u32 = u32, u64 = u64,
    Seconds = plain::Seconds, Timestamp = plain::Timestamp, Bytes = plain::Bytes, Nothing = plain::Nothing,
}

impl Slot for Json {
    type Plain = String;

    /// Its beginning: whole documents would hide the rest of the value.
    fn shown(value: &Bound<'_, PyAny>) -> PyResult<String> {
        const MOST: usize = 60;
        let text: String = value.extract()?;
        match text.char_indices().nth(MOST) {
            Some((end, _)) => Ok(format!("'{}…'", &text[..end])),
            None => value.repr()?.extract(),
        }
    }
}

impl Slot for Map {
    type Plain = HashMap<String, String>;

    fn shown(value: &Bound<'_, PyAny>) -> PyResult<String> {
        value.py().get_type::<PyDict>().call1((value,))?.repr()?.extract()
    }
}

impl Slot for Secret {
    type Plain = plain::Secret;

    fn shown(_: &Bound<'_, PyAny>) -> PyResult<String> {
        Ok("'***'".to_owned())
    }
}

impl<T: Slot> Slot for Option<T> {
    type Plain = Option<T::Plain>;

    fn shown(value: &Bound<'_, PyAny>) -> PyResult<String> {
        if value.is_none() { Ok("None".to_owned()) } else { T::shown(value) }
    }
}

impl<T: Slot> Slot for Vec<T> {
    type Plain = Vec<T::Plain>;

    fn shown(value: &Bound<'_, PyAny>) -> PyResult<String> {
        let items = value.try_iter()?.map(|item| T::shown(&item?)).collect::<PyResult<Vec<_>>>()?;
        Ok(format!("[{}]", items.join(", ")))
    }
}

/// Types that pyo3 converts.
macro_rules! converted {
    ($($name:ty)*) => {$(
        impl Take for $name {
            fn take(value: &Bound<'_, PyAny>) -> PyResult<Self::Plain> {
                value.extract()
            }
        }

        impl Give for $name {
            fn give(plain: Self::Plain, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                plain.into_bound_py_any(py)
            }
        }
    )*};
}
converted!(String bool u32 u64);

/// Texts that may be given as something else too.
macro_rules! texts {
    ($($name:ident: $take:expr;)*) => {$(
        impl Take for $name {
            fn take(value: &Bound<'_, PyAny>) -> PyResult<String> {
                if let Ok(text) = value.cast::<PyString>() {
                    return text.extract();
                }
                let take: fn(&Bound<'_, PyAny>) -> PyResult<String> = $take;
                take(value)
            }
        }

        impl Give for $name {
            fn give(plain: String, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                plain.into_bound_py_any(py)
            }
        }
    )*};
}
texts! {
    Json: to_json;
    Address: |value| of_ipaddress(value, "an IP address as str or an address of ipaddress");
    AddressRange: |value| of_ipaddress(value, "an IP rule as str or an address or a network of ipaddress");
    Path: |value| {
        static FSPATH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        FSPATH.import(value.py(), "os", "fspath")?.call1((value,))?.extract()
    };
}

fn to_json(value: &Bound<'_, PyAny>) -> PyResult<String> {
    static DUMPS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(String::from_utf8(bytes.as_bytes().to_vec())?);
    }
    // Mappings that are no dict, such as those that values of this package give, are taken for one.
    let value = match value.cast::<PyMapping>() {
        Ok(mapping) if !value.is_instance_of::<PyDict>() => {
            let copy = PyDict::new(value.py());
            copy.update(mapping)?;
            copy.into_any()
        }
        _ => value.clone(),
    };
    DUMPS.import(value.py(), "json", "dumps")?.call1((value,))?.extract()
}

fn of_ipaddress(value: &Bound<'_, PyAny>, wanted: &str) -> PyResult<String> {
    let class = value.get_type();
    // Asked by name: whoever has such an object has imported the module, others need not wait for it.
    if class.mro().iter().any(|base| {
        base.getattr(intern!(base.py(), "__module__"))
            .is_ok_and(|module| module.eq("ipaddress").unwrap_or(false))
    }) {
        return value.str()?.extract();
    }
    Err(PyTypeError::new_err(format!("expected {wanted}, not {}", class.qualname()?)))
}

impl Take for Secret {
    fn take(value: &Bound<'_, PyAny>) -> PyResult<plain::Secret> {
        // pyo3 would repeat the value.
        match value.cast::<PyString>() {
            Ok(text) => Ok(plain::Secret(text.extract()?)),
            Err(_) => {
                Err(PyTypeError::new_err(format!("expected str, not {}", value.get_type().qualname()?)))
            }
        }
    }
}

impl Give for Secret {
    fn give(plain: plain::Secret, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        plain.0.into_bound_py_any(py)
    }
}

impl Take for Seconds {
    fn take(value: &Bound<'_, PyAny>) -> PyResult<plain::Seconds> {
        if value.is_instance_of::<PyDelta>() {
            return Ok(plain::Seconds(value.extract()?));
        }
        if !value.is_instance_of::<PyFloat>() && !value.is_instance_of::<PyInt>() {
            let given = value.get_type().qualname()?;
            return Err(PyTypeError::new_err(format!(
                "expected seconds or a datetime.timedelta, not {given}"
            )));
        }
        let seconds: f64 = value.extract()?;
        Duration::try_from_secs_f64(seconds)
            .map(plain::Seconds)
            .map_err(|error| PyValueError::new_err(format!("{seconds} is no length of time: {error}")))
    }
}

impl Give for Seconds {
    fn give(plain: plain::Seconds, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        plain.0.into_bound_py_any(py)
    }
}

impl Take for Timestamp {
    fn take(value: &Bound<'_, PyAny>) -> PyResult<plain::Timestamp> {
        value.extract::<SystemTime>().map(plain::Timestamp)
    }
}

impl Give for Timestamp {
    fn give(plain: plain::Timestamp, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        plain.0.into_bound_py_any(py)
    }
}

impl Take for Bytes {
    fn take(value: &Bound<'_, PyAny>) -> PyResult<plain::Bytes> {
        if value.is_instance_of::<PyString>() || value.is_instance_of::<PyInt>() {
            return Err(PyTypeError::new_err("expected bytes"));
        }
        // Whatever bytes() takes: bytearray, memoryview, …
        let bytes = value.py().get_type::<PyBytes>().call1((value,))?;
        Ok(plain::Bytes(bytes.cast::<PyBytes>()?.as_bytes().to_vec()))
    }
}

impl Give for Bytes {
    fn give(plain: plain::Bytes, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(PyBytes::new(py, &plain.0).into_any())
    }
}

impl Take for Map {
    fn take(value: &Bound<'_, PyAny>) -> PyResult<HashMap<String, String>> {
        let given = PyDict::new(value.py());
        given.update(value.cast::<PyMapping>()?)?;
        given.extract()
    }
}

impl Give for Map {
    /// A view that cannot be written to: the value that it comes from does not change.
    fn give(plain: HashMap<String, String>, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let dict = plain.into_bound_py_any(py)?;
        Ok(PyMappingProxy::new(py, dict.cast::<PyMapping>()?).into_any())
    }
}

impl Give for Nothing {
    fn give(_: plain::Nothing, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(py.None().into_bound(py))
    }
}

impl<T: Take> Take for Option<T> {
    fn take(value: &Bound<'_, PyAny>) -> PyResult<Self::Plain> {
        if value.is_none() { Ok(None) } else { T::take(value).map(Some) }
    }
}

impl<T: Give> Give for Option<T> {
    fn give(plain: Self::Plain, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        plain.map_or_else(|| Ok(py.None().into_bound(py)), |plain| T::give(plain, py))
    }
}

impl<T: Take> Take for Vec<T> {
    fn take(value: &Bound<'_, PyAny>) -> PyResult<Self::Plain> {
        // A text is a sequence of texts, and never meant as one.
        if value.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err("expected several, in a list or tuple, not one str"));
        }
        value.try_iter()?.map(|item| T::take(&item?)).collect()
    }
}

impl<T: Give> Give for Vec<T> {
    /// A tuple: the value that it comes from does not change.
    fn give(plain: Self::Plain, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let items = plain.into_iter().map(|item| T::give(item, py)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, items)?.into_any())
    }
}

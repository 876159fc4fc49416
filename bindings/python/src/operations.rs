//! The bridge's handles and what they do as Python classes, twice: `blocking` and `aio`. Each of these modules has a
//! `run`, which waits in its own way, and expands the list with the macro below.

use pyo3::prelude::*;

use crate::session::Session;

/// A class that a client gives.
pub(crate) trait Handle {
    /// What the bridge has for it.
    type Inner;
    /// The object for it.
    fn wrap<'py>(inner: Self::Inner, session: &Session, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

/// A handle as an argument.
pub(crate) type Ref<T> = T;

/// One entry of the list, in a module that has a `run`. `$module` is the Python module of its classes.
macro_rules! operation {
    // The one that the Python half adds something to.
    ($module:literal handle Client $($docs:tt)*) => {
        operation!(@handle [subclass,] $module Client $($docs)*);

        #[pymethods]
        impl Client {
            #[new]
            fn new(py: Python<'_>, ask: Py<PyAny>, options: In<ClientOptions>) -> PyResult<Self> {
                let session = Session::default();
                let inner = bridge::Client::new(Credential { ask, session: session.clone() }, options.0);
                Ok(Self { inner: inner.map_err(|failure| raised(py, failure))?, session })
            }

            /// Ends what is under way, and refuses what comes. What the client gave is closed with it.
            fn close(&self) {
                self.session.close();
            }
        }
    };
    ($module:literal handle $name:ident $($docs:tt)*) => { operation!(@handle [] $module $name $($docs)*); };
    ($module:literal $kind:ident $name:ident of $of:ident $($docs:tt)*) => {
        operation!(@class [] $module $name $($docs)*);
        operation!(@$kind $name $of);
        iterate!($kind $name $of);
    };
    // Of no handle: the same in both modules, and kept in `functions`.
    ($module:literal functions { $($method:tt)* }) => {};
    ($module:literal $way:ident $class:ident {
        $($(#[doc = $doc:literal])* $name:ident($($arguments:tt)*) -> $result:ty;)*
    }) => {
        $(fields!(sorted method { $way $class [$($doc)*] $name $result } $($arguments)*);)*
    };

    (@handle $subclass:tt $module:literal $name:ident $($docs:tt)*) => {
        operation!(@class $subclass $module $name $($docs)*);

        impl Slot for $name {
            type Plain = bridge::$name;
        }

        impl Take for $name {
            fn take(value: &Bound<'_, PyAny>) -> PyResult<bridge::$name> {
                Ok(value.cast::<Self>()?.get().inner.clone())
            }
        }
    };
    (@class [$($subclass:tt)*] $module:literal $name:ident $(#[doc = $doc:literal])*) => {
        $(#[doc = $doc])*
        #[pyclass(frozen, $($subclass)* module = $module)]
        pub(crate) struct $name {
            inner: bridge::$name,
            #[allow(dead_code, reason = "not every handle makes calls")]
            session: Session,
        }

        impl Handle for $name {
            type Inner = bridge::$name;

            fn wrap<'py>(inner: bridge::$name, session: &Session, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(Bound::new(py, Self { inner, session: session.clone() })?.into_any())
            }
        }
    };

    (@source $name:ident $of:ident) => {
        #[pymethods]
        impl $name {
            /// The next one, or `None` after the last.
            #[pyo3(signature = (*, timeout = None))]
            fn next<'py>(&self, py: Python<'py>, timeout: Option<In<Seconds>>) -> PyResult<Bound<'py, PyAny>> {
                let inner = self.inner.clone();
                run(py, &self.session, timeout, move |call| inner.next(call), |item, _, py| Option::<$of>::give(item, py))
            }
        }
    };
    (@work $name:ident $of:ident) => {
        #[pymethods]
        impl $name {
            /// The next event, or `None` when the work has ended, well or badly. A timeout stops the waiting, not the work.
            #[pyo3(signature = (*, timeout = None))]
            fn next_event<'py>(&self, py: Python<'py>, timeout: Option<In<Seconds>>) -> PyResult<Bound<'py, PyAny>> {
                let inner = self.inner.clone();
                let begin = move |call: &Call| inner.next_event(call);
                run(py, &self.session, timeout, begin, |event, _, py| Option::<Event>::give(event, py))
            }

            /// Waits for the end and gives the result, or raises what the work ended in.
            #[pyo3(signature = (*, timeout = None))]
            fn result<'py>(&self, py: Python<'py>, timeout: Option<In<Seconds>>) -> PyResult<Bound<'py, PyAny>> {
                let inner = self.inner.clone();
                run(py, &self.session, timeout, move |call| inner.result(call), |plain, _, py| <$of>::give(plain, py))
            }
        }
    };
    (@operation $name:ident $of:ident) => {
        #[pymethods]
        impl $name {
            /// Whether the service has said that it is over.
            #[getter]
            fn is_done(&self) -> bool {
                self.inner.is_done()
            }

            /// The operation as text, to be resumed in this process or another. It holds no token.
            fn save(&self, py: Python<'_>) -> PyResult<String> {
                self.inner.save().map_err(|failure| raised(py, failure))
            }

            /// Asks once how it goes; gives how long the service asks to wait before asking again, if it says.
            #[pyo3(signature = (*, timeout = None))]
            fn poll<'py>(&self, py: Python<'py>, timeout: Option<In<Seconds>>) -> PyResult<Bound<'py, PyAny>> {
                let inner = self.inner.clone();
                run(py, &self.session, timeout, move |call| inner.poll(call), |after, _, py| Option::<Seconds>::give(after, py))
            }

            /// Waits for the end and gives the result. The operation itself goes on when the waiting ends early.
            #[pyo3(signature = (*, timeout = None))]
            fn wait<'py>(&self, py: Python<'py>, timeout: Option<In<Seconds>>) -> PyResult<Bound<'py, PyAny>> {
                let inner = self.inner.clone();
                run(py, &self.session, timeout, move |call| inner.wait(call), |plain, _, py| <$of>::give(plain, py))
            }
        }
    };
}
pub(crate) use operation;

/// A method, when its arguments are sorted.
macro_rules! method {
    ({ calls $class:ident $docs:tt $name:ident $result:ty } $required:tt $optional:tt) => {
        method!(@waits $class $docs $name $required $optional, |plain, _session, py| <$result>::give(plain, py));
    };
    ({ opens $class:ident $docs:tt $name:ident $result:ty } $required:tt $optional:tt) => {
        method!(@waits $class $docs $name $required $optional, |inner, session, py| <$result>::wrap(inner, session, py));
    };
    ({ gives $class:ident [$($doc:literal)*] $name:ident $result:ty }
     [$(($r:ident $argument:ident $d:tt $type:ty))*] [$(($or:ident $oargument:ident $od:tt $otype:ty))*]) => {
        #[pymethods]
        impl $class {
            $(#[doc = $doc])*
            #[pyo3(signature = ($($argument,)* $($oargument = None),*))]
            fn $name<'py>(
                &self,
                py: Python<'py>,
                $($argument: In<$type>,)*
                $($oargument: Option<In<$otype>>,)*
            ) -> PyResult<Bound<'py, PyAny>> {
                let given = self.inner.$name($($argument.0,)* $(In::or_default($oargument),)*);
                <$result>::wrap(given.map_err(|failure| raised(py, failure))?, &self.session, py)
            }
        }
    };
    ({ tells $class:ident [$($doc:literal)*] $name:ident $result:ty } [] []) => {
        #[pymethods]
        impl $class {
            $(#[doc = $doc])*
            #[getter]
            fn $name<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                <$result>::give(self.inner.$name().map_err(|failure| raised(py, failure))?, py)
            }
        }
    };
    (@waits $class:ident [$($doc:literal)*] $name:ident
     [$(($r:ident $argument:ident $d:tt $type:ty))*] [$(($or:ident $oargument:ident $od:tt $otype:ty))*], $finish:expr) => {
        #[pymethods]
        impl $class {
            $(#[doc = $doc])*
            #[pyo3(signature = ($($argument,)* $($oargument = None,)* *, timeout = None))]
            fn $name<'py>(
                &self,
                py: Python<'py>,
                $($argument: In<$type>,)*
                $($oargument: Option<In<$otype>>,)*
                timeout: Option<In<Seconds>>,
            ) -> PyResult<Bound<'py, PyAny>> {
                let inner = self.inner.clone();
                let begin = move |call: &Call| inner.$name(call, $($argument.0,)* $(In::or_default($oargument),)*);
                run(py, &self.session, timeout, begin, $finish)
            }
        }
    };
}
pub(crate) use method;

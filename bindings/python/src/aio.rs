//! Classes whose methods give coroutines: `acrgate.aio`.

use std::sync::{Mutex, PoisonError};

use acrgate_bridge::{Call, Failure, Pending, operations as bridge};
use pyo3::{exceptions::PyStopAsyncIteration, intern, prelude::*, sync::PyOnceLock, types::PyTuple};

use crate::{
    failure::raised,
    fields::fields,
    operations::{Handle, Ref, method, operation},
    records::*,
    session::{Credential, Session},
    slot::*,
};

/// A coroutine that begins when it is awaited. Whoever cancels it ends the call.
fn run<'py, T: Send + 'static>(
    py: Python<'py>,
    session: &Session,
    timeout: Option<In<Seconds>>,
    begin: impl FnOnce(&Call) -> Pending<T> + Send + 'static,
    finish: impl for<'a> FnOnce(T, &Session, Python<'a>) -> PyResult<Bound<'a, PyAny>> + Send + 'static,
) -> PyResult<Bound<'py, PyAny>> {
    static AWAITED: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let (call, session) = (session.call(py, timeout)?, session.clone());
    let start = move |event_loop: &Bound<'_, PyAny>| {
        session.use_event_loop(event_loop);
        let future = event_loop.call_method0(intern!(event_loop.py(), "create_future"))?.unbind();
        let pending = match begin(&call).now() {
            // As most items of a list: no other thread need tell.
            Ok(end) => {
                let py = event_loop.py();
                settle(future.bind(py), end, |plain| finish(plain, &session, py))?;
                return Ok(future);
            }
            Err(pending) => pending,
        };
        let (telling, told) = (event_loop.clone().unbind(), future.clone_ref(event_loop.py()));
        let watched = pending.then(move |end| {
            let settle =
                move |py: Python<'_>| settle(told.bind(py), end, |plain| finish(plain, &session, py));
            // Not when the interpreter is about to end: nobody awaits anything any more.
            Python::try_attach(|py| {
                let settle = Settle(Mutex::new(Some(Box::new(settle))));
                // An event loop that is closed awaits nothing either.
                drop(telling.call_method1(py, intern!(py, "call_soon_threadsafe"), (settle,)));
            });
        });
        let future = future.into_bound(event_loop.py());
        future.call_method1(
            intern!(event_loop.py(), "add_done_callback"),
            (Stop(Mutex::new(Some(watched))),),
        )?;
        Ok(future.unbind())
    };
    let begun = Begun(Mutex::new(Some(Box::new(start))));
    AWAITED.import(py, "acrgate._aio", "awaited")?.call1((begun,))
}

/// Ends the future that is awaited.
fn settle<'py, T>(
    future: &Bound<'py, PyAny>,
    end: Result<T, Failure>,
    finish: impl FnOnce(T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<()> {
    let py = future.py();
    if future.call_method0(intern!(py, "done"))?.is_truthy()? {
        return Ok(());
    }
    let end = match end {
        Err(failure) if failure.kind == "cancelled" => {
            return future.call_method0(intern!(py, "cancel")).map(drop);
        }
        Err(failure) => Err(raised(py, failure)),
        Ok(plain) => finish(plain),
    };
    match end {
        Ok(value) => future.call_method1(intern!(py, "set_result"), (value,)),
        Err(error) => future.call_method1(intern!(py, "set_exception"), (error,)),
    }
    .map(drop)
}

type Once<F> = Mutex<Option<Box<F>>>;

fn taken<T>(once: &Mutex<Option<T>>) -> Option<T> {
    once.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Begins a call and gives a future of the event loop.
type Start = dyn FnOnce(&Bound<'_, PyAny>) -> PyResult<Py<PyAny>> + Send;
/// Settles a future.
type Settling = dyn FnOnce(Python<'_>) -> PyResult<()> + Send;

/// A call that has not begun.
#[pyclass(frozen, module = "acrgate._native.aio")]
struct Begun(Once<Start>);

#[pymethods]
impl Begun {
    /// Begins it; gives a future of this event loop.
    fn start(&self, event_loop: &Bound<'_, PyAny>) -> PyResult<Option<Py<PyAny>>> {
        taken(&self.0).map(|start| start(event_loop)).transpose()
    }
}

/// What the event loop calls when a call has ended.
#[pyclass(frozen, module = "acrgate._native.aio")]
struct Settle(Once<Settling>);

#[pymethods]
impl Settle {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        taken(&self.0).map_or(Ok(()), |settle| settle(py))
    }
}

/// What the event loop calls when the future is over: cancelled, perhaps.
#[pyclass(frozen, module = "acrgate._native.aio")]
struct Stop(Mutex<Option<Pending<()>>>);

#[pymethods]
impl Stop {
    fn __call__(&self, _future: &Bound<'_, PyAny>) {
        drop(taken(&self.0));
    }
}

/// The item of an iteration, or its end.
fn item<'py>(plain: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyAny>> {
    plain.ok_or_else(|| PyStopAsyncIteration::new_err(()))
}

macro_rules! iterate {
    (source $name:ident $of:ident) => {
        #[pymethods]
        impl $name {
            fn __aiter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
                slf
            }

            fn __anext__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let inner = self.inner.clone();
                run(
                    py,
                    &self.session,
                    None,
                    move |call| inner.next(call),
                    |plain, _, py| item(plain.map(|plain| <$of>::give(plain, py)).transpose()?),
                )
            }
        }
    };
    (work $name:ident $of:ident) => {
        #[pymethods]
        impl $name {
            fn __aiter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
                slf
            }

            fn __anext__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let inner = self.inner.clone();
                run(
                    py,
                    &self.session,
                    None,
                    move |call: &Call| inner.next_event(call),
                    |plain, _, py| item(plain.map(|plain| Event::give(plain, py)).transpose()?),
                )
            }

            fn __await__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.result(py, None)?.call_method0(intern!(py, "__await__"))
            }
        }
    };
    (operation $name:ident $of:ident) => {
        #[pymethods]
        impl $name {
            fn __await__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.wait(py, None)?.call_method0(intern!(py, "__await__"))
            }
        }
    };
}

macro_rules! entry {
    ($($entry:tt)*) => { operation!("acrgate.aio" $($entry)*); };
}
acrgate_bridge::for_each_operation!(entry);

#[pymethods]
impl Journal {
    fn __aenter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let itself = slf.clone().unbind();
        run(
            slf.py(),
            &slf.get().session,
            None,
            |_| Pending::ready(()),
            move |(), _, py| Ok(itself.into_bound(py).into_any()),
        )
    }

    #[pyo3(signature = (*_ended))]
    fn __aexit__<'py>(&self, py: Python<'py>, _ended: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
        self.close(py, None)
    }
}

/// Adds every class to the module.
pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    macro_rules! add {
        // Left out of `import *`: the Python half has a class of this name.
        (handle Client $($docs:tt)*) => {
            module.setattr("Client", module.py().get_type::<Client>())?;
        };
        (handle $name:ident $($docs:tt)*) => {
            module.add_class::<$name>()?;
        };
        ($kind:ident $name:ident of $($rest:tt)*) => {
            module.add_class::<$name>()?;
        };
        ($($methods:tt)*) => {};
    }
    acrgate_bridge::for_each_operation!(add);
    Ok(())
}

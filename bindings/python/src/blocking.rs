//! Classes whose methods wait for the end of what they do: `acrgate`.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use acrgate_bridge::{Call, Pending, operations as bridge};
use pyo3::{prelude::*, types::PyTuple};

use crate::{
    failure::raised,
    fields::fields,
    operations::{Handle, Ref, method, operation},
    records::*,
    session::{Credential, Session},
    slot::*,
};

/// How often a waiting thread looks whether Ctrl-C was pressed.
const LOOK: Duration = Duration::from_millis(40);

/// Set when the interpreter is about to end.
static ENDS: AtomicBool = AtomicBool::new(false);

/// Ends the threads that work for all clients.
#[pyfunction]
pub(crate) fn shut_down(py: Python<'_>) {
    ENDS.store(true, Ordering::Release);
    // Without the interpreter: one of those threads may be waiting for it.
    py.detach(acrgate_bridge::runtime::shut_down);
}

/// Waits without holding up other threads of the interpreter. What raises meanwhile (Ctrl-C) ends the call.
fn run<'py, T: Send + 'static>(
    py: Python<'py>,
    session: &Session,
    timeout: Option<In<Seconds>>,
    begin: impl FnOnce(&Call) -> Pending<T>,
    finish: impl FnOnce(T, &Session, Python<'py>) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    py.check_signals()?;
    let begun_in_time = !ENDS.load(Ordering::Acquire);
    let mut pending = begin(&session.call(py, timeout)?);
    loop {
        match py.detach(|| pending.wait_for(LOOK)) {
            Ok(Ok(plain)) => return finish(plain, session, py),
            Ok(Err(goes_on)) => pending = goes_on,
            Err(_) if begun_in_time && ENDS.load(Ordering::Acquire) => return Err(stay(py)),
            Err(failure) => return Err(raised(py, failure)),
        }
        py.check_signals()?;
    }
}

/// Where the thread of a daemon stays when the interpreter ends: it has nobody left to tell.
fn stay(py: Python<'_>) -> PyErr {
    py.detach(|| {
        loop {
            thread::park();
        }
    })
}

macro_rules! iterate {
    (source $name:ident $of:ident) => {
        #[pymethods]
        impl $name {
            fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
                slf
            }

            fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
                Ok(Some(self.next(py, None)?).filter(|item| !item.is_none()))
            }
        }
    };
    (work $name:ident $of:ident) => {
        #[pymethods]
        impl $name {
            fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
                slf
            }

            fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
                Ok(Some(self.next_event(py, None)?).filter(|event| !event.is_none()))
            }
        }
    };
    (operation $name:ident $of:ident) => {};
}

macro_rules! entry {
    ($($entry:tt)*) => { operation!("acrgate" $($entry)*); };
}
acrgate_bridge::for_each_operation!(entry);

#[pymethods]
impl Journal {
    fn __enter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_ended))]
    fn __exit__(&self, py: Python<'_>, _ended: &Bound<'_, PyTuple>) -> PyResult<()> {
        self.close(py, None).map(drop)
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

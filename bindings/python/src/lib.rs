//! acrgate for Python, the native half: converts, calls, converts back. Records and operations stand once, in the bridge's
//! lists; what is here makes classes of them.
//!
//! | module | is |
//! | --- | --- |
//! | `slot` | what each type of the list is in Python, both ways |
//! | `records`, `described` | a class for each record and choice; what all of them have |
//! | `operations`, `blocking`, `aio`, `functions` | a class for each handle, twice: one waits, the other gives coroutines |
//! | `session`, `failure` | the client's credential and its end; exceptions |
//!
//! The Python half is `python/acrgate`: credentials, exceptions, context managers.

mod aio;
mod blocking;
mod described;
mod failure;
mod fields;
mod functions;
mod operations;
mod records;
mod session;
mod slot;

use pyo3::prelude::*;

/// The module `acrgate._native`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    records::add_to(module)?;
    functions::add_to(module)?;
    module.add_class::<session::Answer>()?;
    blocking::add_to(module)?;
    let asynchronous = PyModule::new(py, "acrgate._native.aio")?;
    aio::add_to(&asynchronous)?;
    module.setattr("aio", &asynchronous)?;
    // A module inside a shared library is not found by itself.
    py.import("sys")?.getattr("modules")?.set_item("acrgate._native.aio", asynchronous)?;
    // A thread that asks for the interpreter while it ends would take the process down.
    let shut_down = wrap_pyfunction!(blocking::shut_down, module)?;
    py.import("atexit")?.call_method1("register", (shut_down,))?;
    Ok(())
}

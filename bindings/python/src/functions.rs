//! What needs no client: decisions and rules, without I/O.

use acrgate_bridge::operations as bridge;
use pyo3::prelude::*;

use crate::{failure::raised, fields::fields, records::*, slot::*};

macro_rules! entry {
    (functions { $($(#[doc = $doc:literal])* $name:ident($($arguments:tt)*) -> $result:ty;)* }) => {
        $(fields!(sorted function { [$($doc)*] $name $result } $($arguments)*);)*

        /// Adds every function to the module.
        pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
            $(module.add_function(wrap_pyfunction!($name, module)?)?;)*
            Ok(())
        }
    };
    ($($of_a_handle:tt)*) => {};
}

macro_rules! function {
    ({ [$($doc:literal)*] $name:ident $result:ty }
     [$(($r:ident $argument:ident $d:tt $type:ty))*] [$(($or:ident $oargument:ident $od:tt $otype:ty))*]) => {
        $(#[doc = $doc])*
        #[pyfunction]
        #[pyo3(signature = ($($argument,)* $($oargument = None),*))]
        fn $name<'py>(
            py: Python<'py>,
            $($argument: In<$type>,)*
            $($oargument: Option<In<$otype>>,)*
        ) -> PyResult<Bound<'py, PyAny>> {
            let told = bridge::$name($($argument.0,)* $(In::or_default($oargument),)*);
            <$result>::give(told.map_err(|failure| raised(py, failure))?, py)
        }
    };
}

acrgate_bridge::for_each_operation!(entry);

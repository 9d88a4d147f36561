//! Faults of user code.

use wasm_bindgen::prelude::*;

use super::raw::report_error;
use crate::drive::Fault;

#[wasm_bindgen]
extern "C" {
    /// Calls a function, which has to go through JavaScript to be caught.
    #[wasm_bindgen(catch, js_namespace = ["Function", "prototype", "call"])]
    fn call(run: &mut dyn FnMut()) -> Result<(), JsValue>;
}

/// Runs code through JavaScript, which alone can catch here: a panic is a trap that runs no
/// destructors, and an exception of an import passes through Rust in the same way.
///
/// # Errors
///
/// [`Fault`] if it did not come to its end. That was reported, as the browser does for listeners.
pub(super) fn guard(run: &mut dyn FnMut()) -> Result<(), Fault> {
    call(&mut || run()).map_err(|error| {
        report_error(&error);
        Fault
    })
}

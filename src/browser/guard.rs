//! Faults of user code.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use super::raw::{RawEvent, report_error};
use crate::drive::Fault;

#[wasm_bindgen]
extern "C" {
    /// Calls a function, which has to go through JavaScript to be caught. Its type is that of
    /// listeners, as each type costs an app.
    #[wasm_bindgen(catch, js_namespace = ["Function", "prototype", "call"])]
    fn call(run: &dyn Fn(&RawEvent)) -> Result<(), JsValue>;
}

/// Runs code through JavaScript, which alone can catch here: a panic is a trap that runs no
/// destructors, and an exception of an import passes through Rust in the same way.
///
/// # Errors
///
/// [`Fault`] if it did not come to its end. That was reported, as the browser does for listeners.
pub(super) fn guard(run: &mut dyn FnMut()) -> Result<(), Fault> {
    let run = Cell::new(Some(run));
    let run = |_: &RawEvent| {
        if let Some(run) = run.take() {
            run();
        }
    };
    call(&run).map_err(|error| {
        report_error(&error);
        Fault
    })
}

//! Faults of user code.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::raw::report_error;
use crate::drive::Fault;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Reflect)]
    fn apply(run: &mut dyn FnMut(), this: &JsValue, arguments: &Array) -> Result<JsValue, JsValue>;
}

thread_local! {
    static NO_ARGUMENTS: Array = Array::new();
}

/// Runs code through JavaScript, which alone can catch here: a panic is a trap that runs no
/// destructors, and an exception of an import passes through Rust in the same way.
///
/// # Errors
///
/// [`Fault`] if it did not come to its end. That was reported, as the browser does for listeners.
pub(super) fn guard(run: &mut dyn FnMut()) -> Result<(), Fault> {
    let applied = NO_ARGUMENTS.with(|none| apply(&mut || run(), &JsValue::UNDEFINED, none));
    match applied {
        Ok(_) => Ok(()),
        Err(error) => {
            report_error(&error);
            Err(Fault)
        }
    }
}

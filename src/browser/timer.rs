//! The browser's timer.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::listener::{Listener, function};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(run: &Function, millis: u32) -> JsValue;

    /// Takes what `setTimeout` returned: a number, in Node an object.
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// A call that comes once, cancelled on drop.
#[must_use = "dropping a timer cancels it"]
pub(super) struct Timer {
    id: JsValue,
    /// Owned as long as it may be called.
    _run: Listener,
}

impl Timer {
    pub(super) fn new(millis: u32, run: Listener) -> Self {
        Self {
            id: set_timeout(function(&run), millis),
            _run: run,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

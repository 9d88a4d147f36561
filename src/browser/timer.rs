//! The browser's timer.

use wasm_bindgen::prelude::*;

use super::listener::{Listener, function};
use super::raw::{global, invoke};

/// A call that comes once, cancelled on drop.
#[must_use = "dropping a timer cancels it"]
pub(super) struct Timer {
    /// A number, in Node an object.
    id: JsValue,
    /// Owned as long as it may be called.
    _run: Listener,
}

impl Timer {
    pub(super) fn new(millis: u32, run: Listener) -> Self {
        Self {
            id: invoke(&global(), "setTimeout", function(&run), &millis.into()).unwrap_or_default(),
            _run: run,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        drop(invoke(
            &global(),
            "clearTimeout",
            &self.id,
            &JsValue::UNDEFINED,
        ));
    }
}

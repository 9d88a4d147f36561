//! Functions that the browser calls.

use wasm_bindgen::prelude::*;

use super::raw::{RawEvent, invoke};
use crate::drive::{Driver, Host, Shared};

/// A function that the browser calls: a listener of the socket or the page, or the timer. All are of
/// one type, because each type costs an app a kB.
pub(super) type Listener = Closure<dyn Fn(&RawEvent)>;

/// A function that tells a driver of an event.
pub(super) fn listener<H: Host>(
    driver: &Shared<Driver<H>>,
    handle: fn(&Shared<Driver<H>>, &RawEvent),
) -> Listener {
    let driver = Shared::clone(driver);
    // `Closure::new` of wasm-bindgen 0.2.100 takes no closure with an argument by reference.
    Closure::wrap(Box::new(move |event: &RawEvent| handle(&driver, event)))
}

/// The function of a listener, for the browser.
pub(super) fn function(listener: &Listener) -> &JsValue {
    listener.as_ref()
}

/// Adds a listener to what has events.
///
/// # Errors
///
/// The exception of what has none.
pub(super) fn add_listener(
    target: &JsValue,
    event: &str,
    function: &JsValue,
) -> Result<JsValue, JsValue> {
    invoke(target, "addEventListener", &event.into(), function)
}

/// Removes it.
pub(super) fn remove_listener(target: &JsValue, event: &str, function: &JsValue) {
    drop(invoke(
        target,
        "removeEventListener",
        &event.into(),
        function,
    ));
}

//! Functions that the browser calls.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::raw::RawEvent;
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
pub(super) fn function(listener: &Listener) -> &Function {
    listener.as_ref().unchecked_ref()
}

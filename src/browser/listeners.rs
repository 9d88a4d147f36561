//! The listeners of a connection's socket.

use js_sys::{JsString, Reflect};
use wasm_bindgen::prelude::*;

use super::data;
use super::handles::Browser;
use super::raw::RawEvent;
use super::socket::{Listener, Listeners};
use crate::core::{CloseInfo, CloseOrigin, Connection};
use crate::drive::{Driver, Host, Shared};
use crate::platform::PlatformHost;

/// Listeners that report a socket's events to the driver.
pub(super) fn listeners<H>(driver: &Shared<Driver<H>>) -> Listeners
where
    H: PlatformHost<Platform = Browser>,
{
    Listeners {
        open: listener(driver, |driver, _| {
            if let Some(socket) = driver.host().platform().socket() {
                let protocol = text(&socket, "protocol");
                let extensions = text(&socket, "extensions");
                driver.input(|core, now| core.handle_open(now, protocol, extensions));
            }
        }),
        message: listener(driver, |driver, event| {
            H::arrived(driver, data::read(&event.data()));
        }),
        error: listener(driver, |driver, _| driver.input(Connection::handle_error)),
        close: listener(driver, |driver, event| {
            let close = CloseInfo {
                code: event.code().map_or(1005, |code| code as u16),
                reason: event.reason().unwrap_or_default(),
                was_clean: event.was_clean().unwrap_or_default(),
                origin: CloseOrigin::Browser,
            };
            // Held until this returns, because this is one of its own listeners.
            let _socket = driver.host().platform().forget_socket();
            driver.input(|core, now| core.handle_close(now, close));
        }),
    }
}

fn listener<H: Host>(
    driver: &Shared<Driver<H>>,
    handle: impl Fn(&Shared<Driver<H>>, &RawEvent) + 'static,
) -> Listener {
    let driver = Shared::clone(driver);
    // `Closure::new` of wasm-bindgen 0.2.100 takes no closure with an argument by reference.
    Closure::wrap(Box::new(move |event: &RawEvent| handle(&driver, event)))
}

/// A string property of a socket; empty where a test double does not have it.
fn text(socket: &JsValue, name: &str) -> String {
    Reflect::get(socket, &JsString::from(name))
        .ok()
        .and_then(|value| value.as_string())
        .unwrap_or_default()
}

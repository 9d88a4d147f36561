//! The listeners of a connection's socket.

use super::data;
use super::handles::Browser;
use super::listener::listener;
use super::raw::{is_set, number_field, text_field};
use super::socket::Listeners;
use crate::core::{CloseInfo, CloseOrigin, Connection};
use crate::drive::{Driver, Shared};
use crate::platform::PlatformHost;

/// Listeners that report a socket's events to the driver, in the order of these.
pub(super) fn listeners<H>(driver: &Shared<Driver<H>>) -> Listeners
where
    H: PlatformHost<Platform = Browser>,
{
    [
        listener(driver, |driver, _| {
            if let Some(socket) = driver.host().platform().socket() {
                let protocol = text_field(&socket, "protocol");
                let extensions = text_field(&socket, "extensions");
                driver.input(|core, now| core.handle_open(now, protocol, extensions));
            }
        }),
        listener(driver, |driver, event| {
            let read_text = driver.host().platform().read_text;
            H::arrived(driver, data::read(&event.data(), read_text));
        }),
        listener(driver, |driver, _| driver.input(Connection::handle_error)),
        listener(driver, |driver, event| {
            let code = number_field(event, "code");
            let close = CloseInfo {
                code: if code.is_nan() { 1005 } else { code as u16 },
                reason: text_field(event, "reason"),
                was_clean: is_set(event, "wasClean"),
                origin: CloseOrigin::Browser,
            };
            // Held until this returns, because this is one of its own listeners.
            let _socket = driver.host().platform().forget_socket();
            driver.input(|core, now| core.handle_close(now, close));
        }),
    ]
}

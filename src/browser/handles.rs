//! Every browser handle of one connection.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Function, JsString, Reflect, TypeError};
use wasm_bindgen::prelude::*;

use super::page::{Lifecycle, PageListeners};
use super::raw::{RawEvent, RawSocket, global, report_error};
use super::socket::{self, BrowserSocket, Listener, Listeners};
use crate::core::{CloseFrame, CloseInfo, CloseOrigin, Connection, Payload};
use crate::drive::{Driver, Host};

/// Where to dial.
pub(crate) struct Target {
    pub(crate) url: JsValue,
    /// An array of strings.
    pub(crate) protocols: JsValue,
}

/// A host that uses the browser from Rust.
pub(crate) trait Browser: Host<Message: Payload<Text = String>> {
    fn handles(&self) -> &Handles;

    /// Takes a message event's data.
    fn receive(&self, data: JsValue) -> Self::Message;

    /// Tells the user of a message of which the core knows nothing.
    fn pass(&self, message: Self::Message);
}

/// The socket, the timer and the page's listeners. Their closures own the driver.
pub(crate) struct Handles {
    socket: RefCell<Option<BrowserSocket>>,
    timer: RefCell<Option<Timeout>>,
    page: RefCell<Option<PageListeners>>,
    /// `None` where the page is not listened to.
    lifecycle: Option<Lifecycle>,
    /// Instead of the global `WebSocket`.
    constructor: Option<Function>,
}

impl Handles {
    pub(crate) fn new(lifecycle: Option<Lifecycle>, constructor: Option<Function>) -> Self {
        Self {
            socket: RefCell::new(None),
            timer: RefCell::new(None),
            page: RefCell::new(None),
            lifecycle,
            constructor,
        }
    }

    /// Makes a socket instead of the last one.
    ///
    /// # Errors
    ///
    /// What the browser's constructor threw: the URL or a subprotocol is wrong.
    pub(crate) fn open<H: Browser>(
        &self,
        driver: &Rc<Driver<H>>,
        target: &Target,
    ) -> Result<(), JsValue> {
        let constructor = match &self.constructor {
            Some(constructor) => constructor.clone(),
            None => global()
                .web_socket()
                .ok_or_else(|| JsValue::from(TypeError::new(NO_WEB_SOCKET)))?,
        };
        let socket = BrowserSocket::open(
            &constructor,
            &target.url,
            &target.protocols,
            listeners(driver),
        )?;
        self.socket.replace(Some(socket));
        Ok(())
    }

    pub(crate) fn listen_to_page<H: Host>(&self, driver: &Rc<Driver<H>>) {
        let Some(lifecycle) = &self.lifecycle else {
            return;
        };
        if self.page.borrow().is_none() {
            let driver = Rc::clone(driver);
            let listeners = PageListeners::attach(lifecycle, move |event| {
                driver.input(|core, now| core.handle_page(now, event));
            });
            self.page.replace(Some(listeners));
        }
    }

    /// Tells the core the time after so many milliseconds; `None` stops the timer.
    pub(crate) fn set_timer<H: Host>(&self, driver: &Rc<Driver<H>>, millis: Option<u32>) {
        let driver = Rc::clone(driver);
        let timer = millis.map(|millis| {
            Timeout::new(millis, move || {
                driver.alarm_went_off();
                driver.input(Connection::handle_timeout);
            })
        });
        self.timer.replace(timer);
    }

    /// The browser's current socket.
    pub(crate) fn socket(&self) -> Option<RawSocket> {
        let socket = self.socket.borrow();
        socket.as_ref().map(|socket| socket.raw().clone())
    }

    /// As [`Host::buffered`].
    pub(crate) fn buffered(&self) -> u64 {
        match self.socket() {
            Some(socket) if socket.ready_state() == web_sys::WebSocket::OPEN => {
                socket.buffered_bytes() as u64
            }
            _ => u64::MAX,
        }
    }

    /// Gives the socket something; false if it threw, which is reported.
    pub(crate) fn transmit(&self, send: impl FnOnce(&RawSocket) -> Result<(), JsValue>) -> bool {
        let sent = self.socket().map(|socket| send(&socket));
        if let Some(Err(error)) = &sent {
            report_error(error);
        }
        matches!(sent, Some(Ok(())))
    }

    pub(crate) fn close(&self, frame: &CloseFrame) {
        if let Some(socket) = self.socket() {
            socket::close(&socket, frame);
        }
    }

    pub(crate) fn hang_up(&self, frame: &CloseFrame) {
        // Taken out first: what a test double's `close` runs must not find it borrowed.
        if let Some(mut socket) = self.forget_socket() {
            socket.detach();
            socket::close(socket.raw(), frame);
        }
    }

    /// Takes the socket out: once it is dead, its buffered amount says nothing any more.
    pub(crate) fn forget_socket(&self) -> Option<BrowserSocket> {
        self.socket.take()
    }

    pub(crate) fn release(&self) {
        drop(self.forget_socket());
        self.page.take();
    }
}

fn listeners<H: Browser>(driver: &Rc<Driver<H>>) -> Listeners {
    Listeners {
        open: listener(driver, |driver, _| {
            if let Some(socket) = driver.host().handles().socket() {
                let protocol = text(&socket, "protocol");
                let extensions = text(&socket, "extensions");
                driver.input(|core, now| core.handle_open(now, protocol, extensions));
            }
        }),
        message: listener(driver, |driver, event| {
            driver.deliver(driver.host().receive(event.data()), H::pass);
        }),
        error: listener(driver, |driver, _| driver.input(Connection::handle_error)),
        close: listener(driver, |driver, event| {
            // Held until the end: this is its own listener.
            let _socket = driver.host().handles().forget_socket();
            let close = CloseInfo {
                code: event.code().map_or(1005, |code| code as u16),
                reason: event.reason().unwrap_or_default(),
                was_clean: event.was_clean().unwrap_or_default(),
                origin: CloseOrigin::Browser,
            };
            driver.input(|core, now| core.handle_close(now, close));
        }),
    }
}

fn listener<H: Host>(
    driver: &Rc<Driver<H>>,
    handle: impl Fn(&Rc<Driver<H>>, &RawEvent) + 'static,
) -> Listener {
    let driver = Rc::clone(driver);
    Closure::new(move |event: &RawEvent| handle(&driver, event))
}

/// A string property of a socket; empty where a test double has none.
fn text(socket: &JsValue, name: &str) -> String {
    Reflect::get(socket, &JsString::from(name))
        .ok()
        .and_then(|value| value.as_string())
        .unwrap_or_default()
}

const NO_WEB_SOCKET: &str =
    "there is no WebSocket in this environment, expected a global one or the builder's own";

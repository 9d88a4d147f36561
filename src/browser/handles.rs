//! Every browser handle of one connection.

use std::cell::RefCell;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Date, Function, Math, Object, TypeError};
use wasm_bindgen::prelude::*;

use super::clock::Clock;
use super::guard::guard;
use super::listeners::listeners;
use super::page::{Lifecycle, Moment, PageListeners, network};
use super::raw::{RawSocket, global, report_error};
use super::socket::{self, BrowserSocket};
use super::task::Task;
use crate::core::{CloseFrame, Connection, Instant};
use crate::drive::{Driver, Fault, Shared};
use crate::platform::{Data, LocalFuture, Platform, PlatformHost, Reconnects, Step};

/// Options that only a browser has.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) lifecycle: Lifecycle,
    /// Instead of the global `WebSocket`.
    pub(crate) constructor: Option<Function>,
}

/// The clock, the socket, the timer and the page's listeners. The listeners' closures own the
/// driver.
pub(crate) struct Browser {
    clock: Clock,
    socket: RefCell<Option<BrowserSocket>>,
    timer: RefCell<Option<Timeout>>,
    page: RefCell<Option<PageListeners>>,
    /// `None` if no page events are listened to.
    lifecycle: Option<Lifecycle>,
    /// Instead of the global `WebSocket`.
    constructor: Option<Function>,
}

impl Platform for Browser {
    type Options = Options;
    type Task = Task;

    fn new(options: Options, reconnects: Reconnects) -> Option<Self> {
        Some(Self {
            clock: Clock::default(),
            socket: RefCell::new(None),
            timer: RefCell::new(None),
            page: RefCell::new(None),
            // Without reconnecting, there is nothing to listen for.
            lifecycle: (reconnects == Reconnects::Yes).then_some(options.lifecycle),
            constructor: options.constructor,
        })
    }

    fn now(&self) -> Instant {
        self.clock.now()
    }

    fn time(&self) -> Duration {
        Duration::from_millis(Date::now() as u64)
    }

    fn guard(run: &mut dyn FnMut()) -> Result<(), Fault> {
        guard(run)
    }

    fn seed() -> u64 {
        (Math::random() * 2f64.powi(53)) as u64
    }

    fn spawn(&self, make: Step<LocalFuture<()>>) -> Task {
        Task::spawn(make())
    }

    fn watch<H: PlatformHost<Platform = Self>>(driver: &Shared<Driver<H>>) {
        let browser = driver.host().platform();
        let Some(lifecycle) = &browser.lifecycle else {
            return;
        };
        if browser.page.borrow().is_none() {
            let driver = Shared::clone(driver);
            let listeners = PageListeners::attach(lifecycle, move |moment| match moment {
                Moment::Change(event) => {
                    H::page_changed(&driver, event);
                    driver.input(|core, now| core.handle_page(now, event));
                }
                Moment::Leaving => H::page_left(&driver),
            });
            browser.page.replace(Some(listeners));
        }
        if let Some(event) = network(lifecycle) {
            driver.input(|core, now| core.handle_page(now, event));
        }
    }

    fn open<H: PlatformHost<Platform = Self>>(
        driver: &Shared<Driver<H>>,
        url: &str,
        protocols: &[String],
    ) -> Result<(), String> {
        let browser = driver.host().platform();
        let opened = browser.construct().and_then(|constructor| {
            let protocols: Array = protocols.iter().map(JsValue::from).collect();
            BrowserSocket::open(&constructor, &url.into(), &protocols, listeners(driver))
        });
        let socket = opened.map_err(|error| describe(&error))?;
        browser.socket.replace(Some(socket));
        Ok(())
    }

    fn set_alarm<H: PlatformHost<Platform = Self>>(
        driver: &Shared<Driver<H>>,
        millis: Option<u32>,
    ) {
        let timer = millis.map(|millis| {
            let driver = Shared::clone(driver);
            Timeout::new(millis, move || {
                driver.alarm_went_off();
                driver.input(Connection::handle_timeout);
            })
        });
        driver.host().platform().timer.replace(timer);
    }

    fn buffered(&self) -> u64 {
        match self.socket() {
            Some(socket) if socket.is_open() => socket.buffered_bytes(),
            _ => u64::MAX,
        }
    }

    fn unsent_bytes(&self) -> u64 {
        self.socket().map_or(0, |socket| socket.buffered_bytes())
    }

    fn transmit(&self, data: Data<'_>) -> bool {
        let Some(socket) = self.socket() else {
            return false;
        };
        let sent = match data {
            Data::Text(text) => socket.send_with_str(text),
            Data::Binary(bytes) => socket.send_with_u8_array(bytes),
        };
        if let Err(error) = &sent {
            report_error(error);
        }
        sent.is_ok()
    }

    fn close(&self, frame: &CloseFrame) {
        if let Some(socket) = self.socket() {
            socket::close(&socket, frame);
        }
    }

    fn hang_up(&self, frame: &CloseFrame) {
        // Taken out first: code that a test double's `close` runs must not find it borrowed.
        if let Some(mut socket) = self.forget_socket() {
            socket.detach();
            socket::close(socket.raw(), frame);
        }
    }

    fn release(&self) {
        drop(self.forget_socket());
        self.page.take();
    }
}

impl Browser {
    /// The browser's current socket.
    pub(super) fn socket(&self) -> Option<RawSocket> {
        let socket = self.socket.borrow();
        socket.as_ref().map(|socket| socket.raw().clone())
    }

    /// Takes the socket out: the buffered amount of a dead one means nothing.
    pub(super) fn forget_socket(&self) -> Option<BrowserSocket> {
        self.socket.take()
    }

    fn construct(&self) -> Result<Function, JsValue> {
        match &self.constructor {
            Some(constructor) => Ok(constructor.clone()),
            None => global()
                .web_socket()
                .ok_or_else(|| TypeError::new(NO_WEB_SOCKET).into()),
        }
    }
}

/// The text of a JavaScript exception.
fn describe(error: &JsValue) -> String {
    String::from(error.unchecked_ref::<Object>().to_string())
}

const NO_WEB_SOCKET: &str =
    "there is no WebSocket in this environment, expected a global one or the builder's own";

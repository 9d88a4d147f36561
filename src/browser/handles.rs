//! Every browser handle of one connection.

use std::any::Any;
use std::cell::Cell;
use std::convert::Infallible;
use std::time::Duration;

use js_sys::{Array, Date, Function, Math};
use wasm_bindgen::prelude::*;

use super::clock::Clock;
use super::data::{self, ReadText};
use super::guard::guard;
use super::listener::listener;
use super::listeners::listeners;
use super::page::{self, Lifecycle};
use super::raw::{RawSocket, find, global, invoke, report_error};
use super::socket::BrowserSocket;
use super::task::Task;
use super::timer::Timer;
use crate::core::{CloseFrame, Connection, Instant};
use crate::drive::{Driver, Fault, Lock, Shared};
use crate::platform::{Data, LocalFuture, Platform, PlatformHost, Step};

/// Options that only a browser has.
pub(crate) struct Options {
    pub(crate) lifecycle: Lifecycle,
    /// Instead of the global `WebSocket`.
    pub(crate) constructor: Option<Function>,
    /// The way to read texts, which may be quicker for long ones.
    read_text: ReadText,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lifecycle: Lifecycle::default(),
            constructor: None,
            read_text: JsValue::as_string,
        }
    }
}

/// The clock, the socket, the timer and the page's listeners. The listeners' closures own the
/// driver.
pub(crate) struct Browser {
    clock: Clock,
    socket: Lock<Option<BrowserSocket>>,
    timer: Cell<Option<Timer>>,
    /// The page's listeners; of no type, so that an app without them does not pay for them.
    pub(super) page: Cell<Option<Box<dyn Any>>>,
    pub(super) lifecycle: Lifecycle,
    /// Instead of the global `WebSocket`.
    constructor: Option<Function>,
    pub(super) read_text: ReadText,
}

impl Platform for Browser {
    type Options = Options;
    type Task = Task;
    type Absence = Infallible;

    fn equip(options: &mut Options) {
        options.read_text = data::read_text;
    }

    fn new(options: Options) -> Result<Self, Infallible> {
        Ok(Self {
            clock: Clock::default(),
            socket: Lock::new(None),
            timer: Cell::new(None),
            page: Cell::new(None),
            lifecycle: options.lifecycle,
            constructor: options.constructor,
            read_text: options.read_text,
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
        page::watch(driver);
    }

    fn open<H: PlatformHost<Platform = Self>>(
        driver: &Shared<Driver<H>>,
        url: &str,
        protocols: &[String],
    ) -> Result<(), String> {
        let browser = driver.host().platform();
        let constructor = browser.constructor()?;
        let protocols: Array = protocols.iter().map(JsValue::from).collect();
        let opened = BrowserSocket::open(&constructor, &url.into(), &protocols, listeners(driver));
        let socket = opened.map_err(|error| describe(&error))?;
        browser.socket.replace(Some(socket));
        Ok(())
    }

    fn set_alarm<H: PlatformHost<Platform = Self>>(
        driver: &Shared<Driver<H>>,
        millis: Option<u32>,
    ) {
        let timer = millis.map(|millis| {
            let went_off = listener(driver, |driver, _| {
                driver.alarm_went_off();
                driver.input(Connection::handle_timeout);
            });
            Timer::new(millis, went_off)
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
        sent.inspect_err(report_error).is_ok()
    }

    fn close(&self, frame: &CloseFrame) {
        if let Some(socket) = self.socket() {
            socket.begin_close(frame);
        }
    }

    fn hang_up(&self, frame: &CloseFrame) {
        // Taken out first: code that a test double's `close` runs must not find it borrowed.
        if let Some(mut socket) = self.forget_socket() {
            socket.detach();
            socket.raw().begin_close(frame);
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
        let socket = self.socket.lock();
        socket.as_ref().map(|socket| socket.raw().clone())
    }

    /// Takes the socket out: the buffered amount of a dead one means nothing.
    pub(super) fn forget_socket(&self) -> Option<BrowserSocket> {
        self.socket.take()
    }

    fn constructor(&self) -> Result<Function, String> {
        match &self.constructor {
            Some(constructor) => Ok(constructor.clone()),
            None => match find(&global(), "WebSocket") {
                Some(constructor) => Ok(constructor.unchecked_into()),
                None => Err(NO_WEB_SOCKET.to_owned()),
            },
        }
    }
}

/// The text of a JavaScript exception.
fn describe(error: &JsValue) -> String {
    let text = invoke(&global(), "String", error, &JsValue::UNDEFINED);
    text.unwrap_or_default().as_string().unwrap_or_default()
}

const NO_WEB_SOCKET: &str = "TypeError: there is no WebSocket, global or the builder's own";

//! The loop that carries out what the core says.

use std::rc::Rc;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::driver::{Driver, Phase};
use super::host::{DialId, Host, Target};
use super::page::PageListeners;
use super::raw::{RawEvent, global, report_error};
use super::socket::{self, BrowserSocket, Listener, Listeners};
use super::timer::Timer;
use crate::core::{
    CloseFrame, CloseInfo, CloseOrigin, Connection, DialFailure, DialInfo, DropReason, Event,
    Output,
};

impl<H: Host> Driver<H> {
    /// The providers of dial `id` have answered.
    pub(crate) fn provide(self: &Rc<Self>, id: DialId, target: &Target) {
        if !self.is_current(id) {
            return;
        }
        match self.open_socket(target) {
            Ok(socket) => {
                self.socket.replace(Some(socket));
                self.ask(Connection::handle_dialling);
            }
            Err(cause) => {
                self.failure_cause.replace(Some(cause));
                if self.phase.get() == Phase::Constructing {
                    self.phase.set(Phase::Stillborn);
                } else {
                    self.ask(|core, now| core.handle_dial_failed(now, DialFailure::Constructor));
                }
            }
        }
    }

    /// A provider of dial `id` failed.
    pub(crate) fn provider_failed(self: &Rc<Self>, id: DialId, cause: JsValue) {
        if self.is_current(id) {
            self.failure_cause.replace(Some(cause));
            self.ask(|core, now| core.handle_dial_failed(now, DialFailure::Provider));
        }
    }

    /// Carries out everything that is to be done now, then sets the timer. A call from within, by
    /// user code, leaves its work to the loop that runs already.
    pub(super) fn pump(self: &Rc<Self>) {
        if self.phase.get() == Phase::Resting {
            self.phase.set(Phase::Pumping);
            self.run();
        }
    }

    pub(super) fn run(self: &Rc<Self>) {
        while let Some(output) = self.next_output() {
            self.perform(output);
        }
        if self.phase.get() == Phase::Stillborn {
            self.release();
            return;
        }
        self.phase.set(Phase::Resting);
        self.set_timer();
    }

    fn next_output(&self) -> Option<Output<H::Message>> {
        if self.phase.get() == Phase::Stillborn {
            return None;
        }
        self.core.borrow_mut().poll_output()
    }

    fn perform(self: &Rc<Self>, output: Output<H::Message>) {
        match output {
            Output::Dial(info) => self.begin_dial(info),
            Output::Handshake => H::handshake(self, DialId(self.dial.get())),
            Output::HandshakeMessage(message) => self.host.handshake_message(message),
            Output::Transmit(message) => self.transmit_queued(message),
            Output::Ping => {
                if let Some(message) = self.host.ping()
                    && let Err(error) = self.transmit(&message)
                {
                    report_error(&error);
                }
            }
            // `ask` reports the buffered amount with every input.
            Output::MeasureBuffer => self.ask(|_, _| {}),
            Output::Close(frame) => {
                drop(self.cancel_dial());
                if let Some(socket) = self.raw_socket() {
                    socket::close(&socket, &frame);
                }
            }
            Output::Hangup(frame) => self.hang_up(&frame),
            Output::AskRetry(close) => {
                let verdict = self.host.decide(close);
                self.ask(|core, now| core.handle_verdict(now, verdict));
            }
            Output::Event(event) => {
                let cause = match &event {
                    Event::Error(_) => self.failure_cause.take(),
                    _ => None,
                };
                self.host.tell(event, cause);
            }
            Output::Drained => self.host.drained(),
            Output::Ended(close) => {
                self.release();
                self.host.ended(close);
            }
        }
    }

    fn begin_dial(self: &Rc<Self>, info: DialInfo) {
        self.socket.take();
        drop(self.cancel_dial());
        self.failure_cause.take();
        self.listen_to_page();
        H::dial(self, DialId(self.dial.get()), info);
    }

    fn open_socket(self: &Rc<Self>, target: &Target) -> Result<BrowserSocket, JsValue> {
        let constructor = match &self.constructor {
            Some(constructor) => constructor.clone(),
            None => global()
                .web_socket()
                .ok_or_else(|| JsValue::from(js_sys::TypeError::new(NO_WEB_SOCKET)))?,
        };
        let listeners = Listeners {
            open: self.listener(|driver, _| {
                let (protocol, extensions) = driver.raw_socket().map_or_else(
                    || (String::new(), String::new()),
                    |raw| (text(&raw, "protocol"), text(&raw, "extensions")),
                );
                driver.ask(|core, now| core.handle_open(now, protocol, extensions));
            }),
            message: self.listener(|driver, event| {
                let message = H::receive(event.data());
                let received = driver.bytes_received.get();
                driver.bytes_received.set(received + H::size(&message));
                let now = driver.clock.now();
                driver.core.borrow_mut().handle_message(now, message);
                driver.pump();
            }),
            error: self.listener(|driver, _| driver.ask(Connection::handle_error)),
            close: self.listener(|driver, event| {
                let close = CloseInfo {
                    code: event.code().map_or(1005, |code| code as u16),
                    reason: event.reason().unwrap_or_default(),
                    was_clean: event.was_clean().unwrap_or_default(),
                    origin: CloseOrigin::Browser,
                };
                // A dead socket's buffered amount says nothing any more. Held until the end: this is
                // its own listener.
                let _socket = driver.take_dead_socket();
                driver.ask(|core, now| core.handle_close(now, close));
            }),
        };
        BrowserSocket::open(
            &constructor,
            &target.url,
            &target.protocols,
            self.host.binary_type(),
            listeners,
        )
    }

    fn take_dead_socket(&self) -> Option<BrowserSocket> {
        if self.keeps_socket {
            return None;
        }
        self.socket.take()
    }

    fn listener(self: &Rc<Self>, handle: impl Fn(&Rc<Self>, &RawEvent) + 'static) -> Listener {
        let driver = Rc::clone(self);
        Closure::new(move |event: RawEvent| handle(&driver, &event))
    }

    fn listen_to_page(self: &Rc<Self>) {
        let Some(lifecycle) = &self.lifecycle else {
            return;
        };
        if self.page.borrow().is_none() {
            let driver = Rc::clone(self);
            let listeners = PageListeners::attach(lifecycle, move |event| {
                driver.ask(|core, now| core.handle_page(now, event));
            });
            self.page.replace(Some(listeners));
        }
    }

    /// A message that the socket refuses is handed back: it would be lost in silence else.
    fn transmit_queued(&self, message: H::Message) {
        if let Err(error) = self.transmit(&message) {
            report_error(&error);
            self.host
                .tell(Event::Drop(message, DropReason::Refused), None);
        }
    }

    fn hang_up(&self, frame: &CloseFrame) {
        drop(self.cancel_dial());
        // Taken out first: what a test double's `close` runs must not find it borrowed.
        if let Some(mut socket) = self.socket.take() {
            socket.detach();
            socket::close(socket.raw(), frame);
        }
    }

    /// Lets go of every browser handle.
    fn release(&self) {
        drop(self.cancel_dial());
        self.page.take();
        self.timer.take();
        if !self.keeps_socket {
            self.socket.take();
        } else if let Some(socket) = self.socket.borrow_mut().as_mut() {
            socket.detach();
        }
    }

    /// Moves the timer to the core's next deadline. A timer that fires too early does no harm, so
    /// one that need only be later is left alone: each message moves the heartbeat's deadline.
    fn set_timer(self: &Rc<Self>) {
        let deadline = self.core.borrow().poll_timeout();
        let Some(deadline) = deadline else {
            self.timer.take();
            return;
        };
        let is_early_enough = |timer: &Timer| timer.deadline() <= deadline;
        if self.timer.borrow().as_ref().is_some_and(is_early_enough) {
            return;
        }
        let driver = Rc::clone(self);
        let timer = Timer::start(self.clock.now(), deadline, move || {
            driver.timer.take();
            driver.ask(Connection::handle_timeout);
        });
        self.timer.replace(Some(timer));
    }
}

/// A string property of a socket; empty where a test double has none.
fn text(socket: &JsValue, name: &str) -> String {
    js_sys::Reflect::get(socket, &JsString::from(name))
        .ok()
        .and_then(|value| value.as_string())
        .unwrap_or_default()
}

const NO_WEB_SOCKET: &str =
    "there is no WebSocket in this environment, expected a global one or the option WebSocket";

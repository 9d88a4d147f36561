//! The Rust side of the driver.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::mem::MaybeUninit;
use std::rc::Rc;

use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::callbacks::Callbacks;
use super::error::{BoxError, Error, SendError};
use super::handshake::Inbox;
use super::hooks::{Ask, HandshakeHook, RunHook, Source};
use super::message::Message;
use super::task::Task;
use super::waiters::Waiters;
use crate::browser::{Browser, Clock, Handles, Target};
use crate::core::{
    CloseFrame, CloseInfo, Connection, DialFailure, DialInfo, EnqueueError, Event, Failure,
    Instant, Payload, Verdict,
};
use crate::drive::{Driver, Host};

/// What a Rust user gave: where to dial, what to call, whom to wake.
pub(crate) struct ClientHost {
    pub(super) url: Source<String>,
    pub(super) protocols: Source<Vec<String>>,
    pub(super) ask: Option<Ask>,
    pub(super) hook: Option<(HandshakeHook, RunHook)>,
    pub(super) ping: Message,
    pub(super) callbacks: Callbacks,
    /// The pending provider or handshake hook.
    pub(super) task: RefCell<Option<Task>>,
    pub(super) inbox: RefCell<Rc<Inbox>>,
    pub(super) handles: Handles,
    pub(super) clock: Clock,
    pub(super) bytes_sent: Cell<u64>,
    pub(super) bytes_received: Cell<u64>,
    /// Messages that came without a word to the core.
    pub(super) messages_passed: Cell<u64>,
    /// What a provider or a hook failed with, until it is told.
    pub(super) cause: RefCell<Option<BoxError>>,
    /// Whether the builder is dialling: then the constructor's failure is its error and no event.
    pub(super) is_building: Cell<bool>,
    /// What the browser's constructor failed with, until it is told.
    pub(super) refusal: RefCell<Option<String>>,
    pub(super) is_drained: Cell<bool>,
    /// Woken by opens, drains and the end.
    pub(super) waiters: Waiters,
    #[cfg(feature = "stream")]
    pub(super) messages: super::stream::Feeds<Message>,
    #[cfg(feature = "stream")]
    pub(super) events: super::stream::Feeds<super::stream::SocketEvent>,
}

impl Host for ClientHost {
    type Message = Message;

    fn now(&self) -> Instant {
        self.clock.now()
    }

    fn dial(driver: &Rc<Driver<Self>>, info: DialInfo) {
        let host = driver.host();
        host.handles.listen_to_page(driver);
        match (&host.ask, &host.url, &host.protocols) {
            (Some(ask), _, _) => ask(driver, info),
            (None, Source::Fixed(url), Source::Fixed(protocols)) => {
                open(driver, &target(url, protocols));
            }
            _ => debug_assert!(false, "whoever sets a provider sets `ask`"),
        }
    }

    fn handshake(driver: &Rc<Driver<Self>>) {
        match &driver.host().hook {
            Some((hook, run)) => run(driver, hook),
            None => driver.handshake_done(),
        }
    }

    fn handshake_message(&self, message: Message) {
        let inbox = Rc::clone(&self.inbox.borrow());
        inbox.messages.borrow_mut().push_back(message);
        inbox.waiters.wake();
    }

    fn cancel(&self) -> Option<Message> {
        drop(self.task.take());
        self.inbox.borrow().messages.borrow_mut().pop_front()
    }

    fn buffered(&self) -> u64 {
        self.handles.buffered()
    }

    fn transmit(&self, message: Message) -> Result<(), Message> {
        let is_sent = self.handles.transmit(|socket| match &message {
            Message::Text(text) => socket.send_with_str(text),
            Message::Binary(bytes) => socket.send_with_u8_array(bytes),
        });
        if !is_sent {
            return Err(message);
        }
        add(&self.bytes_sent, Payload::byte_len(&message));
        Ok(())
    }

    fn close(&self, frame: &CloseFrame) {
        self.handles.close(frame);
    }

    fn hang_up(&self, frame: &CloseFrame) {
        self.handles.hang_up(frame);
    }

    fn set_alarm(driver: &Rc<Driver<Self>>, millis: Option<u32>) {
        driver.host().handles.set_timer(driver, millis);
    }

    fn decide(&self, close: CloseInfo) -> Verdict {
        let answer = self.callbacks.should_reconnect.call(|ask| ask(&close));
        // Asked only if there is one.
        answer.unwrap_or(Verdict::Retry)
    }

    fn emit(&self, event: Event<Message>) {
        if self.is_building.get() && self.refusal.borrow().is_some() {
            // The builder tells it: there is no connection that events could be of.
            return;
        }
        #[cfg(feature = "stream")]
        self.feed_event(&event);
        let callbacks = &self.callbacks;
        match event {
            Event::StateChange(change) => callbacks.state_change.call(|call| call(&change)),
            Event::Open(open) => {
                self.waiters.wake();
                callbacks.open.call(|call| call(&open))
            }
            Event::Message(message) => {
                let is_pong = callbacks.is_pong.call(|call| call(&message));
                if is_pong == Some(true) {
                    return;
                }
                #[cfg(feature = "stream")]
                self.feed_message(&message);
                let read = callbacks.message.call(|call| call(message));
                if let Some(Err(error)) = read {
                    callbacks.error.call(|call| call(&error));
                }
                None
            }
            Event::Error(failure) => {
                let error = self.error(failure);
                callbacks.error.call(|call| call(&error))
            }
            Event::Close(close) => callbacks.close.call(|call| call(&close)),
            Event::Reconnecting(wait) => callbacks.reconnecting.call(|call| call(&wait)),
            Event::GiveUp(give_up) => callbacks.give_up.call(|call| call(&give_up)),
            Event::Drop(message, reason) => callbacks.drop.call(|call| call(message, reason)),
        };
    }

    fn drained(&self) {
        self.is_drained.set(true);
        self.waiters.wake();
    }

    fn ended(&self) {
        self.handles.release();
        #[cfg(feature = "stream")]
        self.end_streams();
        self.waiters.wake();
    }

    fn ping(&self) -> Option<Message> {
        Some(self.ping.clone())
    }
}

impl Browser for ClientHost {
    fn handles(&self) -> &Handles {
        &self.handles
    }

    fn receive(&self, data: JsValue) -> Message {
        let message = if data.is_string() {
            Message::Text(read_text(data.unchecked_ref()))
        } else {
            // An `ArrayBuffer` of any realm; `Uint8Array` makes nothing of anything else.
            Message::Binary(Uint8Array::new(&data).to_vec())
        };
        add(&self.bytes_received, Payload::byte_len(&message));
        message
    }

    fn pass(&self, message: Message) {
        add(&self.messages_passed, 1);
        self.emit(Event::Message(message));
    }
}

/// Makes the socket of the current dial.
pub(super) fn open(driver: &Rc<Driver<ClientHost>>, target: &Target) {
    let host = driver.host();
    match host.handles.open(driver, target) {
        Ok(()) => driver.input(Connection::handle_dialling),
        Err(error) => {
            host.refusal.replace(Some(describe(&error)));
            fail(driver, DialFailure::Constructor);
        }
    }
}

pub(super) fn fail(driver: &Rc<Driver<ClientHost>>, failure: DialFailure) {
    driver.input(|core, now| core.handle_dial_failed(now, failure));
}

impl ClientHost {
    fn error(&self, failure: Failure) -> Error {
        match failure {
            Failure::ConnectTimeout => Error::ConnectTimeout,
            Failure::HandshakeTimeout => Error::HandshakeTimeout,
            Failure::HeartbeatTimeout => Error::HeartbeatTimeout,
            Failure::Provider => Error::Provider(
                self.cause
                    .take()
                    .unwrap_or_else(|| Box::new(ProviderFailed)),
            ),
            Failure::Handshake => Error::Handshake(self.cause.take()),
            Failure::Constructor => Error::Refused(self.refusal.take().unwrap_or_default()),
            Failure::Network => Error::Network,
        }
    }
}

/// Stands for what a provider failed with, which is always there. Not a text, as an error made of one
/// brings 3 kB of formatting with it.
#[derive(Clone, Copy)]
struct ProviderFailed;

impl fmt::Debug for ProviderFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ProviderFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Failure::Provider.message())
    }
}

impl std::error::Error for ProviderFailed {}

pub(super) fn send_error(refused: EnqueueError<Message>) -> SendError {
    match refused {
        EnqueueError::Full(message) => SendError::QueueFull(message),
        EnqueueError::NotQueueing(message) => SendError::Closed(message),
    }
}

/// What a JavaScript exception says.
fn describe(error: &JsValue) -> String {
    String::from(error.unchecked_ref::<js_sys::Object>().to_string())
}

fn add(counter: &Cell<u64>, bytes: u64) {
    counter.set(counter.get() + bytes);
}

pub(super) fn target(url: &str, protocols: &[String]) -> Target {
    let list: Array = protocols.iter().map(JsValue::from).collect();
    Target {
        url: url.into(),
        protocols: list.into(),
    }
}

#[wasm_bindgen]
extern "C" {
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(
        this: &TextEncoder,
        source: &JsString,
        target: &mut [MaybeUninit<u8>],
    ) -> EncodeResult;

    type EncodeResult;

    #[wasm_bindgen(method, getter)]
    fn read(this: &EncodeResult) -> u32;
    #[wasm_bindgen(method, getter)]
    fn written(this: &EncodeResult) -> u32;
}

thread_local! {
    static ENCODER: TextEncoder = TextEncoder::new();
}

/// The generated way goes through the string code unit by code unit, 2 µs per KiB; `encodeInto`
/// takes 0.5 µs at once, and then less. It is the better one from about 500 characters on in
/// Chromium, 270 in Firefox.
fn read_text(text: &JsString) -> String {
    const ENCODE_FROM: usize = 320;
    let length = text.length() as usize;
    if length < ENCODE_FROM {
        return String::from(text);
    }
    // As long as ASCII is; what does not fit then takes at most three bytes for each code unit.
    let mut bytes = Vec::with_capacity(length);
    let read = encode(text, &mut bytes);
    if read < length {
        bytes.reserve_exact((length - read) * 3);
        encode(&text.slice(read as u32, length as u32), &mut bytes);
        bytes.shrink_to_fit();
    }
    #[allow(
        unsafe_code,
        reason = "a second look at every byte is a tenth of the time"
    )]
    // SAFETY: `encodeInto` writes nothing but whole characters in UTF-8 (Encoding Standard).
    unsafe {
        String::from_utf8_unchecked(bytes)
    }
}

/// Writes into the spare capacity as much of the text as fits; the code units read.
fn encode(text: &JsString, bytes: &mut Vec<u8>) -> usize {
    let result = ENCODER.with(|encoder| encoder.encode_into(text, bytes.spare_capacity_mut()));
    let length = bytes.len() + result.written() as usize;
    #[allow(
        unsafe_code,
        reason = "to clear what is overwritten is a tenth of the time"
    )]
    // SAFETY: there is place for so many bytes, and `encodeInto` has written those that it counts.
    unsafe {
        bytes.set_len(length.min(bytes.capacity()));
    }
    result.read() as usize
}

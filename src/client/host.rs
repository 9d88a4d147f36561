//! The driver's host for Rust users.

#[cfg(feature = "stream")]
use std::sync::Arc;

use super::bytes::Bytes;
use super::current::Current;
use super::error::{Error, ProviderFailed};
#[cfg(feature = "stream")]
use super::event::SocketEvent;
use super::event::{Callbacks, Kind, Occasion};
use super::extras::{Extra, Extras, Offered};
use super::message::Message;
use super::state::{HostState, UserHost, open};
use super::text::Text;
use crate::core::{CloseFrame, CloseInfo, DialInfo, Event, Failure, Instant, Output, Verdict};
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
use crate::drive::Limit;
use crate::drive::{Driver, Fault, Guard, Host, Shared};
#[cfg(all(feature = "native", feature = "stream", not(target_arch = "wasm32")))]
use crate::platform::Streams;
use crate::platform::{Platform, PlatformHost, Received};

/// The driver of a Rust user's connection.
pub(super) type ClientDriver = Shared<Driver<ClientHost>>;

/// Pointers that the methods of a builder set: an app does not pay for methods that it does not call.
pub(super) struct Links {
    /// As [`Host::dial`].
    pub(super) dial: fn(&ClientDriver, DialInfo),
    /// As [`Host::handshake`].
    pub(super) handshake: fn(&ClientDriver),
    /// Gives a message to the callback.
    pub(super) read: fn(&ClientHost, Message),
    /// Keeps the answers to the heartbeat back. Not by a `bool` for a reference: such a function has
    /// the type of `Display::fmt`, so that an app would keep what formats texts, 0.4 kB by gzip.
    pub(super) sift: fn(&ClientHost, Message) -> Option<Message>,
    /// Reports a failure.
    pub(super) fail: fn(&ClientHost, Failure),
    /// As [`Host::perform_rarely`].
    pub(super) perform_rarely: fn(&ClientDriver, Output<Message>),
    /// As [`Platform::watch`].
    pub(super) watch: fn(&ClientDriver),
}

impl Default for Links {
    fn default() -> Self {
        Self {
            dial: |driver, _| open(driver, &driver.host().settings.url, &[]),
            // Without a hook the core asks for no handshake.
            handshake: |_| {},
            read: |_, _| {},
            sift: |_, message| Some(message),
            // Streams of events have errors, too.
            #[cfg(feature = "stream")]
            fail: ClientHost::fail,
            #[cfg(not(feature = "stream"))]
            fail: |_, _| {},
            // The platform has a say when the connection is lost.
            #[cfg(not(target_arch = "wasm32"))]
            perform_rarely: Driver::perform_rarely,
            #[cfg(target_arch = "wasm32")]
            perform_rarely: |_, _| {},
            watch: |_| {},
        }
    }
}

/// The callbacks, hooks and options of a Rust user, and the tasks to wake.
pub(super) struct ClientHost {
    pub(super) platform: Current,
    /// Boxed since the builder, so that it is never moved.
    pub(super) settings: Box<Settings>,
    pub(super) state: HostState,
}

/// The settings of a Rust user, beyond the options of the core and the platform.
pub(super) struct Settings {
    pub(super) url: String,
    protocols: Option<Box<dyn Offered>>,
    pub(super) callbacks: Callbacks,
    pub(super) links: Links,
    extras: Option<Box<dyn Extra>>,
}

impl Settings {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            protocols: None,
            callbacks: Callbacks::default(),
            links: Links::default(),
            extras: None,
        }
    }

    /// The subprotocols to offer.
    pub(super) fn protocols(&self) -> &[String] {
        let offered = self.protocols.as_ref();
        offered.map_or(&[], |offered| offered.protocols())
    }

    /// Sets the subprotocols to offer.
    pub(super) fn offer(&mut self, protocols: Vec<String>) {
        self.protocols = Some(Box::new(protocols));
    }

    /// The extras, if the builder has asked for some.
    pub(super) fn extras(&self) -> Option<&Extras> {
        self.extras.as_ref().map(|extras| extras.all())
    }

    /// The extras, for the builder.
    pub(super) fn extras_mut(&mut self) -> &mut Extras {
        let make = || -> Box<dyn Extra> { Box::new(Extras::default()) };
        self.extras.get_or_insert_with(make).all_mut()
    }
}

/// As [`Host::dial`], with subprotocols.
pub(super) fn dial_offering(driver: &ClientDriver, _: DialInfo) {
    let settings = &driver.host().settings;
    open(driver, &settings.url, settings.protocols());
}

impl Host for ClientHost {
    type Message = Message;

    fn guard(run: &mut dyn FnMut()) -> Result<(), Fault> {
        Current::guard(run)
    }

    fn defer(driver: &ClientDriver) -> bool {
        // `connect` runs the loop itself, as it returns what the first dial says.
        driver.host().state.is_connected.get() && Current::defer(driver)
    }

    fn turn(&self) -> Option<Guard<'_, ()>> {
        self.platform.turn()
    }

    fn perform_rarely(driver: &ClientDriver, output: Output<Message>) {
        (driver.host().settings.links.perform_rarely)(driver, output);
    }

    fn now(&self) -> Instant {
        self.platform.now()
    }

    fn dial(driver: &ClientDriver, info: DialInfo) {
        let links = &driver.host().settings.links;
        (links.watch)(driver);
        (links.dial)(driver, info);
    }

    fn handshake(driver: &ClientDriver) {
        (driver.host().settings.links.handshake)(driver);
    }

    fn handshake_message(&self, message: Message) {
        let extras = self.settings.extras();
        if let Some(pending) = extras.and_then(Extras::pending) {
            pending.push(message);
        }
    }

    fn cancel(&self) -> Option<Message> {
        self.settings.extras.as_ref()?.cancel()
    }

    fn buffered(&self) -> u64 {
        self.platform.buffered()
    }

    #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
    fn bypass(&self, message: Message, limit: &Limit) -> Result<(), Message> {
        self.platform.bypass(message, Message::into_content, limit)
    }

    fn transmit(&self, message: Message) -> Result<(), Message> {
        #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
        if message.is_frame() {
            self.platform.ping();
            return Ok(());
        }
        if !self.platform.transmit(message.data()) {
            return Err(message);
        }
        self.state.count_sent(&message);
        Ok(())
    }

    fn close(&self, frame: &CloseFrame) {
        self.platform.close(frame);
    }

    fn hang_up(&self, frame: &CloseFrame) {
        self.platform.hang_up(frame);
    }

    fn set_alarm(driver: &ClientDriver, millis: Option<u32>) {
        Current::set_alarm(driver, millis);
    }

    fn decide(&self, close: CloseInfo) -> Verdict {
        // If the predicate panics, the answer stays.
        let mut answer = Verdict::ByTable;
        let occasion = Occasion::ShouldReconnect(&close, &mut answer);
        self.settings
            .callbacks
            .call(Kind::ShouldReconnect, occasion);
        self.platform.verdict(answer)
    }

    fn emit(&self, event: Event<Message>) {
        if self.state.is_refused.get() {
            // `connect` returns the error: no connection exists yet that could emit events.
            return;
        }
        #[cfg(feature = "stream")]
        self.feed_event(|| SocketEvent::new(&event));
        match event {
            Event::Message(message) => self.emit_message(message),
            Event::Error(failure) => (self.settings.links.fail)(self, failure),
            event => {
                if matches!(event, Event::Open(_)) {
                    self.state.waiters.wake();
                }
                self.settings
                    .callbacks
                    .call(Kind::of(&event), Occasion::Event(&event));
            }
        }
    }

    fn drained(&self) {
        self.state.is_drained.set(true);
        self.state.waiters.wake();
    }

    fn ended(&self) {
        self.platform.release();
        #[cfg(feature = "stream")]
        {
            self.state.messages.end();
            self.state.events.end();
        }
        self.state.waiters.wake();
    }

    fn ping(&self) -> Option<Message> {
        let ping = self.settings.extras()?.ping.as_ref()?;
        ping.message(&self.platform)
    }
}

impl UserHost for ClientHost {
    fn state(&self) -> &HostState {
        &self.state
    }

    fn extras(&self) -> Option<&Extras> {
        self.settings.extras()
    }
}

impl PlatformHost for ClientHost {
    type Platform = Current;

    fn platform(&self) -> &Current {
        &self.platform
    }

    fn receive(&self, data: Received) -> Message {
        let message = match data {
            Received::Text(text) => Message::Text(Text::received(text)),
            Received::Binary(bytes) => Message::Binary(Bytes::received(bytes)),
        };
        self.state.count_received(&message);
        message
    }

    fn pass(&self, message: Message) {
        self.state.messages_passed.add_alone(1);
        #[cfg(feature = "stream")]
        self.feed_event(|| Some(SocketEvent::Message(message.clone())));
        self.emit_message(message);
    }

    #[cfg(all(feature = "native", feature = "stream", not(target_arch = "wasm32")))]
    fn streams(&self) -> Option<&dyn Streams> {
        Some(&self.state)
    }
}

impl ClientHost {
    fn emit_message(&self, message: Message) {
        if let Some(message) = self.sift(message) {
            #[cfg(feature = "stream")]
            self.feed_message(&message);
            (self.settings.links.read)(self, message);
        }
    }

    /// The message, unless it answers the heartbeat.
    pub(super) fn sift(&self, message: Message) -> Option<Message> {
        (self.settings.links.sift)(self, message)
    }

    /// The same, by the user's word.
    pub(super) fn ask_is_pong(&self, message: Message) -> Option<Message> {
        let mut is_pong = false;
        let occasion = Occasion::IsPong(&message, &mut is_pong);
        self.settings.callbacks.call(Kind::IsPong, occasion);
        (!is_pong).then_some(message)
    }

    /// Gives a message to the callback.
    pub(super) fn read(&self, message: Message) {
        let mut message = Some(message);
        self.settings
            .callbacks
            .call(Kind::Message, Occasion::Message(&mut message));
    }

    /// Gives a message to the callback, which has to decode it.
    pub(super) fn read_encoded(&self, message: Message) {
        let (mut message, mut fault) = (Some(message), None);
        let occasion = Occasion::Encoded(&mut message, &mut fault);
        self.settings.callbacks.call(Kind::Message, occasion);
        if let Some(error) = fault {
            self.report(error);
        }
    }

    /// Reports the failure of a dial or a socket.
    pub(super) fn fail(&self, failure: Failure) {
        self.report(self.error(failure));
    }

    /// Reports an error to streams of events and to `on_error`.
    pub(super) fn report(&self, error: Error) {
        #[cfg(feature = "stream")]
        let error = Arc::new(error);
        #[cfg(feature = "stream")]
        self.feed_event(|| Some(SocketEvent::Error(Arc::clone(&error))));
        self.settings
            .callbacks
            .call(Kind::Error, Occasion::Error(&error));
    }

    #[cfg(feature = "stream")]
    fn feed_message(&self, message: &Message) {
        if let Err(error) = self.state.messages.feed(message) {
            self.report(error);
        }
    }

    /// Feeds the streams of events, if there are any.
    #[cfg(feature = "stream")]
    fn feed_event(&self, event: impl FnOnce() -> Option<SocketEvent>) {
        if self.state.events.is_empty() {
            return;
        }
        let fed = event().map(|event| self.state.events.feed(&event));
        if let Some(Err(error)) = fed {
            self.report(error);
        }
    }

    fn error(&self, failure: Failure) -> Error {
        let extras = self.settings.extras();
        let cause = extras.and_then(|extras| extras.cause.take());
        match failure {
            Failure::ConnectTimeout => Error::ConnectTimeout,
            Failure::HandshakeTimeout => Error::HandshakeTimeout,
            Failure::HeartbeatTimeout => Error::HeartbeatTimeout,
            Failure::Provider => Error::Provider(cause.unwrap_or_else(|| Box::new(ProviderFailed))),
            Failure::Handshake => Error::Handshake(cause),
            Failure::Constructor => Error::Refused(self.state.refusal.take().unwrap_or_default()),
            #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
            Failure::Network => match self.platform.take_failure() {
                Some(cause) => Error::Native(cause),
                None => Error::Network,
            },
            #[cfg(not(all(feature = "native", not(target_arch = "wasm32"))))]
            Failure::Network => Error::Network,
        }
    }
}

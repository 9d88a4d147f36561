//! The driver's host for Rust users.

#[cfg(feature = "stream")]
use std::sync::Arc;

use super::bytes::Bytes;
use super::callback::Ask;
use super::current::Current;
use super::error::{BoxError, Error, ProviderFailed};
#[cfg(feature = "stream")]
use super::event::SocketEvent;
use super::event::{Callbacks, Kind, Occasion};
use super::handshake::Peer;
use super::heartbeat::HeartbeatMessage;
use super::message::Message;
use super::state::{HostState, Pending, UserHost, open};
use super::text::Text;
use crate::core::{CloseFrame, CloseInfo, DialInfo, Event, Failure, Instant, Verdict};
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
use crate::drive::Limit;
use crate::drive::{Driver, Fault, Guard, Host, Shared};
use crate::platform::{LocalFuture, Platform, PlatformHost, Received};

/// The driver of a Rust user's connection.
pub(super) type ClientDriver = Shared<Driver<ClientHost>>;

/// Where to dial.
pub(super) enum Target {
    Fixed { url: String, protocols: Vec<String> },
    Provided(Dial),
}

impl Default for Target {
    fn default() -> Self {
        let (url, protocols) = (String::new(), Vec::new());
        Self::Fixed { url, protocols }
    }
}

/// Asks providers where to dial, and dials there.
pub(super) type Dial = Box<dyn for<'a> Ask<(&'a ClientDriver, DialInfo)>>;

/// A handshake hook.
pub(super) type Hook = Shared<dyn Ask<Peer, LocalFuture<Result<(), BoxError>>>>;

/// A handshake hook, and the function that runs it on the socket that was opened.
pub(super) struct Handshake {
    pub(super) hook: Hook,
    pub(super) run: fn(&ClientDriver, &Hook),
}

/// Pointers that the methods of a builder set: an app does not pay for methods that it does not call.
pub(super) struct Links {
    /// Gives a message to the callback.
    pub(super) read: fn(&ClientHost, Message),
    /// Reports a failure.
    pub(super) fail: fn(&ClientHost, Failure),
    /// As [`Platform::watch`].
    pub(super) watch: fn(&ClientDriver),
}

impl Default for Links {
    fn default() -> Self {
        Self {
            read: |_, _| {},
            // Streams of events have errors, too.
            #[cfg(feature = "stream")]
            fail: ClientHost::fail,
            #[cfg(not(feature = "stream"))]
            fail: |_, _| {},
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
    pub(super) target: Target,
    pub(super) handshake: Option<Handshake>,
    pub(super) ping: HeartbeatMessage,
    pub(super) callbacks: Callbacks,
    pub(super) links: Links,
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

    fn now(&self) -> Instant {
        self.platform.now()
    }

    fn dial(driver: &ClientDriver, info: DialInfo) {
        let settings = &driver.host().settings;
        (settings.links.watch)(driver);
        match &settings.target {
            Target::Fixed { url, protocols } => open(driver, url, protocols),
            Target::Provided(dial) => dial.ask((driver, info)),
        }
    }

    fn handshake(driver: &ClientDriver) {
        // Without a hook the core asks for no handshake.
        if let Some(handshake) = &driver.host().settings.handshake {
            (handshake.run)(driver, &handshake.hook);
        }
    }

    fn handshake_message(&self, message: Message) {
        if let Some(pending) = self.pending() {
            pending.push(message);
        }
    }

    fn cancel(&self) -> Option<Message> {
        self.pending()?.cancel()
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
        if !self.state.is_connected.get() && self.state.refusal.lock().is_some() {
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
        self.settings.ping.message(&self.platform)
    }
}

impl UserHost for ClientHost {
    fn state(&self) -> &HostState {
        &self.state
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
            #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
            // Of no size.
            Received::Pong => return Message::frame(),
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
}

impl ClientHost {
    fn pending(&self) -> Option<Shared<dyn Pending>> {
        self.state.pending.lock().clone()
    }

    fn emit_message(&self, message: Message) {
        if self.is_pong(&message) {
            return;
        }
        #[cfg(feature = "stream")]
        self.feed_message(&message);
        (self.settings.links.read)(self, message);
    }

    pub(super) fn is_pong(&self, message: &Message) -> bool {
        #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
        if message.is_frame() {
            return true;
        }
        let callbacks = &self.settings.callbacks;
        let mut is_pong = false;
        // Asked for each message, and seldom set.
        if callbacks.is_set(Kind::IsPong) {
            callbacks.call(Kind::IsPong, Occasion::IsPong(message, &mut is_pong));
        }
        is_pong
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
        let cause = self.state.cause.take();
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

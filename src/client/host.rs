//! The driver's host for Rust users.

#[cfg(feature = "stream")]
use std::sync::Arc;

use super::bytes::Bytes;
use super::callback::Ask;
use super::current::Current;
use super::error::{BoxError, Error, ProviderFailed, SendError};
use super::event::Callbacks;
#[cfg(feature = "stream")]
use super::event::SocketEvent;
#[cfg(feature = "stream")]
use super::feed::Feeds;
use super::handshake::Peer;
use super::heartbeat::HeartbeatMessage;
use super::inbox::Inbox;
use super::message::Message;
use super::stats::Stats;
use super::text::Text;
use super::waiters::Waiters;
use crate::core::{
    CloseFrame, CloseInfo, Connection, DialFailure, DialInfo, EnqueueError, Event, Failure,
    Instant, Payload, Verdict,
};
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
use crate::drive::Limit;
use crate::drive::{Count, Driver, Fault, Flag, Guard, Host, Lock, Shared};
use crate::platform::{LocalFuture, Platform, PlatformHost, Received};

/// The driver of a Rust user's connection.
pub(super) type ClientDriver = Shared<Driver<ClientHost>>;

/// Where to dial.
pub(super) enum Target {
    Fixed { url: String, protocols: Vec<String> },
    Provided(Dial),
}

#[cfg(feature = "session")]
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

/// A host with the state that users wait for.
pub(super) trait UserHost:
    Host<Message = Message> + PlatformHost<Platform = Current>
{
    fn state(&self) -> &HostState;

    /// How the previous socket or dial ended, as the user was told.
    fn last_close(driver: &Driver<Self>) -> Option<CloseInfo> {
        driver.last_close()
    }
}

/// The callbacks, hooks and options of a Rust user, and the tasks to wake.
pub(super) struct ClientHost {
    pub(super) platform: Current,
    pub(super) target: Target,
    pub(super) handshake: Option<Handshake>,
    pub(super) ping: HeartbeatMessage,
    pub(super) callbacks: Callbacks,
    pub(super) state: HostState,
}

/// The part of a host that changes in the life of its connection.
#[derive(Default)]
pub(super) struct HostState {
    /// The pending provider or handshake hook.
    pub(super) task: Lock<Option<<Current as Platform>::Task>>,
    pub(super) inbox: Lock<Shared<Inbox>>,
    pub(super) bytes_sent: Count,
    pub(super) bytes_received: Count,
    /// Messages that bypassed the core.
    pub(super) messages_passed: Count,
    /// The error of a provider or a hook, until it is reported.
    pub(super) cause: Lock<Option<BoxError>>,
    /// `connect` has returned. Before that, a refused socket is the error of `connect` and not an
    /// event.
    pub(super) is_connected: Flag,
    /// The text of a refused socket, until it is reported.
    pub(super) refusal: Lock<Option<String>>,
    pub(super) is_drained: Flag,
    /// Woken by opens, drains and the end.
    pub(super) waiters: Waiters,
    #[cfg(feature = "stream")]
    pub(super) messages: Feeds<Message>,
    #[cfg(feature = "stream")]
    pub(super) events: Feeds<SocketEvent>,
}

impl HostState {
    pub(super) fn count_sent(&self, message: &Message) {
        self.bytes_sent.add(Payload::byte_len(message));
    }

    pub(super) fn count_received(&self, message: &Message) {
        self.bytes_received.add(Payload::byte_len(message));
    }
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
        Current::watch(driver);
        match &driver.host().target {
            Target::Fixed { url, protocols } => open(driver, url, protocols),
            Target::Provided(dial) => dial.ask((driver, info)),
        }
    }

    fn handshake(driver: &ClientDriver) {
        match &driver.host().handshake {
            Some(handshake) => (handshake.run)(driver, &handshake.hook),
            None => driver.handshake_done(),
        }
    }

    fn handshake_message(&self, message: Message) {
        self.inbox().push(message);
    }

    fn cancel(&self) -> Option<Message> {
        drop(self.state.task.take());
        self.inbox().pop()
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
        let answer = self.callbacks.should_reconnect.call(|ask| ask.call(&close));
        // Without an answer the predicate has panicked.
        self.platform.verdict(answer.unwrap_or(Verdict::ByTable))
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
            Event::Error(failure) => self.report(self.error(failure)),
            event => {
                if matches!(event, Event::Open(_)) {
                    self.state.waiters.wake();
                }
                self.callbacks.emit(event);
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
        self.ping.message(|| self.platform.time())
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
        self.state.messages_passed.add(1);
        self.emit(Event::Message(message));
    }
}

impl ClientHost {
    fn inbox(&self) -> Shared<Inbox> {
        Shared::clone(&self.state.inbox.lock())
    }

    fn emit_message(&self, message: Message) {
        if self.is_pong(&message) {
            return;
        }
        #[cfg(feature = "stream")]
        self.feed_message(&message);
        self.read(message);
    }

    pub(super) fn is_pong(&self, message: &Message) -> bool {
        #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
        if message.is_frame() {
            return true;
        }
        self.callbacks.is_pong.call(|call| call.call(message)) == Some(true)
    }

    /// Gives a message to the callback, which may have to decode it.
    pub(super) fn read(&self, message: Message) {
        let read = self.callbacks.message.call(|call| call.call(message));
        if let Some(Err(error)) = read {
            self.report(error);
        }
    }

    /// Reports an error to streams of events and to `on_error`.
    pub(super) fn report(&self, error: Error) {
        #[cfg(feature = "stream")]
        let error = Arc::new(error);
        #[cfg(feature = "stream")]
        self.feed_event(|| Some(SocketEvent::Error(Arc::clone(&error))));
        self.callbacks.error.call(|call| call.call(&error));
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

/// Makes the socket of the current dial.
pub(super) fn open<H: UserHost>(driver: &Shared<Driver<H>>, url: &str, protocols: &[String]) {
    match Current::open(driver, url, protocols) {
        Ok(()) => driver.input(Connection::handle_dialling),
        Err(refusal) => {
            driver.host().state().refusal.replace(Some(refusal));
            fail(driver, DialFailure::Constructor);
        }
    }
}

/// Fails the current dial.
pub(super) fn fail<H: Host>(driver: &Shared<Driver<H>>, failure: DialFailure) {
    driver.input(|core, now| core.handle_dial_failed(now, failure));
}

/// Counters of a connection so far.
pub(super) fn stats<H: UserHost>(driver: &Shared<Driver<H>>) -> Stats {
    let (host, counters) = (driver.host(), driver.counters());
    let (state, bypassed) = (host.state(), host.platform().bypassed());
    Stats {
        dials: counters.dials,
        opens: counters.opens,
        messages_sent: counters.messages_sent + bypassed.messages,
        bytes_sent: state.bytes_sent.get() + bypassed.bytes,
        messages_received: counters.messages_received + state.messages_passed.get(),
        bytes_received: state.bytes_received.get(),
        drops: counters.drops,
        last_latency: counters.last_latency,
        time_open: counters.time_open,
        queued_messages: counters.queued_messages,
        queued_bytes: counters.queued_bytes,
    }
}

pub(super) fn send_error(refused: EnqueueError<Message>) -> SendError {
    match refused {
        EnqueueError::Full(message) => SendError::QueueFull(message),
        EnqueueError::TooLarge(message) => SendError::TooLarge(message),
        EnqueueError::NotQueueing(message) => SendError::Closed(message),
    }
}

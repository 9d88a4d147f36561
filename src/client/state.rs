//! The part of a host that every kind of connection has.

#[cfg(all(feature = "native", feature = "stream", not(target_arch = "wasm32")))]
use std::task::{Context, Poll, ready};

use super::current::Current;
use super::error::SendError;
#[cfg(feature = "stream")]
use super::event::SocketEvent;
use super::extras::Extras;
#[cfg(feature = "stream")]
use super::feed::Feeds;
use super::message::Message;
use super::stats::Stats;
use super::waiters::Waiters;
use crate::core::{CloseInfo, Connection, DialFailure, EnqueueError, Payload, Span};
use crate::drive::{Count, Driver, Flag, Host, Lock, Shared};
#[cfg(all(feature = "native", feature = "stream", not(target_arch = "wasm32")))]
use crate::platform::Streams;
use crate::platform::{Platform, PlatformHost};

/// A host with the state that users wait for.
pub(super) trait UserHost:
    Host<Message = Message> + PlatformHost<Platform = Current>
{
    fn state(&self) -> &HostState;

    fn extras(&self) -> Option<&Extras>;

    /// How the previous socket or dial ended, as the user was told.
    fn last_close(driver: &Driver<Self>) -> Option<CloseInfo> {
        driver.last_close()
    }
}

/// The part of a host that changes in the life of its connection.
#[derive(Default)]
pub(super) struct HostState {
    pub(super) bytes_sent: Count,
    pub(super) bytes_received: Count,
    /// Messages that bypassed the core.
    pub(super) messages_passed: Count,
    /// `connect` has returned. Before that, a refused socket is the error of `connect` and not an
    /// event.
    pub(super) is_connected: Flag,
    /// A socket was refused before that: no connection exists that could emit events.
    pub(super) is_refused: Flag,
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
        self.bytes_received.add_alone(Payload::byte_len(message));
    }
}

#[cfg(all(feature = "native", feature = "stream", not(target_arch = "wasm32")))]
impl Streams for HostState {
    fn poll_room(&self, context: &Context<'_>) -> Poll<()> {
        ready!(self.messages.poll_room(context));
        self.events.poll_room(context)
    }

    fn were_read(&self) -> bool {
        // Both, as each forgets it then.
        self.messages.were_read() | self.events.were_read()
    }
}

/// Makes the socket of the current dial.
pub(super) fn open<H: UserHost>(driver: &Shared<Driver<H>>, url: &str, protocols: &[String]) {
    match Current::open(driver, url, protocols) {
        Ok(()) => driver.input(Connection::handle_dialling),
        Err(refusal) => refuse(driver, refusal),
    }
}

/// Fails the current dial, for which there can be no socket.
pub(super) fn refuse<H: UserHost>(driver: &Shared<Driver<H>>, refusal: String) {
    let state = driver.host().state();
    state.is_refused.set(!state.is_connected.get());
    state.refusal.replace(Some(refusal));
    fail(driver, DialFailure::Constructor);
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
        last_latency: counters.last_latency.map(Span::duration),
        time_open: counters.time_open.duration(),
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

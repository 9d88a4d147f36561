//! The driver's data, and its calls for hosts.

use std::fmt;

use super::host::{DialId, Host, Text};
use super::pump::Running;
use super::shared::{Flag, Guard, Limit, Lock, Moment, Shared, Slot};
use crate::core::{
    CloseFrame, CloseInfo, Connection, ConnectionState, Counters, EnqueueError, Instant, Route,
    Span,
};

/// Owns the core of one connection, and its host.
///
/// The browser's handles (natively, the connection's task) own the driver, so a live connection owns
/// itself: it survives the garbage collection of the user's handle, and the cycle is cut at its end.
pub struct Driver<H: Host> {
    pub(super) host: H,
    pub(super) core: Lock<Connection<H::Message>>,
    pub(super) dial: Slot<u32>,
    pub(super) is_pumping: Flag,
    /// The time of the host's alarm; [`Instant::NEVER`] if it is off.
    pub(super) alarm: Moment,
    /// The limit last passed to [`Host::set_bypass_limit`].
    pub(super) bypass_limit: Limit,
}

/// A message that [`Driver::send`] hands back.
#[derive(Debug)]
pub enum Unsent<M> {
    /// The queue does not take it.
    Unqueued(EnqueueError<M>),
    /// The connection is not open, and the queue is switched off.
    NotOpen(M),
    /// The connection has ended.
    Closed(M),
}

impl<H: Host> Driver<H> {
    /// An idle driver.
    pub fn new(host: H, core: Connection<H::Message>) -> Shared<Self> {
        Shared::new(Self {
            host,
            core: Lock::new(core),
            dial: Slot::new(0),
            is_pumping: Flag::default(),
            alarm: Moment::new(Instant::NEVER),
            bypass_limit: Limit::new(None),
        })
    }

    /// Gives the core an input, then carries out its outputs.
    pub fn input(self: &Shared<Self>, input: impl FnOnce(&mut Connection<H::Message>, Instant)) {
        let now = self.report_buffer();
        input(&mut self.core.lock(), now);
        self.pump();
    }

    /// Sends a message: past the core, to the socket or into the queue. Returns which of the latter
    /// two.
    ///
    /// # Errors
    ///
    /// Each hands the message back.
    pub fn send(self: &Shared<Self>, message: H::Message) -> Result<Route, Unsent<H::Message>> {
        let message = match self.bypass(message) {
            Ok(()) => return Ok(Route::Socket),
            Err(message) => message,
        };
        let _turn = self.host.turn();
        let route = self.route();
        let sent = match route {
            // A browser's socket throws only while it is connecting, and this one is open.
            Route::Socket => self.host.transmit(message).map_err(Unsent::Closed),
            Route::Queue => self.enqueue(message).map_err(Unsent::Unqueued),
            Route::NotOpen => Err(Unsent::NotOpen(message)),
            Route::Ended => Err(Unsent::Closed(message)),
        };
        sent.map(|()| route)
    }

    /// The way of a message that the user sends now. The host must follow it at once: to the
    /// socket, or by [`Driver::enqueue`] into the queue.
    pub fn route(self: &Shared<Self>) -> Route {
        let (now, buffered) = (self.time_of_message(), self.host.buffered());
        let route = self.core.lock().route(now, buffered);
        if matches!(route, Route::NotOpen | Route::Ended) {
            // The socket may be closing, which nothing else tells where no message is queued.
            self.report_buffer();
            self.pump();
        }
        route
    }

    /// Sends a message past the core, where that is possible: it has nothing to do with it then.
    ///
    /// # Errors
    ///
    /// Hands the message back, which then goes the way of [`Driver::route`].
    pub fn bypass(&self, message: H::Message) -> Result<(), H::Message> {
        match self.bypass_limit.get() {
            Some(_) => self.host.bypass(message, &self.bypass_limit),
            None => Err(message),
        }
    }

    /// Reports the socket's buffered amount to the core; returns the time.
    pub(super) fn report_buffer(&self) -> Instant {
        let (now, buffered) = (self.host.now(), self.host.buffered());
        let mut core = self.core.lock();
        core.handle_buffered_amount(now, buffered);
        now
    }

    /// Queues a message.
    ///
    /// # Errors
    ///
    /// Each hands the message back.
    pub fn enqueue(
        self: &Shared<Self>,
        message: H::Message,
    ) -> Result<(), EnqueueError<H::Message>> {
        let now = self.host.now();
        let queued = self.core.lock().enqueue(now, message);
        self.pump();
        queued
    }

    /// Closes for good.
    pub fn close(self: &Shared<Self>, frame: CloseFrame<Text<H>>) {
        let now = self.report_buffer();
        let turn = self.host.turn();
        let at_once = self.core.lock().close(now, frame);
        if let Some(frame) = at_once {
            // Inside a callback the pump would close the socket only after the callback's end.
            self.close_socket(&frame);
        }
        drop(turn);
        self.pump();
    }

    /// Requests one call of [`Host::drained`], as soon as [`Driver::is_drained`] is true.
    pub fn watch_drain(self: &Shared<Self>) {
        self.input(Connection::watch_drain);
    }

    /// True if the queue is empty and the browser's buffer is at or below the low-water mark.
    pub fn is_drained(&self) -> bool {
        self.report_buffer();
        self.core.lock().is_drained()
    }

    /// The socket's buffer has shrunk, where the host can tell. The core need not know while messages
    /// may bypass it.
    pub fn buffer_shrank(self: &Shared<Self>) {
        if self.bypass_limit.get().is_none() {
            self.input(|_, _| {});
        }
    }

    /// Passes a message of the peer to the core. It may unblock queued messages, so report the
    /// socket's buffered amount first.
    pub fn received(self: &Shared<Self>, message: H::Message) {
        self.input(|core, now| core.handle_message(now, message));
    }

    /// Takes a message of the peer. If it may bypass the core, `pass` gives it to the user; the
    /// user's commands inside that call are carried out after it, as in any callback.
    pub fn deliver(self: &Shared<Self>, message: H::Message, pass: impl FnOnce(&H, H::Message)) {
        let running = match self.bypass_limit.get() {
            Some(_) => Running::begin(&self.is_pumping),
            None => None,
        };
        let Some(running) = running else {
            self.received(message);
            return;
        };
        pass(&self.host, message);
        drop(running);
        if self.bypass_limit.get().is_none() {
            self.pump();
        }
    }

    /// The handshake hook of the current dial is done.
    pub fn handshake_done(self: &Shared<Self>) {
        let now = self.report_buffer();
        self.core.lock().handle_handshake_done(now);
        while let Some(unread) = self.host.cancel() {
            self.core.lock().handle_message(now, unread);
        }
        self.pump();
    }

    /// The host's alarm went off. [`Connection::handle_timeout`] must follow.
    pub fn alarm_went_off(&self) {
        self.alarm.set(Instant::NEVER);
        if self.host.is_busy() {
            self.core.lock().handle_traffic(self.host.now());
        }
    }

    /// Takes the oldest message out of the queue.
    pub fn take_queued(&self) -> Option<H::Message> {
        self.core.lock().take_queued()
    }

    /// The core, for tests and for hosts that end it themselves. Do not call the driver while this is
    /// held.
    pub fn core(&self) -> Guard<'_, Connection<H::Message>> {
        self.core.lock()
    }

    /// The host.
    pub fn host(&self) -> &H {
        &self.host
    }

    /// The current state.
    pub fn state(&self) -> ConnectionState {
        self.core.lock().state()
    }

    /// The id of the current dial.
    pub fn dial(&self) -> DialId {
        DialId(self.dial.get())
    }

    /// The number of the current, the next or the successful attempt.
    pub fn attempt(&self) -> u32 {
        let now = self.host.now();
        self.core.lock().attempt(now)
    }

    /// The time until the next dial; `None` unless the connection waits for one.
    pub fn retry_in(&self) -> Option<Span> {
        let at = self.core.lock().retry_at()?;
        Some(at.since(self.host.now()))
    }

    /// The subprotocol that the server chose for the socket whose handshake runs.
    pub fn accepted_protocol(&self) -> Option<Text<H>> {
        self.core.lock().accepted_protocol().cloned()
    }

    /// How the previous socket or dial ended.
    pub fn last_close(&self) -> Option<CloseInfo<Text<H>>> {
        self.core.lock().last_close().cloned()
    }

    /// The core's counters.
    pub fn counters(&self) -> Counters {
        let now = self.host.now();
        self.core.lock().counters(now)
    }

    /// The bytes that wait in the queue.
    pub fn queued_bytes(&self) -> u64 {
        self.core.lock().queued_bytes()
    }

    /// The time of a message that is sent. While messages may bypass the core it does not use their
    /// time, and reading the clocks costs more than everything else.
    fn time_of_message(&self) -> Instant {
        match self.bypass_limit.get() {
            Some(_) => Instant::ORIGIN,
            None => self.host.now(),
        }
    }

    /// Starts the closing handshake of the socket.
    pub(super) fn close_socket(&self, frame: &CloseFrame<Text<H>>) {
        self.cancel_dial();
        self.host.close(frame);
    }

    /// Ends a pending provider or hook.
    pub(super) fn cancel_dial(&self) {
        self.dial.set(self.dial.get().wrapping_add(1));
        drop(self.host.cancel());
    }
}

impl<H: Host> fmt::Debug for Driver<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}

//! The driver's data, and what its host may ask of it.

use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;

use super::host::{DialId, Host, Text};
use crate::core::{
    CloseFrame, CloseInfo, Connection, ConnectionState, Counters, EnqueueError, Instant, Route,
};

/// Owns the core of one connection, and its host.
///
/// The browser's handles own the driver, so a live connection owns itself: it goes on when the
/// user's handle is collected, and the circle is cut when it ends.
pub struct Driver<H: Host> {
    pub(super) host: H,
    pub(super) core: RefCell<Connection<H::Message>>,
    pub(super) dial: Cell<u32>,
    pub(super) is_pumping: Cell<bool>,
    /// What the host's alarm is set to.
    pub(super) alarm: Cell<Option<Instant>>,
    /// What the host was told by [`Host::set_bypass_limit`].
    pub(super) bypass_limit: Cell<Option<u64>>,
}

impl<H: Host> Driver<H> {
    /// An idle driver.
    pub fn new(host: H, core: Connection<H::Message>) -> Rc<Self> {
        Rc::new(Self {
            host,
            core: RefCell::new(core),
            dial: Cell::new(0),
            is_pumping: Cell::new(false),
            alarm: Cell::new(None),
            bypass_limit: Cell::new(None),
        })
    }

    /// Tells the core something, then carries out what it answers.
    pub fn input(self: &Rc<Self>, input: impl FnOnce(&mut Connection<H::Message>, Instant)) {
        let now = self.report_buffer();
        input(&mut self.core.borrow_mut(), now);
        self.pump();
    }

    /// Says where a message goes that the user sends now. To the socket: by the host, at once. Into
    /// the queue: by [`Driver::enqueue`], at once.
    pub fn route(self: &Rc<Self>) -> Route {
        let (now, buffered) = (self.time_of_message(), self.host.buffered());
        let route = self.core.borrow_mut().route(now, buffered);
        if matches!(route, Route::NotOpen | Route::Ended) {
            self.pump();
        }
        route
    }

    /// Tells the core how full the socket's buffer is, and gives the time.
    pub(super) fn report_buffer(&self) -> Instant {
        let (now, buffered) = (self.host.now(), self.host.buffered());
        let mut core = self.core.borrow_mut();
        core.handle_buffered_amount(now, buffered);
        now
    }

    /// Queues a message.
    ///
    /// # Errors
    ///
    /// Each hands the message back.
    pub fn enqueue(self: &Rc<Self>, message: H::Message) -> Result<(), EnqueueError<H::Message>> {
        let now = self.host.now();
        let queued = self.core.borrow_mut().enqueue(now, message);
        self.pump();
        queued
    }

    /// Closes for good.
    pub fn close(self: &Rc<Self>, frame: CloseFrame<Text<H>>) {
        let now = self.report_buffer();
        let at_once = self.core.borrow_mut().close(now, frame);
        if let Some(frame) = at_once {
            // Inside a callback the pump would close the socket only after the callback's end.
            self.close_socket(&frame);
        }
        self.pump();
    }

    /// Asks the host to be told when everything has left the buffer.
    pub fn watch_drain(self: &Rc<Self>) {
        self.input(Connection::watch_drain);
    }

    /// Whether nothing is queued and the browser's buffer is at or below the low-water mark.
    pub fn is_drained(&self) -> bool {
        self.report_buffer();
        self.core.borrow().is_drained()
    }

    /// A message came that the core is to know of. As a sign of life it may set the queue free, for a
    /// socket that takes messages; so the buffer is looked at first.
    pub fn received(self: &Rc<Self>, message: H::Message) {
        self.input(|core, now| core.handle_message(now, message));
    }

    /// A message came. Straight to the user by `pass`, where the core has nothing to do with it; what
    /// is asked meanwhile is carried out afterwards, as for any event.
    pub fn deliver(self: &Rc<Self>, message: H::Message, pass: impl FnOnce(&H, H::Message)) {
        if self.bypass_limit.get().is_none() || self.is_pumping.replace(true) {
            self.received(message);
            return;
        }
        pass(&self.host, message);
        self.is_pumping.set(false);
        if self.bypass_limit.get().is_none() {
            self.pump();
        }
    }

    /// The handshake hook of the current dial is done.
    pub fn handshake_done(self: &Rc<Self>) {
        let now = self.report_buffer();
        self.core.borrow_mut().handle_handshake_done(now);
        while let Some(unread) = self.host.cancel() {
            self.core.borrow_mut().handle_message(now, unread);
        }
        self.pump();
    }

    /// The host's alarm went off; the core is told next.
    pub fn alarm_went_off(&self) {
        self.alarm.set(None);
    }

    /// Takes the oldest message out of the queue.
    pub fn take_queued(&self) -> Option<H::Message> {
        self.core.borrow_mut().take_queued()
    }

    /// The core, for tests that look into it. Nothing of the driver may be called while it is held.
    pub fn core(&self) -> RefMut<'_, Connection<H::Message>> {
        self.core.borrow_mut()
    }

    /// The host.
    pub fn host(&self) -> &H {
        &self.host
    }

    pub fn state(&self) -> ConnectionState {
        self.core.borrow().state()
    }

    /// Names the current dial.
    pub fn dial(&self) -> DialId {
        DialId(self.dial.get())
    }

    pub fn attempt(&self) -> u32 {
        let now = self.host.now();
        self.core.borrow().attempt(now)
    }

    pub fn last_close(&self) -> Option<CloseInfo<Text<H>>> {
        self.core.borrow().last_close().cloned()
    }

    /// The core's counters.
    pub fn counters(&self) -> Counters {
        let now = self.host.now();
        self.core.borrow().counters(now)
    }

    /// The bytes that wait in the queue.
    pub fn queued_bytes(&self) -> u64 {
        self.core.borrow().queued_bytes()
    }

    /// Where messages may pass straight, the core does nothing with their time, and to read the
    /// clocks costs more than all the rest.
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

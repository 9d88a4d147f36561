//! The driver's data, and what the user's side may ask of it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Function, Math};
use wasm_bindgen::JsValue;

use super::clock::Clock;
use super::host::{DialId, Host};
use super::page::{Lifecycle, PageListeners};
use super::raw::RawSocket;
use super::socket::{self, BrowserSocket};
use super::timer::Timer;
use crate::core::{
    CloseFrame, CloseInfo, Config, ConfigError, Connection, ConnectionState, EnqueueError, Hooks,
    Instant, Route, Stats,
};

/// What a driver needs besides its host.
pub(crate) struct Settings {
    pub(crate) config: Config,
    pub(crate) hooks: Hooks,
    pub(crate) lifecycle: Lifecycle,
    /// Instead of the global `WebSocket`.
    pub(crate) constructor: Option<Function>,
}

/// Why a message was refused; it is handed back.
pub(crate) enum SendFailure<M> {
    /// The queue is full.
    Full(M),
    /// The queue is switched off and the connection is not open.
    NotOpen(M),
    /// The connection is closing or has ended.
    Ended(M),
    /// The browser's socket threw.
    Refused(M, JsValue),
}

/// Owns the core and every browser handle of one connection.
///
/// The handles' closures own the driver, so a live connection owns itself: it goes on when the
/// user's handle is collected, and the circle is cut when it ends.
pub(crate) struct Driver<H: Host> {
    pub(super) host: H,
    pub(super) core: RefCell<Connection<H::Message>>,
    pub(super) clock: Clock,
    pub(super) socket: RefCell<Option<BrowserSocket>>,
    pub(super) timer: RefCell<Option<Timer>>,
    pub(super) page: RefCell<Option<PageListeners>>,
    pub(super) lifecycle: Option<Lifecycle>,
    pub(super) constructor: Option<Function>,
    /// Keeps the closed socket for its last values, as the native class does.
    pub(super) keeps_socket: bool,
    pub(super) dial: Cell<u32>,
    pub(super) phase: Cell<Phase>,
    pub(super) failure_cause: RefCell<Option<JsValue>>,
    pub(super) bytes_sent: Cell<u64>,
    pub(super) bytes_received: Cell<u64>,
}

/// What the driver is doing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing runs.
    Resting,
    /// `pump` runs.
    Pumping,
    /// The first `pump` runs, from the constructor, whose failure is an exception and not an event.
    Constructing,
    /// The constructor of the browser's socket threw at that point: nothing works or is told.
    Stillborn,
}

impl<H: Host> Driver<H> {
    /// An idle driver.
    ///
    /// # Errors
    ///
    /// The first option that is out of its range.
    pub(crate) fn new(host: H, settings: Settings) -> Result<Rc<Self>, ConfigError> {
        let reconnects = settings.config.reconnect.is_some();
        let seed = (Math::random() * 2f64.powi(53)) as u64;
        Ok(Rc::new(Self {
            host,
            core: RefCell::new(Connection::new(settings.config, settings.hooks, seed)?),
            clock: Clock::start(),
            socket: RefCell::new(None),
            timer: RefCell::new(None),
            page: RefCell::new(None),
            lifecycle: reconnects.then_some(settings.lifecycle),
            constructor: settings.constructor,
            keeps_socket: !reconnects,
            dial: Cell::new(0),
            phase: Cell::new(Phase::Resting),
            failure_cause: RefCell::new(None),
            bytes_sent: Cell::new(0),
            bytes_received: Cell::new(0),
        }))
    }

    /// Dials for the first time, from the user's constructor.
    ///
    /// # Errors
    ///
    /// What the browser's constructor threw: the URL or a subprotocol is wrong.
    pub(crate) fn connect(self: &Rc<Self>) -> Result<(), JsValue> {
        self.core.borrow_mut().connect(self.clock.now());
        self.phase.set(Phase::Constructing);
        self.run();
        match self.failure_cause.take() {
            Some(cause) if self.phase.get() == Phase::Stillborn => Err(cause),
            _ => Ok(()),
        }
    }

    /// Sends a message straight through an open socket, or gives it back to be queued, by
    /// [`Driver::enqueue`] at once.
    ///
    /// # Errors
    ///
    /// Each hands the message back.
    pub(crate) fn send(
        self: &Rc<Self>,
        message: H::Message,
    ) -> Result<Option<H::Message>, SendFailure<H::Message>> {
        let (now, buffered) = (self.clock.now(), self.buffered());
        let route = self.core.borrow_mut().route(now, buffered);
        let refused = match route {
            Route::Socket => match self.transmit(&message) {
                Ok(()) => return Ok(None),
                Err(error) => SendFailure::Refused(message, error),
            },
            Route::Queue => return Ok(Some(message)),
            Route::NotOpen => SendFailure::NotOpen(message),
            Route::Ended => SendFailure::Ended(message),
        };
        self.pump();
        Err(refused)
    }

    /// Queues a message that [`Driver::send`] gave back.
    ///
    /// # Errors
    ///
    /// Each hands the message back.
    pub(crate) fn enqueue(
        self: &Rc<Self>,
        message: H::Message,
    ) -> Result<(), SendFailure<H::Message>> {
        let now = self.clock.now();
        let queued = self.core.borrow_mut().enqueue(now, message);
        self.pump();
        queued.map_err(|error| match error {
            EnqueueError::Full(message) => SendFailure::Full(message),
            EnqueueError::NotQueueing(message) => SendFailure::Ended(message),
        })
    }

    pub(crate) fn close(self: &Rc<Self>, frame: CloseFrame) {
        // At once, as natively: in a callback the pump would wait for its end. The core closes once
        // more then, which does nothing.
        if self.keeps_socket
            && self.core.borrow().is_queue_empty()
            && let Some(socket) = self.raw_socket()
        {
            socket::close(&socket, &frame);
        }
        self.ask(|core, now| core.close(now, frame));
    }

    pub(crate) fn reconnect(self: &Rc<Self>, frame: CloseFrame) {
        self.ask(|core, now| core.reconnect(now, frame));
    }

    pub(crate) fn terminate(self: &Rc<Self>) {
        self.ask(Connection::terminate);
    }

    /// Asks the host to be told when everything has left the buffer.
    pub(crate) fn watch_drain(self: &Rc<Self>) {
        let buffered = self.buffered();
        self.ask(|core, now| core.watch_drain(now, buffered));
    }

    /// Whether nothing is queued and the browser's buffer is at or below the low-water mark.
    #[cfg(feature = "stream")]
    pub(crate) fn is_drained(&self) -> bool {
        let (now, buffered) = (self.clock.now(), self.buffered());
        let mut core = self.core.borrow_mut();
        core.handle_buffered_amount(now, buffered);
        core.is_drained()
    }

    /// The handshake hook of dial `id` is done.
    pub(crate) fn handshake_done(self: &Rc<Self>, id: DialId) {
        if self.is_current(id) {
            let unread = self.host.cancel();
            self.ask(|core, now| core.handle_handshake_done(now, unread));
        }
    }

    /// The handshake hook of dial `id` failed.
    pub(crate) fn handshake_failed(self: &Rc<Self>, id: DialId, cause: JsValue) {
        if self.is_current(id) && self.state() == ConnectionState::Handshaking {
            self.failure_cause.replace(Some(cause));
            self.ask(Connection::handle_handshake_failed);
        }
    }

    /// Sends a message of the handshake hook of dial `id`, past the queue.
    ///
    /// # Errors
    ///
    /// The message, if the hook's socket is gone.
    pub(crate) fn handshake_send(
        &self,
        id: DialId,
        message: H::Message,
    ) -> Result<(), SendFailure<H::Message>> {
        if !self.is_current(id) || self.state() != ConnectionState::Handshaking {
            return Err(SendFailure::Ended(message));
        }
        self.transmit(&message)
            .map_err(|error| SendFailure::Refused(message, error))
    }

    pub(crate) fn drain_queue(&self) -> Vec<H::Message> {
        self.core.borrow_mut().drain_queue()
    }

    pub(crate) fn host(&self) -> &H {
        &self.host
    }

    pub(crate) fn state(&self) -> ConnectionState {
        self.core.borrow().state()
    }

    pub(crate) fn attempt(&self) -> u32 {
        let now = self.clock.now();
        self.core.borrow().attempt(now)
    }

    pub(crate) fn last_close(&self) -> Option<CloseInfo> {
        self.core.borrow().last_close().cloned()
    }

    pub(crate) fn stats(&self) -> Stats {
        let now = self.clock.now();
        Stats {
            bytes_sent: self.bytes_sent.get(),
            bytes_received: self.bytes_received.get(),
            ..self.core.borrow().stats(now)
        }
    }

    /// The bytes that wait in the queue.
    pub(crate) fn queued_bytes(&self) -> u64 {
        self.core.borrow().queued_bytes()
    }

    /// The browser's current socket.
    pub(crate) fn raw_socket(&self) -> Option<RawSocket> {
        let socket = self.socket.borrow();
        socket.as_ref().map(|socket| socket.raw().clone())
    }

    /// Tells the core something, then carries out what it answers.
    pub(super) fn ask(self: &Rc<Self>, command: impl FnOnce(&mut Connection<H::Message>, Instant)) {
        let (now, buffered) = (self.clock.now(), self.buffered());
        {
            let mut core = self.core.borrow_mut();
            core.handle_buffered_amount(now, buffered);
            command(&mut core, now);
        }
        self.pump();
    }

    pub(super) fn is_current(&self, id: DialId) -> bool {
        self.dial.get() == id.0
    }

    /// Gives a message to the socket, counts it and tells the core how full the buffer is now.
    pub(super) fn transmit(&self, message: &H::Message) -> Result<(), JsValue> {
        // Cloned, because `send` of a test double may run anything.
        let Some(socket) = self.raw_socket() else {
            return Ok(());
        };
        H::transmit(&socket, message)?;
        let sent = self.bytes_sent.get() + H::size(message);
        self.bytes_sent.set(sent);
        let now = self.clock.now();
        self.core
            .borrow_mut()
            .handle_buffered_amount(now, self.buffered());
        Ok(())
    }

    /// What the core is told of the browser's buffer: its size, or that it takes no more. A socket
    /// whose close event is on its way swallows messages in silence, so nothing may go there.
    pub(super) fn buffered(&self) -> u64 {
        match self.raw_socket() {
            Some(socket) if socket.ready_state() == web_sys::WebSocket::OPEN => {
                socket.buffered_bytes() as u64
            }
            _ => u64::MAX,
        }
    }

    /// Takes back what a hook has not read, and forgets a pending provider.
    pub(super) fn cancel_dial(&self) -> VecDeque<H::Message> {
        self.dial.set(self.dial.get().wrapping_add(1));
        self.host.cancel()
    }
}

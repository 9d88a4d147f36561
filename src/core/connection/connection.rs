//! The connection's data, its construction and its getters.

use super::network::Network;
use super::retry::Renewal;
use super::state::{End, Stage, State};
use super::watch::Watch;
use crate::core::close::{CloseFrame, CloseInfo};
use crate::core::config::Config;
use crate::core::config_error::ConfigError;
use crate::core::connection_state::{ConnectionState, StateChange};
use crate::core::counters::Counters;
use crate::core::event::{CloseEvent, Event};
use crate::core::failure::Failure;
use crate::core::fifo::Fifo;
use crate::core::output::Output;
use crate::core::queue::{Payload, SendQueue};
use crate::core::rng::Rng;
use crate::core::settings::{Pulse, Settings};
use crate::core::span::Span;
use crate::core::time::Instant;
use crate::core::timers::{Timer, Timers};

/// The user's hooks that the driver can run.
///
/// ```
/// use steadysocket::core::{Connection, Hooks};
/// use steadysocket::{Config, Message};
///
/// // The driver has a handshake to run, and no `should_reconnect`.
/// let hooks = Hooks { handshake: true, ..Hooks::default() };
/// let connection = Connection::<Message>::new(Config::default(), hooks, 42);
/// # assert!(connection.is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hooks {
    /// There is a handshake hook: every new socket gives [`Output::Handshake`].
    pub handshake: bool,
    /// There is a predicate: every close gives [`Output::AskRetry`].
    pub should_reconnect: bool,
    /// There is a provider of the URL or the protocols: the next dial may have a new token, so the
    /// default table retries a close with 1008 once.
    pub provider: bool,
    /// The message that the driver has for the heartbeat.
    pub ping: Ping,
}

/// The heartbeat's message, as far as the core has to know it.
///
/// ```
/// use steadysocket::core::{Hooks, Ping};
///
/// // The server pings by itself, and its silence ends the socket.
/// let hooks = Hooks { ping: Ping::None, ..Hooks::default() };
/// # assert_ne!(hooks, Hooks::default());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ping {
    /// There is one: silence gives [`Output::Ping`].
    #[default]
    Message,
    /// There is none: nothing is sent, and only the peer's silence counts.
    None,
}

/// One logical connection, which lives across many sockets.
///
/// ```text
///                 connect / reconnect
///   Idle ────────────────────┐
///                            ▼            open, no hook
///            ┌──────────► Connecting ────────────────────────┐
///            │               │  │ open                       ▼
///            │               │  └────► Handshaking ───────► Open
///            │               │              │     done        │
///            │ retry timer,  │ failed       │ failed          │ closed, abandoned
///            │ online,       ▼              ▼                 ▼
///            │ visible    (Deciding: the user's predicate, if there is one)
///            │               │ retry                   │ stop, attempts spent, no reconnect
///            └──────────  Waiting                      ▼
///            │                                       Closed ── reconnect ──► Connecting
///            │ resume, restored, wake                  ▲
///         Suspended ◄── pause, idle, frozen (from any  │ close event, timeout
///                       of the above but Idle)      Closing ◄── close (from any state)
/// ```
///
/// Driven by a loop: give it an input, then carry out [`poll_output`](Self::poll_output) until it
/// returns `None`, then sleep until [`poll_timeout`](Self::poll_timeout) or the next input.
#[derive(Debug)]
pub struct Connection<P: Payload> {
    pub(super) settings: Settings,
    pub(super) hooks: Hooks,
    pub(super) watch: Option<Watch<P>>,
    pub(super) rng: Rng,
    pub(super) state: State<P>,
    pub(super) timers: Timers,
    pub(super) queue: SendQueue<P>,
    pub(super) outputs: Fifo<Output<P>>,
    /// The latest time that any input carried.
    pub(super) now: Instant,
    /// Retries since the start or since the last stable socket.
    pub(super) retries: u32,
    /// Dials in a row that failed, unless the browser was offline, or gave a socket that did not
    /// last.
    pub(super) failures: u32,
    pub(super) renewal: Renewal,
    /// True if the browser fired an error event on the current socket.
    pub(super) errored: bool,
    pub(super) network: Network,
    /// Dials in a row that began while the browser was offline.
    pub(super) offline_dials: u32,
    /// True if the current socket was open, so that its close event is certain to come.
    pub(super) has_opened: bool,
    pub(super) last_dial: Option<Instant>,
    pub(super) last_close: Option<CloseInfo<P::Text>>,
    pub(super) drain_wanted: bool,
    /// Without the time open, which is the next field.
    pub(super) counters: Counters,
    /// The time open of all sockets before the current one.
    pub(super) open_micros: u64,
}

impl<P: Payload> Connection<P> {
    /// An idle connection. `seed` determines the jitter: give each connection its own.
    ///
    /// # Errors
    ///
    /// The first option of `config` that is out of its range.
    pub fn new(config: Config, hooks: Hooks, seed: u64) -> Result<Self, ConfigError> {
        config.check()?;
        Ok(Self::unchecked(config.into(), hooks, seed))
    }

    /// An idle connection, with options that the driver has checked.
    pub(crate) fn unchecked(settings: Settings, hooks: Hooks, seed: u64) -> Self {
        let watch: Option<Watch<P>> = match P::IS_WATCHED_BY_POINTER {
            true => Some(Self::watch),
            false => None,
        };
        Self::watched(settings, hooks, seed, watch)
    }

    /// The same with or without heartbeat and idle time.
    pub(crate) fn watched(
        settings: Settings,
        hooks: Hooks,
        seed: u64,
        watch: Option<Watch<P>>,
    ) -> Self {
        Self {
            settings,
            hooks,
            watch,
            rng: Rng::new(seed),
            state: State::Idle,
            timers: Timers::default(),
            queue: SendQueue::new(),
            outputs: Fifo::new(),
            now: Instant::ORIGIN,
            retries: 0,
            failures: 0,
            renewal: Renewal::Left,
            errored: false,
            network: Network::Online,
            offline_dials: 0,
            has_opened: false,
            last_dial: None,
            last_close: None,
            drain_wanted: false,
            counters: Counters::default(),
            open_micros: 0,
        }
    }

    /// The current state.
    #[must_use]
    pub fn state(&self) -> ConnectionState {
        self.state.name()
    }

    /// The number of the current, the next or the successful attempt; 0 for the first dial, and
    /// after a socket was open for `stable_after`.
    #[must_use]
    pub fn attempt(&self, now: Instant) -> u32 {
        if self.is_stable(now) { 0 } else { self.retries }
    }

    /// When the next dial is due; `None` unless the connection waits for one.
    #[must_use]
    pub fn retry_at(&self) -> Option<Instant> {
        self.timers.deadline(Timer::Retry).unless_never()
    }

    /// When the last dial began.
    #[must_use]
    pub fn last_dial(&self) -> Option<Instant> {
        self.last_dial
    }

    /// The subprotocol that the server chose for the socket whose handshake runs.
    #[must_use]
    pub fn accepted_protocol(&self) -> Option<&P::Text> {
        match &self.state {
            State::Handshaking(accepted) => Some(&accepted.protocol),
            _ => None,
        }
    }

    /// How the previous socket or dial ended.
    #[must_use]
    pub fn last_close(&self) -> Option<&CloseInfo<P::Text>> {
        self.last_close.as_ref()
    }

    /// True if the connection has ended and the driver was given [`Output::Ended`].
    #[must_use]
    pub fn is_ended(&self) -> bool {
        matches!(self.state, State::Closed(End::Reported))
    }

    /// True while the browser dials: the providers have answered, and the socket is not yet open.
    #[must_use]
    pub fn is_dialling(&self) -> bool {
        matches!(self.state, State::Connecting(Stage::Dialling))
    }

    /// True while the handshake hook runs on an open socket.
    #[must_use]
    pub fn is_handshaking(&self) -> bool {
        matches!(self.state, State::Handshaking(_))
    }

    /// The bytes of the messages that wait in the queue.
    #[must_use]
    pub fn queued_bytes(&self) -> u64 {
        self.queue.bytes()
    }

    /// Replaces the heartbeat. A layer above that has its own on some sockets switches this one off
    /// there.
    pub fn set_heartbeat(&mut self, now: Instant, heartbeat: Option<Pulse>) {
        self.settings.heartbeat = heartbeat;
        self.handle_ping_skipped(now);
        if self.settings.heartbeat.is_none() {
            self.timers.clear(Timer::Ping);
        }
    }

    /// The counters.
    #[must_use]
    pub fn counters(&self, now: Instant) -> Counters {
        Counters {
            time_open: Span::from_micros(self.open_micros + self.open_time(now)),
            queued_messages: self.queue.len(),
            queued_bytes: self.queue.bytes(),
            ..self.counters.clone()
        }
    }

    /// Takes the time of an input. Time never goes back, even if the driver's clock does. One copy
    /// in the wasm instead of one for each input.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn advance(&mut self, now: Instant) -> Instant {
        self.now = self.now.max(now);
        self.now
    }

    pub(super) fn push(&mut self, output: Output<P>) {
        self.outputs.push_back(output);
    }

    pub(super) fn emit(&mut self, event: Event<P>) {
        self.push(Output::Event(event));
    }

    /// Emits the end of a socket or dial; `retry_in` is `None` if no dial follows.
    pub(super) fn emit_end(
        &mut self,
        close: CloseInfo<P::Text>,
        failure: Option<Failure>,
        retry_in: Option<Span>,
    ) {
        self.last_close = Some(close.clone());
        if let Some(failure) = failure {
            self.emit(Event::Error(failure));
        }
        self.emit(Event::Close(CloseEvent::new(
            close,
            retry_in.map(Span::duration),
        )));
    }

    /// Emits the end of the socket or dial that a command has replaced.
    pub(super) fn emit_replaced(&mut self, ended: Option<(CloseInfo<P::Text>, Option<Failure>)>) {
        if let Some((close, failure)) = ended {
            self.emit_end(close, failure, Some(Span::ZERO));
        }
    }

    /// Changes the state, and emits that if the public state changes.
    pub(super) fn enter(&mut self, state: State<P>) {
        let from = self.state.name();
        self.state = state;
        let to = self.state.name();
        if from != to {
            self.emit(Event::StateChange(StateChange { from, to }));
        }
    }

    /// Hangs up, without a closing handshake.
    pub(super) fn drop_socket(&mut self) {
        self.push(Output::Hangup(CloseFrame::empty()));
    }

    /// Ends the connection for good, with its last close event.
    pub(super) fn finish(&mut self, close: CloseInfo<P::Text>, failure: Option<Failure>) {
        self.timers.clear_connection();
        self.enter(State::Closed(End::Pending));
        self.emit_end(close, failure, None);
    }

    /// How long the current socket has been open, in microseconds.
    pub(super) fn open_time(&self, now: Instant) -> u64 {
        match &self.state {
            State::Open(link) => now.since(link.since).micros(),
            _ => 0,
        }
    }

    pub(super) fn is_stable(&self, now: Instant) -> bool {
        let (State::Open(link), Some(reconnect)) = (&self.state, &self.settings.reconnect) else {
            return false;
        };
        link.since + reconnect.stable_after <= now
    }
}

//! The client's data and its outputs.

use super::config::ClientConfig;
use super::leaving::Leaving;
use super::negotiation::{Negotiator, Offer};
use super::trouble::Trouble;
use crate::core::event::DropReason;
use crate::core::fifo::Fifo;
use crate::core::queue::{Payload, WordsOf};
use crate::core::rng::Rng;
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{Heartbeat, Positions, Words};
use crate::core::session::endpoint::{Endpoint, Frame, Refusal, Refused, Rhythm, Room, Sent};
use crate::core::session::inbox::Delivery;
use crate::core::session::report::SessionEnd;
use crate::core::span::Span;
use crate::core::time::Instant;

/// The silence after a probe that means that the socket is dead.
const PATIENCE: Span = Span::from_secs(5);

/// The step that follows the end of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redial {
    /// Dial at once.
    Now,
    /// Dial after the usual wait.
    Backoff,
    /// The connection has ended.
    Never,
}

/// An event for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientEvent<P: Payload> {
    /// A new session has begun; with the subprotocol that the server chose.
    Started(WordsOf<P>),
    /// The session goes on, on a new socket.
    Resumed,
    /// The server knows no sessions: from now on the connection is plain.
    Plain,
    /// The server knows no sessions, and they are required.
    Unfit,
    /// The session makes no progress: the application has a whole window of messages and does not
    /// acknowledge, or socket after socket dies at the same message.
    Stalled,
    /// A message left the queue without being sent.
    Dropped(P, DropReason),
    /// A message of a session that has ended, which was received and not handed over: its report
    /// comes after the last one.
    Remaining(Delivery<P>),
    /// The session has ended.
    Ended {
        /// The report. Boxed, because it is the largest of what moves here, and there seldom is any.
        end: Box<SessionEnd<P>>,
        /// False if no server knew of this session.
        is_met: bool,
    },
}

/// The client's side of sessions, one after the other, each across many sockets.
///
/// Driven like the plain connection: give it an input, write [`poll_frame`](Self::poll_frame) until
/// it returns `None`, tell [`poll_event`](Self::poll_event) until it returns `None`, hand over
/// [`take_message`](Self::take_message), do [`poll_close`](Self::poll_close), and sleep until
/// [`poll_timeout`](Self::poll_timeout).
#[derive(Clone, Debug)]
pub struct Client<P: Payload> {
    pub(super) config: ClientConfig<WordsOf<P>>,
    pub(super) endpoint: Endpoint<P>,
    pub(super) negotiator: Negotiator,
    pub(super) phase: Phase<WordsOf<P>>,
    pub(super) identity: Option<Identity<WordsOf<P>>>,
    /// Sessions so far, this one included.
    pub(super) number: u64,
    /// Frames of the opening, and the last one before a close.
    pub(super) frames: Vec<Frame<P>>,
    pub(super) events: Fifo<ClientEvent<P>>,
    pub(super) to_close: Option<(SessionClose, Redial)>,
    pub(super) leaving: Leaving,
    /// When a close that has no answer ends the session.
    pub(super) close_at: Instant,
    pub(super) trouble: Trouble,
    pub(super) rng: Rng,
}

/// The socket, as the client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase<W> {
    /// There is none.
    Detached,
    /// Hello is said.
    Greeting(Greeting<W>),
    /// Resume is said.
    Resuming(Greeting<W>, Positions),
    Attached {
        since: Instant,
    },
    /// It carries no session.
    Plain,
    /// There will be none.
    Ended,
}

/// A first frame that has no answer yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Greeting<W> {
    pub(super) deadline: Instant,
    pub(super) auth: Option<W>,
}

/// The session, as the server names it.
#[derive(Clone, Debug)]
pub(super) struct Identity<W: Words> {
    pub(super) sid: W::SessionId,
    pub(super) epoch: W::Epoch,
    pub(super) token: W::Token,
    /// The last attempt to resume. Never resets.
    pub(super) attempt: u64,
}

impl<P: Payload + Clone> Client<P> {
    /// A client without a session. `seed` spreads what has to be spread over time.
    #[must_use]
    pub fn new(config: ClientConfig<WordsOf<P>>, seed: u64) -> Self {
        Self {
            endpoint: Endpoint::new(config.limits, config.acks, config.queue.clone()),
            negotiator: Negotiator::new(config.mode, config.negotiate),
            config,
            phase: Phase::Detached,
            identity: None,
            number: 1,
            frames: Vec::new(),
            events: Fifo::new(),
            to_close: None,
            leaving: Leaving::Staying,
            close_at: Instant::NEVER,
            trouble: Trouble::default(),
            rng: Rng::new(seed),
        }
    }

    /// The offer of the dial that begins now.
    pub fn offer(&mut self, now: Instant) -> Offer {
        self.negotiator.offer(now)
    }

    /// Sets the subprotocols of the application, for the next hello.
    pub fn set_protocols(&mut self, protocols: Vec<WordsOf<P>>) {
        self.config.protocols = protocols;
    }

    /// Accepts a message.
    ///
    /// Also compares the clock with the deadlines, because a throttled timer may not have detected a
    /// dead socket.
    ///
    /// # Errors
    ///
    /// [`Refused`] with the cause and the message.
    pub fn send(&mut self, now: Instant, payload: P) -> Result<Sent, Refused<P>> {
        if self.deadline() <= now {
            self.handle_timeout(now);
        }
        if self.has_ended() {
            let cause = Refusal::Closed;
            return Err(Refused { cause, payload });
        }
        self.endpoint.send(now, payload)
    }

    /// Writes a message that is not numbered; false if it was dropped instead.
    pub fn send_volatile(&mut self, payload: P, room: Room) -> bool {
        self.endpoint.send_volatile(payload, room)
    }

    /// The next message for the application, with the number of its session.
    pub fn take_message(&mut self) -> Option<(u64, Delivery<P>)> {
        let delivery = self.endpoint.take_message()?;
        Some((self.number, delivery))
    }

    /// The application was handed everything up to this message.
    pub fn hand_over(&mut self, now: Instant, session: u64, seq: u64) {
        if session == self.number {
            self.endpoint.hand_over(now, seq);
        }
    }

    /// The application acknowledges a message, in manual mode; false if it cannot, as after the end
    /// of the message's session.
    pub fn acknowledge(&mut self, now: Instant, session: u64, seq: u64) -> bool {
        session == self.number && self.endpoint.acknowledge(now, seq)
    }

    /// Asks for one [`poll_acknowledged`](Self::poll_acknowledged), when everything that was accepted
    /// until now is acknowledged or has left the queue. Does nothing after an end, also one that
    /// is still to be told: that end overtakes it.
    pub fn watch_acknowledged(&mut self, now: Instant) {
        if !self.is_ending() {
            self.endpoint.watch_acknowledged(now);
        }
    }

    /// The same for what had been accepted up to a number.
    pub fn watch_acknowledged_to(&mut self, now: Instant, last: u64) {
        if !self.is_ending() {
            self.endpoint.watch_acknowledged_to(now, last);
        }
    }

    /// Takes so many back of what was watched last.
    pub fn unwatch_acknowledged(&mut self, count: usize) {
        self.endpoint.unwatch_last(count);
    }

    fn is_ending(&self) -> bool {
        let is_end = |event: &ClientEvent<P>| matches!(event, ClientEvent::Ended { .. });
        self.has_ended() || self.events.iter().any(is_end)
    }

    /// True once for each [`watch_acknowledged`](Self::watch_acknowledged), in their order; never
    /// for those that the end of the session has overtaken.
    pub fn poll_acknowledged(&mut self) -> bool {
        self.endpoint.poll_acknowledged()
    }

    /// Asks the server how far it is if the window is full, for a message that waits outside of the
    /// queue. True if there is a frame to write.
    pub fn ask_for_room(&mut self, now: Instant) -> bool {
        self.endpoint.ask_for_room(now)
    }

    /// Takes the oldest message that has no number, for a plain socket.
    pub fn take_queued(&mut self, now: Instant) -> Option<P> {
        self.endpoint.take_queued(now)
    }

    /// The plain socket refused a message, which is thereby dropped.
    pub fn refuse(&mut self, payload: P) {
        self.emit(ClientEvent::Dropped(payload, DropReason::Refused));
    }

    /// Takes out the messages that have no number.
    pub fn drain_queue(&mut self) -> Vec<P> {
        self.endpoint.drain_queue()
    }

    /// The next frame for the socket; the driver writes it at once.
    pub fn poll_frame(&mut self, room: Room) -> Option<Frame<P>> {
        match self.frames.is_empty() {
            true => self.endpoint.poll_frame(room),
            false => Some(self.frames.remove(0)),
        }
    }

    /// True if there may be a frame: else [`poll_frame`](Self::poll_frame) has none.
    pub(crate) fn has_frame(&self) -> bool {
        !self.frames.is_empty() || self.endpoint.has_frame()
    }

    /// The next event; the driver has written all frames before.
    pub fn poll_event(&mut self) -> Option<ClientEvent<P>> {
        self.emit_dropped();
        if self.endpoint.poll_stall() {
            return Some(ClientEvent::Stalled);
        }
        self.events.pop_front()
    }

    /// The close of the socket that is due once every event is told; the driver forgets the socket.
    pub fn poll_close(&mut self) -> Option<(SessionClose, Redial)> {
        self.to_close.take()
    }

    /// The time of the next [`handle_timeout`](Self::handle_timeout).
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.deadline().unless_never()
    }

    /// The same; [`Instant::NEVER`] for none.
    pub(crate) fn deadline(&self) -> Instant {
        if self.has_ended() {
            return Instant::NEVER;
        }
        let greeting = match &self.phase {
            Phase::Greeting(greeting) | Phase::Resuming(greeting, _) => greeting.deadline,
            _ => Instant::NEVER,
        };
        let others = self.endpoint.poll_timeout().min(self.leaving.deadline());
        greeting.min(self.close_at).min(others)
    }

    /// The state of the session: its positions and its messages.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint<P> {
        &self.endpoint
    }

    /// True while a session is attached to a socket.
    #[must_use]
    pub fn is_attached(&self) -> bool {
        matches!(self.phase, Phase::Attached { .. })
    }

    /// True while the open socket carries no session.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        matches!(self.phase, Phase::Plain)
    }

    /// True while the first frame of a socket has no answer.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        matches!(self.phase, Phase::Greeting(_) | Phase::Resuming(..))
    }

    /// The number of the current session, from 1.
    #[must_use]
    pub fn session_number(&self) -> u64 {
        self.number
    }

    /// True if the connection has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        matches!(self.phase, Phase::Ended)
    }

    /// True if the server knows the session, as far as this client does.
    #[must_use]
    pub fn has_session(&self) -> bool {
        self.identity.is_some()
    }

    /// The last attempt to resume.
    #[must_use]
    pub fn attempt(&self) -> u64 {
        self.identity
            .as_ref()
            .map_or(0, |identity| identity.attempt)
    }

    pub(super) fn emit(&mut self, event: ClientEvent<P>) {
        self.events.push_back(event);
    }

    pub(super) fn emit_dropped(&mut self) {
        for (payload, reason) in self.endpoint.take_dropped() {
            self.emit(ClientEvent::Dropped(payload, reason));
        }
    }

    /// Takes over the last frames of the endpoint, before it leaves its socket.
    pub(super) fn keep_frames(&mut self, room: Room) {
        while let Some(frame) = self.endpoint.poll_frame(room) {
            self.frames.push(frame);
        }
    }

    pub(super) fn close_socket(&mut self, code: SessionClose, redial: Redial) {
        self.endpoint.detach();
        self.leaving = Leaving::Staying;
        self.to_close = Some((code, redial));
    }
}

/// The server pings first: the client waits a little longer.
// One copy in the wasm.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn rhythm(heartbeat: Heartbeat) -> Rhythm {
    let silence = heartbeat.interval.saturating_add(heartbeat.timeout);
    Rhythm {
        silence: Span::from_millis(silence),
        patience: PATIENCE,
    }
}

//! The data of one side, its life on and between sockets, and the frames that it writes.

use std::sync::Arc;

use super::closing::Closing;
use super::link::{Link, Rhythm, Silence};
use super::rare::Rare;
use crate::core::config::QueueLimits;
use crate::core::event::DropReason;
use crate::core::queue::{Payload, SendQueue, WordsOf};
use crate::core::session::codec::{Control, Header, MAX_NUMBER, Positions, Probe, ProtocolError};
use crate::core::session::inbox::{AckMode, Delivery, Inbox};
use crate::core::session::ledger::Ledger;
use crate::core::session::limits::Limits;
use crate::core::session::outbox::Outbox;
use crate::core::time::Instant;

/// A frame for the socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame<P: Payload> {
    /// A control frame, as a text message.
    Control(Control<WordsOf<P>>),
    /// A message: its header, and the payload behind it.
    Message(Header, P),
}

/// The room in the socket's buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// The buffer is below its mark: any frame may go.
    Any,
    /// The buffer is above its mark: only control frames may go.
    Control,
}

/// One side of a session: what it has sent and what it has received, across all sockets.
#[derive(Clone, Debug)]
pub struct Endpoint<P: Payload> {
    /// The limits towards the peer, if they are known.
    sending: Limits,
    knows_peer: bool,
    pub(super) queue: SendQueue<P>,
    pub(super) queue_limits: Arc<QueueLimits>,
    pub(super) outbox: Outbox<P>,
    pub(super) inbox: Inbox<P>,
    pub(super) closing: Closing<WordsOf<P>>,
    /// Boxed, because most sessions without a socket never need it again.
    pub(super) link: Option<Box<Link<P>>>,
    /// Numbering has stopped, because the socket is about to be left.
    pub(super) is_paused: bool,
    pub(super) has_ended: bool,
    is_stall_told: bool,
    /// If a store has this side as well.
    pub(crate) ledger: Option<Box<Ledger>>,
    /// Boxed, because there seldom is any.
    pub(super) rare: Option<Box<Rare<P>>>,
}

impl<P: Payload + Clone> Endpoint<P> {
    /// A side that knows nothing of its peer: what is sent waits in the queue.
    #[must_use]
    pub fn new(own: Limits, mode: AckMode, queue_limits: impl Into<Arc<QueueLimits>>) -> Self {
        Self {
            sending: Limits::default(),
            knows_peer: false,
            queue: SendQueue::new(),
            queue_limits: queue_limits.into(),
            outbox: Outbox::new(),
            inbox: Inbox::new(mode, own),
            closing: Closing::default(),
            link: None,
            is_paused: false,
            has_ended: false,
            is_stall_told: false,
            ledger: None,
            rare: None,
        }
    }

    /// The same for the next session with a peer.
    pub(crate) fn renew(&mut self) {
        let limits = Arc::clone(&self.queue_limits);
        *self = Self::new(self.inbox.limits(), self.inbox.mode(), limits);
    }

    /// The peer's limits are known. They are fixed for the life of the session.
    pub(crate) fn open(&mut self, now: Instant, peer: Limits) {
        self.know_peer(self.inbox.limits().towards(peer));
        self.pump(now);
    }

    /// Goes on where another endpoint was. What the application has not acknowledged comes again.
    pub(crate) fn restore(&mut self, peer: Limits, acked: u64, done: u64) {
        self.know_peer(self.inbox.limits().towards(peer));
        self.outbox = Outbox::starting_after(acked);
        self.inbox.start_after(done);
    }

    /// The next message of the outbox; it may have been written.
    pub(crate) fn restore_message(&mut self, payload: P) {
        let bytes = payload.byte_len();
        self.outbox.push(payload, bytes);
        self.outbox.next(MAX_NUMBER);
    }

    /// True if the two sides agree on the state, as far as the peer's positions tell.
    pub(crate) fn agrees(&self, peer: Positions) -> bool {
        let (acked, tx) = (self.outbox.acked(), self.outbox.tx());
        (acked..=tx).contains(&peer.rx) && peer.tx >= self.inbox.rx() && peer.ack <= peer.rx
    }

    /// Attaches a socket. `told` is the position that this side has told the peer on it.
    ///
    /// # Errors
    ///
    /// [`ProtocolError::BadPosition`] if the two sides do not agree on the state.
    pub(crate) fn attach(
        &mut self,
        now: Instant,
        peer: Positions,
        told: Positions,
        rhythm: Rhythm,
    ) -> Result<(), ProtocolError> {
        if !self.agrees(peer) {
            return Err(ProtocolError::BadPosition);
        }
        self.outbox.rewind(peer.rx)?;
        self.outbox.acknowledge(peer.ack)?;
        self.inbox.told(told.ack);
        self.link = Some(Box::new(Link::new(now, rhythm)));
        self.is_paused = false;
        self.acknowledge_later(now);
        self.pump(now);
        Ok(())
    }

    /// The socket is gone.
    pub(crate) fn detach(&mut self) {
        self.link = None;
    }

    /// The next frame for the socket; the caller writes it at once.
    pub(crate) fn poll_frame(&mut self, room: Room) -> Option<Frame<P>> {
        let last = self.stored_tx();
        let link = self.link.as_mut()?;
        if !link.urgent.is_empty() {
            return Some(link.urgent.remove(0));
        }
        if room == Room::Any
            && let Some((seq, payload)) = self.outbox.next(last)
        {
            let ack = self.take_ack(payload.byte_len());
            let seq = Some(seq);
            return Some(Frame::Message(Header { seq, ack }, payload));
        }
        if (room == Room::Any || self.outbox.is_written())
            && let Some(ping) = self.take_question()
        {
            return Some(ping);
        }
        let link = self.link.as_mut()?;
        if link.is_ack_due {
            return Some(Frame::Control(Control::Ack(self.tell_now())));
        }
        let bye = self.closing.bye(self.outbox.tx())?;
        if link.is_bye_written || !self.outbox.is_written() {
            return None;
        }
        link.is_bye_written = true;
        Some(Frame::Control(Control::Bye(bye)))
    }

    /// True if there may be a frame, or will be with room in the window.
    pub(crate) fn has_frame(&self) -> bool {
        let is_bye = self.closing.is_open();
        self.link.as_ref().is_some_and(|link| {
            let is_control = !link.urgent.is_empty() || link.is_asking || link.is_ack_due;
            is_control || is_bye || !self.is_flushed()
        })
    }

    /// The time of the next [`handle_timeout`](Self::handle_timeout).
    pub(crate) fn poll_timeout(&self) -> Instant {
        let expiry = self.queue.next_expiry();
        let link = self.link.as_ref();
        link.map_or(expiry, |link| link.deadline().min(link.ack_at).min(expiry))
    }

    /// Time has passed. False if the socket is to be abandoned.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> bool {
        self.drop_expired(now);
        let Some(link) = &mut self.link else {
            return true;
        };
        link.now = now;
        if link.ack_at <= now {
            link.is_ack_due = true;
            link.ack_at = Instant::NEVER;
        }
        match link.silence(now) {
            Silence::Short => {}
            Silence::Long => {
                self.ping(now);
            }
            Silence::Dead => return false,
        }
        true
    }

    /// The line may be dead: asks for a sign of life.
    pub(crate) fn suspect(&mut self, now: Instant) {
        self.ping(now);
        if let Some(link) = &mut self.link {
            link.suspect(now);
        }
    }

    /// The socket's buffer drained by so much that the peer must be reading.
    pub(crate) fn handle_progress(&mut self, now: Instant) {
        if let Some(link) = &mut self.link {
            link.drain(now);
        }
    }

    /// The next message for the application, which then has to be
    /// [handed over](Self::hand_over).
    pub fn take_message(&mut self) -> Option<Delivery<P>> {
        self.inbox.take()
    }

    /// How far this side is.
    #[must_use]
    pub fn positions(&self) -> Positions {
        Positions {
            rx: self.inbox.rx(),
            ack: self.inbox.done().min(self.stored_rx()),
            tx: self.outbox.tx(),
        }
    }

    /// The limits of messages to the peer, once they are known.
    pub(crate) fn peer_limits(&self) -> Limits {
        self.sending
    }

    /// The same; `None` until they are known.
    pub(super) fn sending(&self) -> Option<Limits> {
        self.knows_peer.then_some(self.sending)
    }

    /// The limits of messages to the peer are known.
    pub(super) fn know_peer(&mut self, sending: Limits) {
        self.sending = sending;
        self.knows_peer = true;
    }

    /// The peer's application was handed everything up to this number.
    #[must_use]
    pub fn acked(&self) -> u64 {
        self.outbox.acked()
    }

    /// The last message that was ever written to a socket.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.outbox.written()
    }

    /// The messages that wait for their acknowledgement, with their numbers.
    pub fn unacknowledged(&self) -> impl Iterator<Item = (u64, &P)> {
        self.outbox.iter()
    }

    /// The messages that were accepted and are not acknowledged, with a number or without.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        (self.accepted() - self.acked()) as usize
    }

    /// The number of the last message that was accepted: the one that it has, or will have.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.outbox.tx() + self.queue.len() as u64
    }

    /// The message with this number, while it waits for its acknowledgement.
    #[must_use]
    pub fn message(&self, seq: u64) -> Option<&P> {
        self.outbox.get(seq)
    }

    /// Messages without a number, which wait for room in the window.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    /// The bytes of the messages without a number.
    #[must_use]
    pub fn queued_bytes(&self) -> u64 {
        self.queue.bytes()
    }

    /// The bytes of the messages that are not written to the current socket.
    #[must_use]
    pub fn unwritten_bytes(&self) -> u64 {
        self.queue.bytes() + self.outbox.unwritten_bytes()
    }

    /// True if a message waits for the application.
    #[must_use]
    pub fn has_message(&self) -> bool {
        self.inbox.has_waiting()
    }

    /// True while a socket is attached.
    #[must_use]
    pub fn is_attached(&self) -> bool {
        self.link.is_some()
    }

    /// The bytes of all messages that this side holds.
    #[must_use]
    pub fn held_bytes(&self) -> u64 {
        self.outbox.bytes() + self.queue.bytes() + self.inbox.waiting_bytes()
    }

    /// True once for each time that the peer is blocked because the application has every message
    /// and does not acknowledge.
    pub(crate) fn poll_stall(&mut self) -> bool {
        let is_new = !self.is_stall_told;
        self.is_stall_told = self.inbox.is_stalled();
        is_new && self.is_stall_told
    }

    /// The messages that have left the queue unsent.
    pub(crate) fn take_dropped(&mut self) -> Vec<(P, DropReason)> {
        match &mut self.rare {
            Some(rare) => std::mem::take(&mut rare.dropped),
            None => Vec::new(),
        }
    }

    /// Sends a ping, unless one has no answer yet: then it returns false.
    pub(super) fn ping(&mut self, now: Instant) -> bool {
        let is_free = self.ask(now);
        let ping = self.take_question();
        if let Some(link) = &mut self.link
            && let Some(ping) = ping
        {
            link.urgent.push(ping);
        }
        is_free
    }

    /// Sends a ping behind the data that goes out now, unless one has no answer yet: then it returns
    /// false.
    pub(super) fn ask(&mut self, now: Instant) -> bool {
        let Some(link) = self.link.as_mut().filter(|link| link.ping.is_none()) else {
            return false;
        };
        link.pings += 1;
        link.await_pong(now, link.pings);
        link.is_asking = true;
        true
    }

    /// The ping that is not written.
    fn take_question(&mut self) -> Option<Frame<P>> {
        let tx = self.outbox.tx();
        let link = self.link.as_mut().filter(|link| link.is_asking)?;
        link.is_asking = false;
        let id = link.pings;
        let ack = self.tell_now();
        Some(Frame::Control(Control::Ping(Probe { id, ack, tx })))
    }
}

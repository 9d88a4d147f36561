//! The state of one side that lasts as long as one socket.

use super::endpoint::Frame;
use crate::core::queue::Payload;
use crate::core::span::Span;
use crate::core::time::Instant;

/// The socket that a session is attached to.
#[derive(Clone, Debug)]
pub(super) struct Link<P: Payload> {
    /// Frames that go before data: they need no window.
    pub(super) urgent: Vec<Frame<P>>,
    /// The peer is to know the position even if no data goes out.
    pub(super) is_ack_due: bool,
    pub(super) ack_at: Instant,
    /// The time, as far as this side was told.
    pub(super) now: Instant,
    /// Until then data carries no position for a few messages.
    pub(super) pause_until: Instant,
    /// The peer has asked, and is to know as soon as the application has this message.
    pub(super) asked_for: u64,
    pub(super) is_bye_written: bool,
    /// The peer has said bye on this socket.
    pub(super) is_bye_heard: bool,
    /// The last frame of the peer.
    heard: Instant,
    /// Pings so far.
    pub(super) pings: u64,
    /// The ping that has no answer: its number, and from when on that counts.
    pub(super) ping: Option<(u64, Instant)>,
    /// The number of the last message when the peer was last asked how far it is; 0 if never.
    pub(super) asked_at_tx: u64,
    /// The ping of a full window is not written: it goes behind the data that fills the window.
    pub(super) is_asking: bool,
    rhythm: Rhythm,
}

/// How long a side waits for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rhythm {
    /// The silence before a ping.
    pub(crate) silence: Span,
    /// The silence after it that means that the socket is dead.
    pub(crate) patience: Span,
}

/// The effect of time on a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    Short,
    /// Time to ping.
    Long,
    /// Abandon the socket.
    Dead,
}

impl<P: Payload> Link<P> {
    pub(super) fn new(now: Instant, rhythm: Rhythm) -> Self {
        Self {
            urgent: Vec::new(),
            is_ack_due: false,
            ack_at: Instant::NEVER,
            now,
            pause_until: Instant::ORIGIN,
            asked_for: u64::MAX,
            is_bye_written: false,
            is_bye_heard: false,
            heard: now,
            pings: 0,
            ping: None,
            asked_at_tx: 0,
            is_asking: false,
            rhythm,
        }
    }

    /// The peer spoke.
    pub(super) fn hear(&mut self, now: Instant) {
        self.drain(now);
        if let Some((id, _)) = self.ping {
            self.await_pong(now, id);
        }
    }

    /// The buffer towards the peer drained.
    pub(super) fn drain(&mut self, now: Instant) {
        self.heard = self.heard.max(now);
        self.now = now;
    }

    /// A ping has no answer. The patience with one that came before the peer was silent, as it asked
    /// for room, begins only then: on a slow line the answer may be behind a large message.
    pub(super) fn await_pong(&mut self, now: Instant, id: u64) {
        self.ping = Some((id, now.max(self.silent_at())));
    }

    /// The line may be dead: the patience begins now.
    pub(super) fn suspect(&mut self, now: Instant) {
        if let Some((_, from)) = &mut self.ping {
            *from = now.min(*from);
        }
    }

    pub(super) fn silence(&self, now: Instant) -> Silence {
        match (self.deadline() <= now, self.ping) {
            (false, _) => Silence::Short,
            (true, None) => Silence::Long,
            (true, Some(_)) => Silence::Dead,
        }
    }

    pub(super) fn deadline(&self) -> Instant {
        match self.ping {
            None => self.silent_at(),
            Some((_, from)) => self.heard.max(from) + self.rhythm.patience,
        }
    }

    /// The peer is silent from then on.
    fn silent_at(&self) -> Instant {
        self.heard + self.rhythm.silence
    }
}

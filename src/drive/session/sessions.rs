//! The data of the sessions of one connection.

use crate::core::session::{Client, ClientConfig, Redial, Room};
use crate::core::{ConnectionState, Instant, Payload, Pulse, WordsOf};
use crate::drive::{Guard, Lock, Slot};

/// The default of [`Sessions::high_water_mark`]: control frames must not wait behind more.
pub const HIGH_WATER_MARK: u64 = 256 * 1024;

/// Messages, each counted once, at its first write, and what sessions add to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionCounters {
    /// Messages written, volatile ones included.
    pub sent: u64,
    /// Messages written once more, to another socket.
    pub resent: u64,
    /// Messages handed to the user.
    pub received: u64,
    /// Resumes so far.
    pub resumes: u64,
}

/// The last close event of a connection, which the wire's code does not tell.
#[derive(Clone, Debug)]
pub(super) struct Farewell<W> {
    pub(super) code: u16,
    pub(super) reason: W,
    pub(super) is_complete: bool,
}

/// The sessions of one connection, one after the other.
#[derive(Debug)]
pub struct Sessions<P: Payload> {
    pub(super) client: Lock<Client<P>>,
    /// The step that follows the end of the socket that is being left.
    pub(super) redial: Slot<Option<Redial>>,
    /// A plain socket is open whose handshake has not begun.
    pub(super) is_plain_due: Slot<bool>,
    /// The message that the user is given just now: a panic does not stop it from counting.
    pub(super) in_hand: Slot<Option<(u64, u64)>>,
    /// The browser dials: a failure says something about the server.
    pub(super) is_dialling: Slot<bool>,
    /// The dial with the offer has failed, and the one without it follows at once.
    pub(super) is_flip: Slot<bool>,
    /// The client knows of an open socket.
    pub(super) is_open: Slot<bool>,
    pub(super) farewell: Lock<Option<Farewell<WordsOf<P>>>>,
    /// The state that the user was told.
    pub(super) shown: Slot<ConnectionState>,
    /// The session's number and what its peer has acknowledged, when last looked at.
    pub(super) acked: Slot<(u64, u64)>,
    /// The socket's buffer when last looked at, if frames waited for it then.
    pub(super) blocked: Slot<u64>,
    /// When to look at it again.
    pub(super) look_at: Slot<Instant>,
    /// The time that the last input has read, for the work that follows from it: to a browser its
    /// clock costs as much as most of that. [`Instant::NEVER`] if it has been used.
    pub(super) now: Slot<Instant>,
    pub(super) is_drain_wanted: Slot<bool>,
    /// The last number that was written, with its session.
    pub(super) written: Slot<(u64, u64)>,
    pub(super) counters: Slot<SessionCounters>,
    pub(super) high_water_mark: u64,
    /// For plain sockets: sessions have their own.
    pub(super) heartbeat: Option<Pulse>,
}

impl<P: Payload + Clone> Sessions<P> {
    /// No session yet. `seed` spreads what has to be spread over time.
    #[must_use]
    pub fn new(config: ClientConfig<WordsOf<P>>, seed: u64) -> Self {
        Self::with(Client::new(config, seed))
    }

    /// Goes on with a client.
    #[must_use]
    pub fn with(client: Client<P>) -> Self {
        Self {
            client: Lock::new(client),
            redial: Slot::new(None),
            is_dialling: Slot::new(false),
            is_flip: Slot::new(false),
            is_open: Slot::new(false),
            farewell: Lock::new(None),
            shown: Slot::new(ConnectionState::Idle),
            acked: Slot::new((0, 0)),
            blocked: Slot::new(0),
            is_plain_due: Slot::new(false),
            in_hand: Slot::new(None),
            look_at: Slot::new(Instant::NEVER),
            now: Slot::new(Instant::NEVER),
            is_drain_wanted: Slot::new(false),
            written: Slot::new((0, 0)),
            counters: Slot::new(SessionCounters::default()),
            high_water_mark: HIGH_WATER_MARK,
            heartbeat: None,
        }
    }

    /// Sets the mark of the socket's buffer above which messages wait.
    #[must_use]
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.high_water_mark = bytes;
        self
    }

    /// Sets the heartbeat of plain sockets. The connection itself must have none.
    #[must_use]
    pub fn plain_heartbeat(mut self, heartbeat: Option<Pulse>) -> Self {
        self.heartbeat = heartbeat;
        self
    }

    /// The client. Do not call the driver while this is held.
    pub fn client(&self) -> Guard<'_, Client<P>> {
        self.client.lock()
    }

    /// The counters.
    #[must_use]
    pub fn counters(&self) -> SessionCounters {
        self.counters.get()
    }

    /// True for a message of the current session that was written before.
    pub fn was_written(&self, seq: Option<u64>) -> bool {
        let session = self.client().session_number();
        let written = self.written.get();
        seq.is_some_and(|seq| written >= (session, seq))
    }

    /// The room in the socket's buffer, which holds so much.
    pub(super) fn room(&self, buffered: u64) -> Room {
        match buffered <= self.high_water_mark {
            true => Room::Any,
            false => Room::Control,
        }
    }

    pub(super) fn count(&self, count: impl FnOnce(&mut SessionCounters)) {
        self.counters.update(|mut counters| {
            count(&mut counters);
            counters
        });
    }

    /// The state that users see while the connection's own is `state`: a session that the user
    /// closes goes on dialling, and its end is not yet that of the connection.
    pub(super) fn state(&self, state: ConnectionState) -> ConnectionState {
        let client = self.client.lock();
        let was_closing = self.shown.get() == ConnectionState::Closing;
        match state {
            ConnectionState::Closed => state,
            _ if client.is_closing() || was_closing && client.has_ended() => {
                ConnectionState::Closing
            }
            ConnectionState::Waiting if self.is_flip.get() => ConnectionState::Connecting,
            _ => state,
        }
    }
}

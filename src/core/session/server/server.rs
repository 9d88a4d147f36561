//! The server's data, outputs and getters.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::admission::Rates;
use super::config::ServerConfig;
use super::detached::Detached;
use super::pending::Resumes;
use super::session::Session;
use super::store::{Attach, StoreCall};
use super::tombstones::Tombstones;
use crate::core::config::QueueLimits;
use crate::core::event::DropReason;
use crate::core::queue::Payload;
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{Hello, Resume, SessionId};
use crate::core::session::endpoint::{Endpoint, Frame, Room};
use crate::core::session::inbox::Delivery;
use crate::core::session::report::SessionEnd;
use crate::core::session::secrets::Secrets;
use crate::core::time::Instant;

/// The host's number of a socket, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocketId(pub u64);

/// An event for the application.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServerEvent<P: Payload> {
    /// A session has begun.
    Started {
        /// The user.
        principal: String,
    },
    /// Its client has not confirmed the welcome in time: the session is given up before it has begun.
    Unconfirmed,
    /// It goes on, on a new socket.
    Resumed,
    /// It has no socket for now.
    Detached,
    /// Messages wait for [`Server::take_message`].
    Messages,
    /// The application has a whole window of messages and does not acknowledge.
    Stalled,
    /// A message left the queue without being sent.
    Dropped(P, DropReason),
    /// It has ended. The messages that were received and not handed over come first.
    Ended {
        /// Received, and not given out. Those with numbers are handed over one by one, each after the
        /// server was [asked](Server::hand_over_remaining).
        remaining: Vec<Delivery<P>>,
        /// The report.
        end: SessionEnd<P>,
    },
}

/// An action for the host, to be carried out in order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServerOutput<P: Payload> {
    /// Ask the application to let the client of this socket in, then call
    /// [`Server::handle_admission`].
    Authenticate {
        /// The socket.
        socket: SocketId,
        /// The credentials.
        auth: Option<String>,
        /// The subprotocols that a new session may have, in the client's order of preference.
        protocols: Vec<String>,
    },
    /// Write [`Server::poll_frame`] to the socket until it returns `None`.
    Write(SocketId),
    /// Close the socket and forget it.
    Close(SocketId, SessionClose),
    /// Carry these calls out in the store, in this order up to the first that it refuses, then call
    /// [`Server::handle_stored`] with the answer to the last. With the [last](StoreCall::is_last)
    /// call of a session carry them out again until the store has answered: the server does not ask
    /// for that.
    Store {
        /// The session.
        sid: SessionId,
        /// The attempt that the calls belong to.
        fence: u64,
        /// The calls.
        calls: Vec<StoreCall<P>>,
    },
    /// Attach a session in the store, then call [`Server::handle_attached`]. Not to be repeated: an
    /// answer that was lost is [`StoreError::Unavailable`](super::StoreError::Unavailable).
    Attach(SocketId, SessionId, Attach),
    /// Tell the application about a session.
    Event(SessionId, ServerEvent<P>),
}

/// All sessions of one process.
///
/// Driven like a connection: give it an input, then carry out
/// [`poll_output`](Self::poll_output) until it returns `None`, then sleep until
/// [`poll_timeout`](Self::poll_timeout).
///
/// ```
/// # use steadysocket::core::session::{
/// #     Admission, Client, ClientConfig, Frame, Opened, Room, Secrets, Server, ServerConfig,
/// #     ServerEvent, ServerOutput, SocketId, Subprotocol,
/// # };
/// # use steadysocket::{Message, core::Instant};
/// # #[derive(Debug)]
/// # struct Dice;
/// # impl Secrets for Dice {
/// #     fn random(&mut self, bytes: &mut [u8]) { bytes.fill(4) }
/// #     fn sha256(&self, _: &[&[u8]]) -> [u8; 32] { [0; 32] }
/// # }
/// # fn wire(frame: Option<Frame<Message>>) -> String {
/// #     let Some(Frame::Control(control)) = frame else { panic!() };
/// #     control.to_text()
/// # }
/// let (now, socket) = (Instant::ORIGIN, SocketId(1));
/// let mut server = Server::<Message, _>::new(ServerConfig::default(), Dice);
/// let mut client = Client::<Message>::new(ClientConfig::default(), 42);
/// server.handle_open(now, socket, 0);
/// client.handle_open(now, Opened { subprotocol: Subprotocol::Steady, auth: None });
/// server.handle_control(now, socket, &wire(client.poll_frame(Room::Any))); // #hello
/// assert!(matches!(server.poll_output(), Some(ServerOutput::Authenticate { .. })));
/// let admission = Admission { principal: "me".into(), protocol: String::new() };
/// server.handle_admission(now, socket, Ok(admission));
/// assert_eq!(server.poll_output(), Some(ServerOutput::Write(socket)));
/// let welcome = wire(server.poll_frame(socket, Room::Any));
/// client.handle_control(now, &welcome);
/// server.handle_control(now, socket, &wire(client.poll_frame(Room::Any))); // #k 0
/// let started = server.poll_output();
/// assert!(matches!(started, Some(ServerOutput::Event(_, ServerEvent::Started { .. }))));
/// ```
#[derive(Clone, Debug)]
pub struct Server<P: Payload, S> {
    pub(super) config: ServerConfig,
    pub(super) secrets: S,
    /// Boxed, because a tree is never quite full.
    pub(super) sessions: BTreeMap<SessionId, Box<Session<P>>>,
    pub(super) sockets: BTreeMap<SocketId, Socket<P>>,
    pub(super) tombstones: Tombstones,
    pub(super) detached: Detached,
    pub(super) deadlines: BTreeSet<(Instant, Key)>,
    pub(super) outputs: VecDeque<ServerOutput<P>>,
    /// Refused resumes, but for those of sessions that are unknown whose clients began another one.
    pub(super) refusals: Rates,
    /// Hellos without a confirmation, by address.
    pub(super) hellos: BTreeMap<u64, u32>,
    /// The addresses that they came from.
    pub(super) greeted_from: BTreeMap<SessionId, u64>,
    pub(super) is_draining: bool,
    /// Resumes that the store is asked about.
    pub(super) pending: Resumes,
    /// As in the options, for all sessions together.
    pub(super) queue_limits: Arc<QueueLimits>,
}

/// A socket, until it is closed.
#[derive(Clone, Debug)]
pub(super) struct Socket<P: Payload> {
    pub(super) address: u64,
    pub(super) stage: Stage,
    /// Frames that go before those of the session.
    pub(super) frames: VecDeque<Frame<P>>,
    /// The host was told to write.
    pub(super) is_dirty: bool,
    /// The session that it was to resume is unknown, which counts against its address for now.
    pub(super) is_suspect: bool,
}

/// The progress of a socket.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    /// The first frame is due at this time.
    Fresh(Instant),
    /// The application is asked, until this time.
    Checking(Box<FirstFrame>, Instant),
    /// The store is asked, until this time.
    Attaching(Instant),
    /// The session of the resume is gone: a hello may follow, until this time.
    Gone(Instant),
    Attached(SessionId),
    /// It is about to be closed.
    Closed,
}

impl Stage {
    /// When the socket is to be closed if nothing happens.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Fresh(until)
            | Self::Checking(_, until)
            | Self::Attaching(until)
            | Self::Gone(until) => Some(*until),
            Self::Attached(_) | Self::Closed => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) enum FirstFrame {
    Hello(Hello),
    Resume { resume: Resume, until: Instant },
}

/// The owner of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Socket(SocketId),
    Session(SessionId),
}

impl<P: Payload<Text = String> + Clone, S: Secrets> Server<P, S> {
    /// A server without sessions.
    #[must_use]
    pub fn new(config: ServerConfig, secrets: S) -> Self {
        Self {
            queue_limits: Arc::new(config.queue.clone()),
            config,
            secrets,
            sessions: BTreeMap::new(),
            sockets: BTreeMap::new(),
            tombstones: Tombstones::default(),
            detached: Detached::default(),
            deadlines: BTreeSet::new(),
            outputs: VecDeque::new(),
            refusals: Rates::default(),
            hellos: BTreeMap::new(),
            greeted_from: BTreeMap::new(),
            is_draining: false,
            pending: Resumes::default(),
        }
    }

    /// The next action.
    pub fn poll_output(&mut self) -> Option<ServerOutput<P>> {
        let output = self.outputs.pop_front()?;
        match &output {
            ServerOutput::Write(id) => {
                if let Some(socket) = self.sockets.get_mut(id) {
                    socket.is_dirty = false;
                }
            }
            ServerOutput::Close(id, _) => {
                self.sockets.remove(id);
            }
            _ => {}
        }
        Some(output)
    }

    /// The next frame for a socket; the host writes it at once. With [`Room::Control`] the host
    /// asks again when the buffer has drained.
    pub fn poll_frame(&mut self, id: SocketId, room: Room) -> Option<Frame<P>> {
        let socket = self.sockets.get_mut(&id)?;
        if let Some(frame) = socket.frames.pop_front() {
            return Some(frame);
        }
        let Stage::Attached(sid) = socket.stage else {
            return None;
        };
        let session = self.sessions.get_mut(&sid)?;
        let frame = session.endpoint.poll_frame(room);
        if session.is_late() {
            self.watch(sid);
        }
        frame
    }

    /// True if there may be a frame for a socket: else [`poll_frame`](Self::poll_frame) has none.
    #[cfg(all(target_arch = "wasm32", feature = "js-server"))]
    pub(crate) fn has_frame(&self, id: SocketId) -> bool {
        self.sockets.get(&id).is_some_and(|socket| {
            let endpoint = match socket.stage {
                Stage::Attached(sid) => self.endpoint(sid),
                _ => None,
            };
            !socket.frames.is_empty() || endpoint.is_some_and(Endpoint::has_frame)
        })
    }

    /// The time of the next [`handle_timeout`](Self::handle_timeout).
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let first = self.deadlines.first().map_or(Instant::NEVER, |(at, _)| *at);
        let earliest = first.min(self.tombstones.deadline());
        (earliest < Instant::NEVER).then_some(earliest)
    }

    /// The state of a session: its positions and its messages.
    #[must_use]
    pub fn endpoint(&self, sid: SessionId) -> Option<&Endpoint<P>> {
        self.sessions.get(&sid).map(|session| &session.endpoint)
    }

    /// The user of a session.
    #[must_use]
    pub fn principal(&self, sid: SessionId) -> Option<&str> {
        let session = self.sessions.get(&sid)?;
        Some(session.principal())
    }

    /// The user of a session, to be shared.
    #[cfg(all(feature = "server", not(target_arch = "wasm32")))]
    pub(crate) fn shared_principal(&self, sid: SessionId) -> Option<Arc<str>> {
        use super::detached::Owner::{Address, Principal};
        match &self.sessions.get(&sid)?.owner {
            Principal(principal) => Some(Arc::clone(principal)),
            Address(_) => None,
        }
    }

    /// The session that a socket is attached to.
    #[must_use]
    pub fn session(&self, id: SocketId) -> Option<SessionId> {
        match self.sockets.get(&id)?.stage {
            Stage::Attached(sid) => Some(sid),
            _ => None,
        }
    }

    /// The last attempt of a session that was accepted.
    #[must_use]
    pub fn attempt(&self, sid: SessionId) -> Option<u64> {
        self.sessions.get(&sid).map(|session| session.attempt)
    }

    /// The socket that a session is attached to.
    #[must_use]
    pub fn socket(&self, sid: SessionId) -> Option<SocketId> {
        self.sessions.get(&sid)?.socket()
    }

    /// All sessions that the application knows of.
    pub fn sessions(&self) -> impl Iterator<Item = SessionId> {
        let shown = self.sessions.iter().filter(|(_, session)| session.is_shown);
        shown.map(|(sid, _)| *sid)
    }

    /// The bytes of all sessions without a socket.
    #[must_use]
    pub fn detached_bytes(&self) -> u64 {
        self.detached.bytes()
    }

    /// Ended sessions whose clients still get an exact answer.
    #[must_use]
    pub fn tombstones(&self) -> usize {
        self.tombstones.len()
    }

    /// True if nothing is kept of any session or socket.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sessions.is_empty()
            && self.sockets.is_empty()
            && self.deadlines.is_empty()
            && self.hellos.is_empty()
            && self.greeted_from.is_empty()
            && self.pending.is_empty()
            && self.detached.is_empty()
            && self.tombstones.len() == 0
    }

    pub(super) fn emit(&mut self, sid: SessionId, event: ServerEvent<P>) {
        self.outputs.push_back(ServerOutput::Event(sid, event));
    }

    pub(super) fn write(&mut self, id: SocketId, frame: Frame<P>) {
        if let Some(socket) = self.sockets.get_mut(&id) {
            socket.frames.push_back(frame);
        }
        self.mark(id);
    }

    /// The host is to write to the socket.
    pub(super) fn mark(&mut self, id: SocketId) {
        if let Some(socket) = self.sockets.get_mut(&id)
            && !socket.is_dirty
        {
            socket.is_dirty = true;
            self.outputs.push_back(ServerOutput::Write(id));
        }
    }
}

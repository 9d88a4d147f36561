//! The options of a server.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::commit::Position;
use super::hooks::Hooks;
use super::hub::Hub;
use super::metrics::Metric;
use super::request::Request;
use super::secrets::node_name;
use super::sessions::{BUFFER, SessionServer};
use super::store::SessionStore;
use super::sweeping::Abandoned;
use crate::core::session::{AckMode, Denial, Limits, ServerConfig};
use crate::{BoxError, QueueLimits};

/// The options of a [`SessionServer`], each with a default.
///
/// ```
/// use std::time::Duration;
/// use steadysocket::server::SessionServer;
///
/// let sessions = SessionServer::builder()
///     .ttl(Duration::from_secs(600))
///     .choose_protocol(|_request, offered| {
///         offered.iter().find(|name| name.starts_with("chat.")).cloned()
///     })
///     .build();
/// assert_eq!(sessions.len(), 0);
/// ```
#[must_use = "nothing happens without `build`"]
pub struct Builder {
    config: ServerConfig,
    hooks: Hooks,
    negotiation: Negotiation,
    store: Option<Arc<dyn SessionStore>>,
    sockets: Sockets,
}

/// The options of sockets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sockets {
    /// How long one may take no frame.
    pub(super) write_timeout: Duration,
    /// The memory that each holds for reading.
    pub(super) read_buffer: usize,
    /// The bytes that each collects before it writes.
    pub(super) write_buffer: usize,
}

/// The treatment of clients that do not offer `steady.v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Negotiation {
    Required,
    None,
}

impl Builder {
    pub(super) fn new() -> Self {
        // What does not fit into the window goes back to the application or waits there; one
        // message waits here, so that the client is asked for room.
        let queue = QueueLimits {
            max_messages: 1,
            ..QueueLimits::default()
        };
        Self {
            config: ServerConfig {
                queue,
                ..ServerConfig::default()
            },
            hooks: Hooks::default(),
            negotiation: Negotiation::Required,
            store: None,
            sockets: Sockets {
                write_timeout: Duration::from_secs(30),
                read_buffer: BUFFER,
                write_buffer: BUFFER,
            },
        }
    }

    /// Lets clients in: called before every new session and every resume, with the request of the
    /// socket and the client's `auth`. Returns a stable id of the user, never the credential
    /// itself: a session is resumed only by the user that began it. Default: everyone is let in,
    /// and nobody has an id.
    ///
    /// An answer that takes longer than [`first_frame`](Self::first_frame) is not waited for: the
    /// socket is closed, with 4903, and the client comes back. A socket that closes drops the future.
    pub fn authenticate<F, Fut, I>(mut self, hook: F) -> Self
    where
        F: Fn(Request, Option<String>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<I, Denial>> + Send + 'static,
        I: Into<String>,
    {
        self.hooks.authenticate = Some(Box::new(move |request, auth| {
            let answer = hook(request, auth);
            Box::pin(async move { answer.await.map(Into::into) })
        }));
        self
    }

    /// Chooses the application's subprotocol for a new session from those that the client offers,
    /// in the client's order of preference; anything else is taken for none. Default: none.
    pub fn choose_protocol<F>(mut self, hook: F) -> Self
    where
        F: Fn(&Request, &[String]) -> Option<String> + Send + Sync + 'static,
    {
        self.hooks.choose = Some(Box::new(hook));
        self
    }

    /// Counts what happens: called at each event of each session, from any task. May call anything,
    /// and should return soon. One that panics is called again at the next event.
    pub fn on_metric<F>(mut self, hook: F) -> Self
    where
        F: Fn(Metric) + Send + Sync + 'static,
    {
        self.hooks.count = Some(Box::new(hook));
        self
    }

    /// Takes sockets of clients that do not offer the subprotocol `steady.v1`, as behind a proxy
    /// that strips it; for an address at which nothing else is spoken. Default: they are refused.
    pub fn without_negotiation(mut self) -> Self {
        self.negotiation = Negotiation::None;
        self
    }

    /// How much may be on its way in each session. Default 1,024 messages and 1 MiB each way, a
    /// message at most 256 KiB. More costs memory, less costs throughput on slow networks.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.config.limits = limits;
        self
    }

    /// The act that acknowledges a message. Default [`AckMode::Automatic`]: `recv` returns it.
    pub fn acks(mut self, acks: AckMode) -> Self {
        self.config.acks = acks;
        self
    }

    /// How long a session without a socket is kept, at most; a client may ask for less. Default
    /// 2 min. Longer costs memory, shorter ends sessions in long tunnels.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.config.ttl = ttl;
        self
    }

    /// The silence before a ping, and the silence after it that means that a socket is dead.
    /// Default 25 s, less than the idle time of common proxies, and 10 s. Shorter finds dead
    /// sockets sooner and costs traffic.
    pub fn heartbeat(mut self, interval: Duration, timeout: Duration) -> Self {
        self.config.heartbeat_interval = interval;
        self.config.heartbeat_timeout = timeout;
        self
    }

    /// How long the handshake, the first frame and the answer of
    /// [`authenticate`](Self::authenticate) to it may take each. Default 10 s. Longer lets strangers
    /// hold sockets, shorter refuses clients on bad networks.
    pub fn first_frame(mut self, within: Duration) -> Self {
        self.config.first_frame = within;
        self
    }

    /// How long a socket may take no frame before it is closed, with 4905; its session goes on, on
    /// another one. Default 30 s. Longer lets clients that do not read hold memory, shorter cuts off
    /// large messages on slow networks.
    pub fn write_timeout(mut self, timeout: Duration) -> Self {
        self.sockets.write_timeout = timeout;
        self
    }

    /// The memory that a socket holds for reading, and the most bytes that it reads at once. Default
    /// 2 KiB. More memory for each socket, idle or not, saves calls of the system where messages are
    /// longer than that.
    pub fn read_buffer(mut self, bytes: usize) -> Self {
        self.sockets.read_buffer = bytes;
        self
    }

    /// The bytes that a socket collects before it writes, if so many wait. Default 2 KiB. More saves
    /// calls of the system where messages come in bursts, and is memory that a socket keeps after its
    /// first burst.
    pub fn write_buffer(mut self, bytes: usize) -> Self {
        self.sockets.write_buffer = bytes;
        self
    }

    /// The sessions without a socket that are kept: so many of one user, and so many bytes of all.
    /// Default 16 and 256 MiB. Beyond that the oldest end.
    pub fn detached(mut self, per_principal: usize, bytes: u64) -> Self {
        self.config.detached_per_principal = per_principal;
        self.config.detached_bytes = bytes;
        self
    }

    /// The ended sessions whose clients still get an exact answer, and how long they do. Default
    /// 100,000 and 10 min. More costs about 100 bytes each.
    pub fn tombstones(mut self, count: usize, ttl: Duration) -> Self {
        self.config.tombstones = count;
        self.config.tombstone_ttl = ttl;
        self
    }

    /// Shares sessions with other servers, so that a client resumes on any of them. Nothing is written
    /// or acknowledged that the store does not have. When a client comes to another server, the
    /// session ends here with [`EndReason::Moved`](super::EndReason::Moved), and there a closure
    /// begins with it. Default: sessions live in this server alone.
    pub fn store(mut self, store: impl SessionStore) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Begins sessions that come from another server where the application is, which may be further
    /// than the store knows; for [`commit`](super::SessionSender::commit), and acknowledgements are
    /// manual with it. Called with what the store knows, before the session's closure and before
    /// its client gets an answer. The hook raises the fence in the application's database to that
    /// of the [`Position`], unless a higher one is there, which is an error, and returns the number
    /// that is there, or 0, in one transaction: from then on the server that had the session
    /// commits nothing more. Called again when a resume is repeated, and for sessions that have
    /// ended, so that their clients get exact reports. After an error the client comes again.
    pub fn position<F, Fut>(mut self, hook: F) -> Self
    where
        F: Fn(Position) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<u64, BoxError>> + Send + 'static,
    {
        self.config.acks = AckMode::Manual;
        self.hooks.position = Some(Box::new(move |position| Box::pin(hook(position))));
        self
    }

    /// Tells the ends of sessions whose server is dead and whose client did not come back: their
    /// closures are gone. Called by any server with the same [`store`](Self::store) that finds one,
    /// from its first socket on; a server calls once for a session, but two servers may call for
    /// the same one. The store forgets the messages when the future is done. Where the application keeps
    /// [positions](Self::position), it may have committed more than the store knows.
    pub fn on_abandoned<F, Fut>(mut self, hook: F) -> Self
    where
        F: Fn(Abandoned) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.hooks.abandoned = Some(Box::new(move |abandoned| Box::pin(hook(abandoned))));
        self
    }

    /// The server. May be called outside of a runtime.
    #[must_use]
    pub fn build(mut self) -> SessionServer {
        self.config.node = self.store.is_some().then(node_name);
        self.config.has_positions = self.hooks.position.is_some();
        let hub = Hub::new(self.config, self.hooks, self.store, self.sockets);
        SessionServer::new(hub, self.negotiation)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("config", &self.config)
            .field("hooks", &self.hooks)
            .field("negotiation", &self.negotiation)
            .finish_non_exhaustive()
    }
}

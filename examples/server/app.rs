//! State shared by all routes.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio_util::sync::CancellationToken;

use crate::arguments::Arguments;
use crate::faults::Faults;
use crate::game::Rooms;
use crate::handshakes::Handshakes;
use crate::language::Language;
use crate::origins::Origins;
use crate::pages;
use crate::routes::{ChatRoom, FlakyClock, Tokens};
use crate::sessions::Sessions;
use crate::show::Show;
use crate::stats::Stats;

/// State shared by all routes; one per process.
pub(crate) struct App {
    /// Language of the greeting, the replies and the log.
    pub(crate) language: Language,
    /// Limits on what a client may use.
    pub(crate) limits: Limits,
    /// Origins whose pages may connect.
    pub(crate) origins: Origins,
    /// Counters for `/stats`.
    pub(crate) stats: Arc<Stats>,
    /// Router for the static files.
    pub(crate) pages: Router,
    /// The room behind `/chat`.
    pub(crate) chat: ChatRoom,
    /// The reliable sessions.
    pub(crate) sessions: Sessions,
    /// The rooms of `/game`.
    pub(crate) rooms: Rooms,
    /// The match that `/broadcast` reports.
    pub(crate) show: Show,
    /// The on/off cycles of `/flaky`.
    pub(crate) flaky: FlakyClock,
    /// Faults that pages have requested.
    pub(crate) faults: Faults,
    /// Recent handshakes, by client.
    pub(crate) handshakes: Handshakes,
    /// The tokens valid for `/secure`.
    pub(crate) tokens: Tokens,
    /// Cancelled when the server is asked to stop.
    pub(crate) shutdown: CancellationToken,
}

/// Limits on what a client may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Largest message accepted, in bytes.
    pub(crate) max_message_bytes: usize,
    /// Maximum number of open sockets.
    pub(crate) max_connections: u64,
    /// Time without traffic in either direction before a socket is closed; `None` disables it.
    pub(crate) idle_timeout: Option<Duration>,
}

impl App {
    /// The state of a server that listens on `port`.
    pub(crate) fn new(arguments: &Arguments, port: u16, shutdown: CancellationToken) -> Self {
        Self {
            language: arguments.lang,
            limits: Limits {
                max_message_bytes: usize::try_from(arguments.max_message_bytes)
                    .unwrap_or(usize::MAX),
                max_connections: arguments.max_connections,
                idle_timeout: arguments.idle_timeout(),
            },
            origins: Origins::new(arguments, port),
            stats: Arc::new(Stats::new()),
            pages: pages::router(&arguments.root, &arguments.dist, &arguments.vendor),
            chat: ChatRoom::new(),
            sessions: Sessions::new(arguments.lang),
            rooms: Rooms::new(),
            show: Show::new(),
            flaky: FlakyClock::new(),
            faults: Faults::new(),
            handshakes: Handshakes::new(),
            tokens: Tokens::new(),
            shutdown,
        }
    }

    /// Forgets all sessions and what belongs to them, as a program does that is killed.
    pub(crate) fn forget_sessions(&self) {
        self.sessions.forget();
        self.rooms.forget();
        self.show.forget();
    }
}

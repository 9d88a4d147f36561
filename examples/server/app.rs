//! What all routes share.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio_util::sync::CancellationToken;

use crate::arguments::Arguments;
use crate::faults::Faults;
use crate::handshakes::Handshakes;
use crate::language::Language;
use crate::origins::Origins;
use crate::pages;
use crate::routes::{ChatRoom, FlakyClock, Tokens};
use crate::stats::Stats;

/// What all routes share; one per process.
pub(crate) struct App {
    /// Language of greeting, reply and log.
    pub(crate) language: Language,
    /// What a client may ask of the server.
    pub(crate) limits: Limits,
    /// Which pages may connect.
    pub(crate) origins: Origins,
    /// What happened so far.
    pub(crate) stats: Arc<Stats>,
    /// Static files.
    pub(crate) pages: Router,
    /// Everyone on `/chat`.
    pub(crate) chat: ChatRoom,
    /// The cycles of `/flaky`.
    pub(crate) flaky: FlakyClock,
    /// What pages have ordered to break.
    pub(crate) faults: Faults,
    /// What clients have asked for.
    pub(crate) handshakes: Handshakes,
    /// The tokens of `/secure`.
    pub(crate) tokens: Tokens,
    /// Cancelled once the server is asked to stop.
    pub(crate) shutdown: CancellationToken,
}

/// What a client may ask of the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Largest message taken, in bytes.
    pub(crate) max_message_bytes: usize,
    /// Sockets open at a time.
    pub(crate) max_connections: u64,
    /// Time without a byte either way, or none for ever.
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
            flaky: FlakyClock::new(),
            faults: Faults::new(),
            handshakes: Handshakes::new(),
            tokens: Tokens::new(),
            shutdown,
        }
    }
}

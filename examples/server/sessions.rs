//! The reliable sessions of this process: one server for each application that speaks them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use steadysocket::Message;
use steadysocket::server::{Metric, Request, SendError, SessionSender, SessionServer};
use tracing::info;

use crate::language::Language;
use crate::params::Params;

/// The reliable sessions of this process. A broadcast reaches all sessions of a server, so each
/// application has its own.
pub(crate) struct Sessions {
    language: Language,
    servers: Mutex<Servers>,
    /// Held while a line of the chat goes out, so that everyone gets the lines in the same order.
    turn: Mutex<()>,
}

impl Sessions {
    /// Starts without sessions; `language` is that of the log.
    pub(crate) fn new(language: Language) -> Self {
        Self {
            language,
            servers: Mutex::new(Servers::new(language)),
            turn: Mutex::default(),
        }
    }

    /// The server of `/session` and of the routes with faults.
    pub(crate) fn echo(&self) -> SessionServer {
        self.lock().echo.clone()
    }

    /// The server of `/session-chat`.
    pub(crate) fn chat(&self) -> SessionServer {
        self.lock().chat.clone()
    }

    /// The server of `/game`.
    pub(crate) fn game(&self) -> SessionServer {
        self.lock().game.clone()
    }

    /// The server of `/broadcast`.
    pub(crate) fn broadcast(&self) -> SessionServer {
        self.lock().broadcast.clone()
    }

    /// Sends a line of the chat to everyone.
    pub(crate) fn tell_chat(&self, message: Message) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        tell_all(&self.chat(), message);
    }

    /// Begins anew, as another process would: clients that resume are told that their session is
    /// unknown. The old sessions expire, since nothing leads to them any more.
    pub(crate) fn forget(&self) {
        let servers = Servers::new(self.language);
        *self.lock() = servers;
    }

    /// Asks all clients to leave in order, so that nothing is uncertain, and ends all sessions.
    pub(crate) async fn drain(&self) {
        let Servers {
            echo,
            chat,
            game,
            broadcast,
        } = self.lock().clone();
        tokio::join!(
            echo.drain(LEAVE_WITHIN),
            chat.drain(LEAVE_WITHIN),
            game.drain(LEAVE_WITHIN),
            broadcast.drain(LEAVE_WITHIN),
        );
    }

    /// The servers are only replaced as a whole, so a poisoned lock is harmless.
    fn lock(&self) -> MutexGuard<'_, Servers> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sends a message to all sessions of a server; they share one copy of it. Those that are a whole
/// window behind are ended, because they would have a gap.
pub(crate) fn tell_all(server: &SessionServer, message: Message) {
    for (session, error) in server.broadcast(message).refused {
        end_slow(&session, Err(error));
    }
}

/// Ends a session that did not accept a message because it is a whole window behind.
pub(crate) fn end_slow(session: &SessionSender, sent: Result<(), SendError>) {
    if let Err(SendError::Full(_)) = sent {
        let closed = session.close(TOO_SLOW, "too slow");
        debug_assert!(closed.is_ok(), "the code is one for applications");
    }
}

#[derive(Clone)]
struct Servers {
    echo: SessionServer,
    chat: SessionServer,
    game: SessionServer,
    broadcast: SessionServer,
}

impl Servers {
    fn new(language: Language) -> Self {
        let server = |path| server(language, path);
        Self {
            echo: server("/session"),
            chat: server("/session-chat"),
            game: server("/game"),
            broadcast: server("/broadcast"),
        }
    }
}

fn server(language: Language, path: &'static str) -> SessionServer {
    SessionServer::builder()
        .detached(MAX_DETACHED, MAX_DETACHED_BYTES)
        .heartbeat(HEARTBEAT, HEARTBEAT)
        .choose_protocol(|request, _| protocol(request))
        .on_metric(move |metric| match metric {
            Metric::Started => info!("{}", language.session_started(path)),
            Metric::Resumed => info!("{}", language.session_resumed(path)),
            Metric::Detached => info!("{}", language.session_detached(path)),
            Metric::Ended(why) => info!("{}", language.session_ended(path, why.as_str())),
            _ => {}
        })
        .build()
}

/// The subprotocol that the address names, as for plain sockets.
fn protocol(request: &Request) -> Option<String> {
    let params = Params::of(request.uri())?;
    params.text("protocol").map(str::to_owned)
}

/// The code for a client that does not keep up; 1013 is not one for applications.
const TOO_SLOW: u16 = 4013;

/// Clients have no name here, so this is the limit for all of them together.
const MAX_DETACHED: usize = 1_000;

const MAX_DETACHED_BYTES: u64 = 64 * 1024 * 1024;

/// Short enough that someone who has silenced a socket waits to see it noticed.
const HEARTBEAT: Duration = Duration::from_secs(3);

/// The server promises to exit within 2 s.
const LEAVE_WITHIN: Duration = Duration::from_millis(200);

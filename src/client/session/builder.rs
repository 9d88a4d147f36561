//! The description of a connection with sessions.

use std::fmt;

use super::super::builder::{Builder, Parts, Raw};
use super::super::callback::Callback;
use super::super::connect::start;
use super::super::current::Current;
use super::super::error::{ConnectError, Error};
use super::super::host::ClientHost;
use super::super::maybe_send::MaybeSend;
use super::super::message::Message;
use super::super::options::set_water_marks;
use super::super::state::HostState;
use super::event::SessionEvent;
use super::host::{Address, Held, ReliableHost, SessionCallbacks};
use super::incoming::Incoming;
use super::options::Session;
use super::socket::SessionSocket;
use crate::core::session::{ClientConfig, Mode};
use crate::core::{Config, Connection, Hooks, Pulse, QueueLimits};
use crate::drive::session::{HIGH_WATER_MARK, Sessions};
use crate::drive::{Driver, Shared};
use crate::platform::Platform;

/// Messages of reliable sessions: the kind of builder that [`Builder::session`] gives. `F` is
/// [`Raw`], or [`Typed`](crate::Typed) after `json`, `msgpack` or `codec`.
///
/// ```
/// use steadysocket::{Builder, Reliable, Session, Socket};
///
/// fn chat() -> Builder<Reliable> {
///     Socket::builder("wss://example.com/chat").session(Session::required())
/// }
/// # drop(chat());
/// ```
pub struct Reliable<F = Raw> {
    session: Session,
    callbacks: SessionCallbacks,
    pub(super) format: F,
}

impl Builder {
    /// Makes the connection reliable, by sessions with a server that has them.
    ///
    /// Options and callbacks mean what they mean for a plain connection, but for these. Messages
    /// that have no place in the window wait in the queue, whose limits apply to them alone. The
    /// high-water mark is 262,144 by default. Of the server's close codes only 4930 to 4949 end the
    /// connection, besides those that `should_reconnect` names. `heartbeat`, `is_pong` and `handshake` are for plain
    /// sockets, so that required sessions refuse them. Without `on_message`, `on_incoming` and a
    /// stream messages wait, and the server's window fills. In a browser the connection listens to
    /// the page also after [`Socket::bare_builder`](crate::Socket::bare_builder): a page that goes
    /// says bye, and one that is frozen resumes.
    pub fn session(self, session: Session) -> Builder<Reliable> {
        self.with_messages(Reliable {
            session,
            callbacks: SessionCallbacks::default(),
            format: Raw,
        })
    }
}

impl<F> Builder<Reliable<F>> {
    /// Called when a session begins, goes on or ends, and when it makes no progress.
    pub fn on_session(mut self, call: impl FnMut(SessionEvent) + MaybeSend + 'static) -> Self {
        self.messages.callbacks.session = Some(Callback::new(Box::new(call)));
        self
    }

    /// Calls this for each message, which returns the error of one that does not decode.
    pub(super) fn take_incoming(
        mut self,
        call: impl FnMut(Incoming) -> Option<Error> + MaybeSend + 'static,
    ) -> Self {
        self.messages.callbacks.incoming = Some(Callback::new(Box::new(call)));
        self
    }

    /// The same connection with another format of its messages.
    pub(super) fn with_format<G>(self, format: G) -> Builder<Reliable<G>> {
        let Reliable {
            session, callbacks, ..
        } = self.messages;
        Builder {
            parts: self.parts,
            messages: Reliable {
                session,
                callbacks,
                format,
            },
        }
    }
}

impl Builder<Reliable> {
    /// Called for each message, in order, before `on_message`, with the means to acknowledge it. A
    /// message of which this and `on_message` have returned is acknowledged by itself, unless there
    /// is a stream, or [`Session::manual_acks`].
    pub fn on_incoming(self, mut call: impl FnMut(Incoming) + MaybeSend + 'static) -> Self {
        self.take_incoming(move |incoming| {
            call(incoming);
            None
        })
    }

    /// Called for each message, in order. When it has returned the message is acknowledged, unless
    /// there is a stream, or [`Session::manual_acks`].
    pub fn on_message(self, call: impl FnMut(Message) + MaybeSend + 'static) -> Self {
        self.read_messages(call)
    }

    /// Dials, unless `start_closed` was called.
    ///
    /// # Errors
    ///
    /// [`ConnectError::Config`] if an option is out of its range, [`ConnectError::WindowBelowMax`]
    /// for a window without room for the largest message, [`ConnectError::NotWithSessions`] for an
    /// option that excludes sessions, [`ConnectError::Refused`] if the browser does not take the URL
    /// or a subprotocol, [`ConnectError::NoRuntime`] if there is no runtime for it, as for a plain connection.
    pub fn connect(self) -> Result<SessionSocket, ConnectError> {
        let Reliable {
            session, callbacks, ..
        } = self.messages;
        session.check()?;
        check(&self.parts, session.config.mode)?;
        connect(self.parts, session, callbacks)
    }
}

impl<F> fmt::Debug for Reliable<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reliable")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

/// Refuses what sessions cannot have: they need another dial, and have a heartbeat and a handshake
/// of their own.
fn check(parts: &Parts, mode: Mode) -> Result<(), ConnectError> {
    let is_required = mode == Mode::Require;
    let given = |has: fn(&Config) -> bool| parts.config.as_ref().is_some_and(has);
    let unfit = [
        ("reconnect(None)", given(|it| it.reconnect.is_none())),
        (
            "heartbeat",
            is_required && given(|it| it.heartbeat.is_some()),
        ),
        ("handshake", is_required && parts.hooks.handshake),
    ];
    match unfit.into_iter().find(|(_, is_given)| *is_given) {
        Some((option, _)) => Err(ConnectError::NotWithSessions { option }),
        None => Ok(()),
    }
}

fn connect(
    mut parts: Box<Parts>,
    session: Session,
    callbacks: SessionCallbacks,
) -> Result<SessionSocket, ConnectError> {
    // The credentials are asked for as a provider is.
    parts.settings.extras_mut();
    let mut config = parts.config.take().unwrap_or_default();
    config.check()?;
    config.high_water_mark = HIGH_WATER_MARK;
    set_water_marks(&mut config, parts.low_water_mark, parts.high_water_mark);
    let heartbeat = config.heartbeat.take();
    let sessions = ClientConfig {
        protocols: parts.settings.protocols().to_vec(),
        queue: config.queue.clone().unwrap_or(NO_QUEUE),
        limits: session.config.limits.within_reach(),
        ..session.config
    };
    let (negotiate, has_queue) = (sessions.negotiate, sessions.queue != NO_QUEUE);
    let sessions = Sessions::new(sessions, Current::seed())
        .high_water_mark(config.high_water_mark)
        .plain_heartbeat(heartbeat.map(Pulse::from));
    let hooks = Hooks {
        handshake: true,
        should_reconnect: true,
        ..parts.hooks
    };
    let core = Connection::new(config, hooks, Current::seed())?;
    let platform = match Current::new(parts.platform) {
        Ok(platform) => platform,
        Err(_) => return Err(ConnectError::NoRuntime),
    };
    let host = ReliableHost {
        plain: ClientHost {
            platform,
            settings: parts.settings,
            state: HostState::default(),
        },
        sessions,
        has_queue,
        address: Address {
            is_provided: parts.hooks.provider,
            auth: session.auth,
            negotiate,
        },
        callbacks,
        held: Held::default(),
    };
    let driver = Driver::new(host, core);
    driver
        .host()
        .held
        .driver
        .replace(Shared::downgrade(&driver));
    start(&driver, parts.start)?;
    Ok(SessionSocket::new(driver))
}

/// A queue that is switched off: a message is numbered at once, or refused.
const NO_QUEUE: QueueLimits = QueueLimits {
    max_messages: 0,
    max_bytes: 0,
    overflow: crate::core::Overflow::Reject,
    ttl: None,
};

//! The options of sessions.

use std::fmt;
use std::time::Duration;

use super::super::callback::Ask;
use super::super::error::{BoxError, ConnectError};
use super::super::hooks;
use super::super::maybe_send::{MaybeSend, MaybeSync};
use crate::core::session::{AckMode, ClientConfig, Limits, Mode};
use crate::core::{ConfigError, MAX_DELAY};
use crate::drive::Shared;
use crate::platform::LocalFuture;

/// The subprotocol of sessions.
pub(super) const STEADY: &str = "steady.v1";

/// Offered first where the application names no subprotocol, for servers that choose the first.
pub(super) const DECOY: &str = "steady.plain";

/// Asks for the credentials of one dial.
pub(super) type Auth = Shared<dyn Ask<(), LocalFuture<Result<String, BoxError>>>>;

/// Reliable sessions: nothing lost, nothing twice, in order, both ways, across reconnects. For
/// [`Builder::session`](crate::Builder::session); the server must have them too.
///
/// ```no_run
/// use steadysocket::{BoxError, Session, Socket};
///
/// async fn fresh_token() -> Result<String, BoxError> {
///     Ok("t0k3n".to_owned()) // your own request
/// }
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let socket = Socket::builder("wss://example.com/ws")
///     .session(Session::required().auth(async || fresh_token().await))
///     .on_message(|message| drop(message))
///     .connect()?;
/// socket.send("hello").await?; // numbered: delivered once, or in the report of the end
/// socket.acknowledged().await?; // the server's application was handed it
/// # Ok(()) }
/// ```
#[must_use = "sessions are used by a builder's `session`"]
pub struct Session {
    pub(super) config: ClientConfig,
    pub(super) auth: Option<Auth>,
}

impl Session {
    /// Sessions with a server that has them; with another one each dial fails, with
    /// [`Error::NoSession`](crate::Error::NoSession).
    pub fn required() -> Self {
        Self::new(Mode::Require)
    }

    /// Sessions if the server has them, and a plain connection if it has none. A server that was
    /// ever met with sessions is never taken for a plain one.
    pub fn preferred() -> Self {
        Self::new(Mode::Prefer)
    }

    /// Asks for the credentials before each hello and resume: for the server's `authenticate`, in a
    /// message and never in the URL. At most 8 KiB. An error counts as a failed attempt.
    pub fn auth<F>(mut self, provider: F) -> Self
    where
        F: AsyncFn() -> Result<String, BoxError> + MaybeSend + MaybeSync + 'static,
    {
        let ask = Shared::new(provider);
        self.auth = Some(Shared::new(move |()| {
            let ask = Shared::clone(&ask);
            hooks::guarded(Box::pin(async move { ask().await }))
        }));
        self
    }

    /// Messages are acknowledged by [`Incoming::ack`](crate::Incoming::ack), in any order, and not by
    /// being handed over. What is not acknowledged when the session ends counts as not delivered.
    pub fn manual_acks(mut self) -> Self {
        self.config.acks = AckMode::Manual;
        self
    }

    /// How much may be on its way; of two sides the lower limits count. Default 1,024 messages and
    /// 1 MiB each way, a message at most 256 KiB. More costs memory on both sides, less costs
    /// throughput on slow networks. From 1 on, and what is above 2^53 - 1 counts as that; the window
    /// must hold the largest message.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.config.limits = limits;
        self
    }

    /// How long the server is to keep the session without a socket; it may keep it for less.
    /// Default 2 min, at most 2^31 - 1 ms. Longer costs the server memory, shorter ends sessions in
    /// long tunnels.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.config.ttl = ttl;
        self
    }

    /// How long `close`, or the drop of the last handle, goes on trying to end the session in order,
    /// which needs the server. Default 10 s, from 1 ms on. A longer one may deliver more, a shorter
    /// one reports sooner what is uncertain.
    pub fn close_timeout(mut self, timeout: Duration) -> Self {
        self.config.close_timeout = timeout;
        self
    }

    /// False says hello without offering the subprotocol `steady.v1`, for a path behind a proxy that
    /// strips subprotocols; the server must do the same. Default true.
    pub fn negotiate(mut self, negotiate: bool) -> Self {
        self.config.negotiate = negotiate;
        self
    }

    /// Checks what the types do not.
    pub(super) fn check(&self) -> Result<(), ConnectError> {
        let Limits { window, max } = self.config.limits;
        let counts = [
            ("limits.window.messages", window.messages),
            ("limits.window.bytes", window.bytes),
            ("limits.max", max),
        ];
        if let Some((option, _)) = counts.into_iter().find(|(_, count)| *count == 0) {
            return Err(ConfigError::Zero { option }.into());
        }
        if window.bytes < max {
            return Err(ConnectError::WindowBelowMax {
                window: window.bytes,
                max,
            });
        }
        let times = [
            ("session.ttl", self.config.ttl, 0),
            ("session.close_timeout", self.config.close_timeout, 1),
        ]
        .map(|(option, value, min)| (option, value, Duration::from_millis(min)));
        match times
            .into_iter()
            .find(|(_, value, min)| !(*min..=MAX_DELAY).contains(value))
        {
            Some((option, value, min)) => Err(ConfigError::Time { option, value, min }.into()),
            None => Ok(()),
        }
    }

    fn new(mode: Mode) -> Self {
        let config = ClientConfig {
            mode,
            ..ClientConfig::default()
        };
        Self { config, auth: None }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

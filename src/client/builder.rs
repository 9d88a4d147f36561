//! The description of a connection.

use std::fmt;
use std::time::Duration;

use super::current::Current;
use super::error::{BoxError, ConnectError};
use super::extras::Extras;
use super::handshake::Peer;
use super::heartbeat::HeartbeatMessage;
use super::hooks;
use super::host::{self, ClientHost, Settings};
use super::maybe_send::{MaybeSend, MaybeSync};
use super::message::Message;
use super::options;
use super::socket::Socket;
use crate::core::{
    Config, ConfigError, Connection, DialInfo, Heartbeat, Hooks, Idle, Ping, QueueLimits,
    Reconnect, Settings as CoreSettings, Watch,
};
use crate::drive::Driver;
use crate::platform::Platform;

/// Describes a connection: its URL, its options and its callbacks.
///
/// Callbacks run one at a time, in the order of events; inside them every method of the [`Socket`]
/// may be called. Their calls take effect when they return, except `send` through an open socket,
/// which takes effect at once. Natively they run on the connection's task, where commands of other
/// threads take effect soon. A callback that panics is called again at the next event; a provider
/// or a hook that panics has failed. On wasm32 nothing unwinds, so that a `RefCell` that was borrowed
/// in it stays borrowed.
///
/// `Messages` is [`Raw`], [`Typed`](crate::Typed) after `json`, `msgpack` or `codec`, or `Reliable`
/// after `session`. Everything else is the same for all.
///
/// ```no_run
/// use std::time::Duration;
/// use steadysocket::{Reconnect, Socket};
///
/// # fn main() -> Result<(), steadysocket::ConnectError> {
/// let socket = Socket::builder("wss://example.com/ws")
///     .protocols(["chat.v2"])
///     .reconnect(Reconnect { max_attempts: Some(20), ..Reconnect::default() })
///     .connect_timeout(Some(Duration::from_secs(5)))
///     .connect()?;
/// # Ok(()) }
/// ```
#[must_use = "a builder does nothing until `connect` is called"]
pub struct Builder<Messages = Raw> {
    /// Boxed, as each method moves the builder.
    pub(super) parts: Box<Parts>,
    /// How messages are given to the user.
    pub(super) messages: Messages,
}

/// Messages as they are: the kind of builder that [`Socket::builder`] gives.
///
/// ```
/// use steadysocket::{Builder, Raw, Socket};
///
/// let builder: Builder<Raw> = Socket::builder("wss://example.com/ws");
/// # drop(builder);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Raw;

/// Everything but the messages' type.
pub(super) struct Parts {
    /// The options, if any is given.
    pub(super) config: Option<Config>,
    /// The same once they are complete.
    pub(super) options: CoreSettings,
    pub(super) hooks: Hooks,
    pub(super) low_water_mark: Option<u64>,
    pub(super) high_water_mark: Option<u64>,
    pub(super) platform: <Current as Platform>::Options,
    pub(super) start: Start,
    pub(super) settings: Box<Settings>,
    /// Heartbeat and idle time, if there are any.
    pub(super) watch: Option<Watch<Message>>,
    /// Completes and checks the options; links [`complete`] only where there is one that is not a
    /// default.
    pub(super) complete: fn(&mut Parts) -> Result<(), ConfigError>,
}

/// The first step of a connection.
pub(super) enum Start {
    Dialling,
    Closed,
}

impl Socket {
    /// Begins to describe a connection to `url`.
    pub fn builder(url: impl Into<String>) -> Builder {
        let mut builder = Self::bare_builder(url);
        <Current as Platform>::equip(&mut builder.parts.platform);
        builder.watch_page();
        builder
    }

    /// Begins to describe a connection to `url` that costs a page as little as it can: it reconnects
    /// and queues. It knows nothing of the page and its network before `Builder::page_events` is
    /// called, and reads long texts in four times the time. With sessions it listens to the page all
    /// the same, because a page that goes says bye. Natively the same as [`Socket::builder`].
    pub fn bare_builder(url: impl Into<String>) -> Builder {
        Builder::new(url.into())
    }

    /// Begins to describe a connection whose URL is asked for before every dial, as by
    /// [`Builder::url_provider`].
    ///
    /// ```no_run
    /// use steadysocket::{BoxError, Socket};
    ///
    /// async fn fetch_token() -> Result<String, BoxError> {
    ///     Ok("t0k3n".to_owned()) // your own request
    /// }
    ///
    /// # fn main() -> Result<(), steadysocket::ConnectError> {
    /// let base = "wss://example.com".to_owned();
    /// let socket = Socket::builder_with(async move |_dial| {
    ///     Ok(format!("{base}/ws?token={}", fetch_token().await?))
    /// })
    /// .connect()?;
    /// # Ok(()) }
    /// ```
    pub fn builder_with<F>(provider: F) -> Builder
    where
        F: AsyncFn(DialInfo) -> Result<String, BoxError> + MaybeSend + MaybeSync + 'static,
    {
        Self::builder("").url_provider(provider)
    }
}

impl Builder {
    fn new(url: String) -> Self {
        Self {
            parts: Box::new(Parts {
                config: None,
                options: CoreSettings::default(),
                hooks: Hooks {
                    ping: Ping::None,
                    ..Hooks::default()
                },
                low_water_mark: None,
                high_water_mark: None,
                platform: Default::default(),
                start: Start::Dialling,
                settings: Box::new(Settings::new(url)),
                watch: None,
                complete: |_| Ok(()),
            }),
            messages: Raw,
        }
    }

    /// Called for each message, in order.
    pub fn on_message(self, call: impl FnMut(Message) + MaybeSend + 'static) -> Self {
        self.read_messages(call)
    }

    /// Dials, unless `start_closed` was called.
    ///
    /// # Errors
    ///
    /// [`ConnectError::Config`] if an option is out of its range, [`ConnectError::Refused`] if the
    /// browser does not take the URL or a subprotocol, or natively if no browser would,
    /// [`ConnectError::NoRuntime`] natively outside of a tokio runtime.
    pub fn connect(self) -> Result<Socket, ConnectError> {
        self.parts.connect()
    }
}

impl<Messages> Builder<Messages> {
    /// Asks for the URL before every dial, for example with a fresh token. An error counts as a
    /// failed attempt. The URL given to [`Socket::builder`] is not used then.
    pub fn url_provider<F>(mut self, provider: F) -> Self
    where
        F: AsyncFn(DialInfo) -> Result<String, BoxError> + MaybeSend + MaybeSync + 'static,
    {
        self.extras_to_dial().url = Some(hooks::provider(provider));
        self
    }

    /// The subprotocols to offer, best first. Default: none.
    pub fn protocols<P: Into<String>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        let protocols = protocols.into_iter().map(Into::into);
        self.parts.settings.offer(protocols.collect());
        if !self.parts.hooks.provider {
            self.parts.settings.links.dial = host::dial_offering;
        }
        self
    }

    /// Asks for the subprotocols before every dial.
    pub fn protocols_provider<F>(mut self, provider: F) -> Self
    where
        F: AsyncFn(DialInfo) -> Result<Vec<String>, BoxError> + MaybeSend + MaybeSync + 'static,
    {
        self.extras_to_dial().protocols = Some(hooks::provider(provider));
        self
    }

    /// When and how often to dial again; `None` never. Default: [`Reconnect::default`].
    ///
    /// Of the two bounds of the delay, one that is left at its default follows the other, so
    /// `max_delay: 500 ms` alone makes the first delay at most 500 ms too.
    pub fn reconnect(mut self, reconnect: impl Into<Option<Reconnect>>) -> Self {
        self.config().reconnect = reconnect.into().map(options::follow);
        self
    }

    /// How long one dial may take. Default 10 s; `None` leaves it to the platform.
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.config().connect_timeout = timeout.into();
        self
    }

    /// How long the closing handshake may take. Default 10 s; `None` leaves it to the platform.
    pub fn close_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.config().close_timeout = timeout.into();
        self
    }

    /// Runs on every new socket, before the queue is flushed and before the connection is open. A
    /// failure counts as a failed attempt.
    pub fn handshake<F>(mut self, hook: F) -> Self
    where
        F: AsyncFn(Peer) -> Result<(), BoxError> + MaybeSend + MaybeSync + 'static,
    {
        self.parts.hooks.handshake = true;
        self.parts.settings.extras_mut().handshake = Some(hooks::handshake(hook));
        self.parts.settings.links.handshake = hooks::run;
        self.parts.settings.links.perform_rarely = Driver::perform_rarely;
        self
    }

    /// How long the handshake hook may take. Default 10 s.
    pub fn handshake_timeout(mut self, timeout: Duration) -> Self {
        self.config().handshake_timeout = timeout;
        self
    }

    /// Sends `message` after a silence, and treats the socket as dead if another silence follows.
    /// Default: off, because a plain server must know the message.
    ///
    /// The message may also be asked for before each ping, or be none, for servers that ping by
    /// themselves: see [`HeartbeatMessage`].
    pub fn heartbeat(mut self, heartbeat: Heartbeat, message: impl Into<HeartbeatMessage>) -> Self {
        self.config().heartbeat = Some(heartbeat);
        self.parts.watch = Some(Connection::watch);
        let message = message.into();
        self.parts.hooks.ping = message.kind();
        self.parts.settings.extras_mut().ping = Some(message);
        self.parts.settings.links.perform_rarely = Driver::perform_rarely;
        self
    }

    /// When to pause by itself, and what wakes it. Default `None`: never, and [`Socket::resume`].
    pub fn idle(mut self, idle: impl Into<Option<Idle>>) -> Self {
        self.config().idle = idle.into();
        self.parts.watch = Some(Connection::watch);
        self
    }

    /// The bounds of the queue; `None` refuses messages while the connection is not open.
    /// Default: [`QueueLimits::default`].
    pub fn queue(mut self, limits: impl Into<Option<QueueLimits>>) -> Self {
        self.config().queue = limits.into();
        self
    }

    /// Bytes in the socket's buffer above which messages wait in the queue. Default 1,048,576, or
    /// the low-water mark if that is given and higher.
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.parts.high_water_mark = Some(bytes);
        self.parts.complete = complete;
        self
    }

    /// Bytes in the socket's buffer at or below which [`Socket::drained`] is done. Default 262,144,
    /// or the high-water mark if that is given and lower.
    pub fn low_water_mark(mut self, bytes: u64) -> Self {
        self.parts.low_water_mark = Some(bytes);
        self.parts.complete = complete;
        self
    }

    /// Does not dial before [`Socket::reconnect`] or [`Socket::resume`] is called; with
    /// [`Idle::wake_on_send`] also not before there is something to send.
    pub fn start_closed(mut self) -> Self {
        self.parts.start = Start::Closed;
        self
    }

    /// The options that only this platform has.
    #[cfg(any(target_arch = "wasm32", feature = "native"))]
    pub(super) fn platform(&mut self) -> &mut <Current as Platform>::Options {
        &mut self.parts.platform
    }

    /// The same connection with messages of another type.
    pub(super) fn with_messages<Others>(self, messages: Others) -> Builder<Others> {
        Builder {
            parts: self.parts,
            messages,
        }
    }

    /// Listens to the page, where there is one.
    pub(super) fn watch_page(&mut self) {
        self.parts.settings.links.watch = Current::watch::<ClientHost>;
    }

    /// The extras, with a provider among them.
    fn extras_to_dial(&mut self) -> &mut Extras {
        self.parts.hooks.provider = true;
        self.parts.settings.links.dial = hooks::dial;
        self.parts.settings.extras_mut()
    }

    /// The options, to be changed.
    fn config(&mut self) -> &mut Config {
        self.parts.complete = complete;
        self.parts.config.get_or_insert_with(Config::default)
    }
}

/// Completes and checks options that are not the defaults.
fn complete(parts: &mut Parts) -> Result<(), ConfigError> {
    let mut config = parts.config.take().unwrap_or_default();
    options::set_water_marks(&mut config, parts.low_water_mark, parts.high_water_mark);
    config.check()?;
    parts.options = config.into();
    Ok(())
}

impl<Messages> fmt::Debug for Builder<Messages> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").finish_non_exhaustive()
    }
}

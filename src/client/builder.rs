//! How a connection is described.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Math;

use super::callbacks::Callbacks;
use super::codec::Codec;
#[cfg(feature = "json")]
use super::codec::Json;
#[cfg(feature = "msgpack")]
use super::codec::MsgPack;
use super::error::{BoxError, ConnectError, Error};
use super::handshake::{Inbox, Peer};
use super::hooks::{self, Ask, HandshakeHook, RunHook, Source};
use super::host::ClientHost;
use super::message::Message;
use super::socket::Socket;
use super::typed::TypedBuilder;
use super::waiters::Waiters;
use crate::browser::{Clock, Handles, Lifecycle};
use crate::core::{
    CloseEvent, CloseInfo, Config, Connection, DialInfo, DropReason, GiveUpEvent, Heartbeat, Hooks,
    OpenEvent, QueueLimits, Reconnect, ReconnectingEvent, StateChange, Verdict,
};
use crate::drive::Driver;

/// Which page events a connection minds. All are on by default.
///
/// ```no_run
/// use steadysocket::{PageEvents, Socket};
///
/// // An app that holds its connection while the page is in the back/forward cache.
/// let events = PageEvents { page_cache: false, ..PageEvents::default() };
/// let builder = Socket::builder("wss://example.com/ws").page_events(events);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageEvents {
    /// `online` dials at once, `offline` asks the peer for a sign of life.
    pub online: bool,
    /// A page that becomes visible dials at once.
    pub visibility: bool,
    /// A page that goes into the back/forward cache lets go of its socket until it comes back.
    pub page_cache: bool,
}

impl Default for PageEvents {
    fn default() -> Self {
        Self {
            online: true,
            visibility: true,
            page_cache: true,
        }
    }
}

/// Describes a connection: where to, how, and what to call.
///
/// Callbacks run one at a time, in the order of events; inside them every method of the
/// [`Socket`] may be called. What they do is carried out when they return, but for `send` through
/// an open socket, which happens at once.
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
pub struct Builder {
    url: Source<String>,
    protocols: Source<Vec<String>>,
    config: Config,
    ping: Message,
    lifecycle: Lifecycle,
    constructor: Option<js_sys::Function>,
    start: Start,
    ask: Option<Ask>,
    hook: Option<(HandshakeHook, RunHook)>,
    callbacks: Callbacks,
}

enum Start {
    Dialling,
    Closed,
}

impl Builder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url: Source::Fixed(url),
            protocols: Source::Fixed(Vec::new()),
            config: Config::default(),
            ping: Message::from("ping"),
            lifecycle: Lifecycle::default(),
            constructor: None,
            start: Start::Dialling,
            ask: None,
            hook: None,
            callbacks: Callbacks::default(),
        }
    }

    /// Asks for the URL before every dial, for a fresh token for one. A failure counts as a failed
    /// attempt. The URL given to [`Socket::builder`] is not used then.
    pub fn url_provider<F>(mut self, provider: impl Fn(DialInfo) -> F + 'static) -> Self
    where
        F: Future<Output = Result<String, BoxError>> + 'static,
    {
        self.url = Source::Provider(Box::new(move |dial| Box::pin(provider(dial))));
        self.ask = Some(hooks::ask);
        self
    }

    /// The subprotocols to offer, best first. Default: none.
    pub fn protocols<P: Into<String>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.protocols = Source::Fixed(protocols.into_iter().map(Into::into).collect());
        self
    }

    /// Asks for the subprotocols before every dial.
    pub fn protocols_provider<F>(mut self, provider: impl Fn(DialInfo) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Vec<String>, BoxError>> + 'static,
    {
        self.protocols = Source::Provider(Box::new(move |dial| Box::pin(provider(dial))));
        self.ask = Some(hooks::ask);
        self
    }

    /// When and how often to dial again; `None` never. Default: [`Reconnect::default`].
    pub fn reconnect(mut self, reconnect: impl Into<Option<Reconnect>>) -> Self {
        self.config.reconnect = reconnect.into();
        self
    }

    /// How long one dial may take. Default 10 s; `None` leaves it to the browser.
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.config.connect_timeout = timeout.into();
        self
    }

    /// How long the closing handshake may take. Default 10 s; `None` leaves it to the browser.
    pub fn close_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.config.close_timeout = timeout.into();
        self
    }

    /// Runs on every new socket, before the queue is flushed and before the connection is open. A
    /// failure counts as a failed attempt.
    pub fn handshake<F>(mut self, hook: impl Fn(Peer) -> F + 'static) -> Self
    where
        F: Future<Output = Result<(), BoxError>> + 'static,
    {
        self.hook = Some((Box::new(move |peer| Box::pin(hook(peer))), hooks::run_hook));
        self
    }

    /// How long the handshake hook may take. Default 10 s.
    pub fn handshake_timeout(mut self, timeout: Duration) -> Self {
        self.config.handshake_timeout = timeout;
        self
    }

    /// Sends `message` after a silence, and takes the socket for dead if another silence follows.
    /// Default: off, because a plain server must know the message.
    pub fn heartbeat(mut self, heartbeat: Heartbeat, message: impl Into<Message>) -> Self {
        self.config.heartbeat = Some(heartbeat);
        self.ping = message.into();
        self
    }

    /// Tells the answers to the heartbeat from other messages: they are not given to `on_message`.
    pub fn is_pong(mut self, is_pong: impl FnMut(&Message) -> bool + 'static) -> Self {
        self.callbacks.is_pong.set(Box::new(is_pong));
        self
    }

    /// The bounds of the queue; `None` refuses messages while the connection is not open.
    /// Default: [`QueueLimits::default`].
    pub fn queue(mut self, limits: impl Into<Option<QueueLimits>>) -> Self {
        self.config.queue = limits.into();
        self
    }

    /// Bytes in the browser's buffer above which messages wait in the queue. Default 1,048,576.
    pub fn high_water_mark(mut self, bytes: u64) -> Self {
        self.config.high_water_mark = bytes;
        self
    }

    /// Bytes in the browser's buffer at or below which [`Socket::drained`] is done. Default
    /// 262,144.
    pub fn low_water_mark(mut self, bytes: u64) -> Self {
        self.config.low_water_mark = bytes;
        self
    }

    /// Which page events to mind. Default: all.
    pub fn page_events(mut self, events: PageEvents) -> Self {
        self.lifecycle.online = events.online;
        self.lifecycle.visibility = events.visibility;
        self.lifecycle.page_cache = events.page_cache;
        self
    }

    /// The constructor to use in place of the global `WebSocket`: a polyfill or a test double.
    pub fn web_socket(mut self, constructor: js_sys::Function) -> Self {
        self.constructor = Some(constructor);
        self
    }

    /// Does not dial before [`Socket::reconnect`] is called.
    pub fn start_closed(mut self) -> Self {
        self.start = Start::Closed;
        self
    }

    /// Decides whether and when to dial after a close; outranks the default table.
    pub fn should_reconnect(mut self, ask: impl FnMut(&CloseInfo) -> Verdict + 'static) -> Self {
        self.callbacks.should_reconnect.set(Box::new(ask));
        self
    }

    /// Called each time a socket is open, handshaken and the queue is flushed.
    pub fn on_open(mut self, call: impl FnMut(&OpenEvent) + 'static) -> Self {
        self.callbacks.open.set(Box::new(call));
        self
    }

    /// Called for each message, in order.
    pub fn on_message(mut self, mut call: impl FnMut(Message) + 'static) -> Self {
        self.callbacks.message.set(Box::new(move |message| {
            call(message);
            Ok(())
        }));
        self
    }

    /// Called exactly once for each socket or failed dial, and for a `close` without a socket.
    pub fn on_close(mut self, call: impl FnMut(&CloseEvent) + 'static) -> Self {
        self.callbacks.close.set(Box::new(call));
        self
    }

    /// Called for each failed dial, provider or handshake, for each timeout, and when the browser
    /// says that a socket failed; `on_close` follows.
    pub fn on_error(mut self, call: impl FnMut(&Error) + 'static) -> Self {
        self.callbacks.error.set(Box::new(call));
        self
    }

    /// Called when a wait for the next dial begins.
    pub fn on_reconnecting(mut self, call: impl FnMut(&ReconnectingEvent) + 'static) -> Self {
        self.callbacks.reconnecting.set(Box::new(call));
        self
    }

    /// Called when no further dial will come and the user did not ask for that.
    pub fn on_give_up(mut self, call: impl FnMut(&GiveUpEvent) + 'static) -> Self {
        self.callbacks.give_up.set(Box::new(call));
        self
    }

    /// Called for each queued message that is dropped.
    pub fn on_drop(mut self, call: impl FnMut(Message, DropReason) + 'static) -> Self {
        self.callbacks.drop.set(Box::new(call));
        self
    }

    /// Called when the state changes.
    pub fn on_state_change(mut self, call: impl FnMut(&StateChange) + 'static) -> Self {
        self.callbacks.state_change.set(Box::new(call));
        self
    }

    /// Makes the messages typed, by a codec of your own. Comes after the other options.
    pub fn codec<In, Out, C>(self, codec: C) -> TypedBuilder<In, Out, C>
    where
        C: Codec<In, Out> + 'static,
    {
        TypedBuilder::new(self, codec)
    }

    /// Makes the messages typed, as JSON text. Comes after the other options.
    #[cfg(feature = "json")]
    pub fn json<In, Out>(self) -> TypedBuilder<In, Out, Json>
    where
        In: serde::de::DeserializeOwned,
        Out: serde::Serialize,
    {
        self.codec(Json)
    }

    /// Makes the messages typed, as binary `MessagePack` with named fields. Comes after the other
    /// options.
    #[cfg(feature = "msgpack")]
    pub fn msgpack<In, Out>(self) -> TypedBuilder<In, Out, MsgPack>
    where
        In: serde::de::DeserializeOwned,
        Out: serde::Serialize,
    {
        self.codec(MsgPack)
    }

    /// Called for each message, in order; what it fails with is told to `on_error`.
    pub(super) fn try_on_message(
        mut self,
        call: impl FnMut(Message) -> Result<(), Error> + 'static,
    ) -> Self {
        self.callbacks.message.set(Box::new(call));
        self
    }

    /// Dials, unless the builder was told to start closed.
    ///
    /// # Errors
    ///
    /// [`ConnectError::Config`] if an option is out of its range, [`ConnectError::Refused`] if the
    /// browser does not take the URL or a subprotocol.
    pub fn connect(self) -> Result<Socket, ConnectError> {
        let hooks = Hooks {
            handshake: self.hook.is_some(),
            should_reconnect: self.callbacks.should_reconnect.is_set(),
        };
        // Where it never dials again, there is nothing to listen for.
        let lifecycle = self.config.reconnect.is_some().then_some(self.lifecycle);
        let seed = (Math::random() * 2f64.powi(53)) as u64;
        let core = Connection::new(self.config, hooks, seed)?;
        let host = ClientHost {
            url: self.url,
            protocols: self.protocols,
            ask: self.ask,
            hook: self.hook,
            ping: self.ping,
            callbacks: self.callbacks,
            task: RefCell::new(None),
            inbox: RefCell::new(Rc::new(Inbox::default())),
            handles: Handles::new(lifecycle, self.constructor),
            clock: Clock::default(),
            bytes_sent: Cell::new(0),
            bytes_received: Cell::new(0),
            messages_passed: Cell::new(0),
            cause: RefCell::new(None),
            is_building: Cell::new(true),
            refusal: RefCell::new(None),
            is_drained: Cell::new(false),
            waiters: Waiters::default(),
            #[cfg(feature = "stream")]
            messages: super::stream::Feeds::default(),
            #[cfg(feature = "stream")]
            events: super::stream::Feeds::default(),
        };
        let driver = Driver::new(host, core);
        if matches!(self.start, Start::Dialling) {
            driver.input(Connection::connect);
        }
        let host = driver.host();
        host.is_building.set(false);
        if let Some(refusal) = host.refusal.take() {
            return Err(ConnectError::Refused(refusal));
        }
        Ok(Socket::new(driver))
    }
}

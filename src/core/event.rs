//! What the core tells the driver to do, and what it tells the user.

use std::time::Duration;

use super::close::{CloseFrame, CloseInfo, CloseOrigin};
use super::queue::Payload;

/// What the driver must do, in the order in which the core gives it.
///
/// ```
/// use steadysocket::{Message, core::Output};
///
/// fn carry_out(output: Output<Message>) -> &'static str {
///     match output {
///         Output::Dial(_) => "new WebSocket(url)",
///         Output::Transmit(_) => "socket.send(message)",
///         Output::Event(_) => "call the user",
///         _ => "and so on",
///     }
/// }
/// # assert_eq!(carry_out(Output::Transmit(Message::from(""))), "socket.send(message)");
/// ```
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub enum Output<P: Payload> {
    /// Find the URL and open a socket.
    Dial(DialInfo<P::Text>),
    /// Run the handshake hook on the open socket.
    Handshake,
    /// Hand a message of the peer to the running handshake hook.
    HandshakeMessage(P),
    /// Give a message to the socket, then report its buffered amount.
    Transmit(P),
    /// Send the heartbeat's message.
    Ping,
    /// Report the socket's buffered amount.
    MeasureBuffer,
    /// Start the closing handshake and wait for the close event.
    Close(CloseFrame<P::Text>),
    /// Detach the socket's listeners, close it and forget it; drop a pending provider or hook.
    Hangup(CloseFrame<P::Text>),
    /// Ask the user's predicate about this close, then report the verdict.
    AskRetry(CloseInfo<P::Text>),
    /// Tell the user.
    Event(Event<P>),
    /// The buffer is at or below the low-water mark and nothing is queued.
    Drained,
    /// The connection has ended for good: release everything.
    Ended,
}

/// What the user is told.
///
/// ```
/// use steadysocket::core::{Event, Failure};
/// use steadysocket::Message;
///
/// fn describe(event: &Event<Message>) -> String {
///     match event {
///         Event::Message(message) => format!("{} bytes", message.byte_len()),
///         Event::Error(failure) => failure.message().to_owned(),
///         event => format!("{event:?}"),
///     }
/// }
/// # assert_eq!(describe(&Event::Error(Failure::Network)), "the connection failed");
/// ```
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<P: Payload> {
    /// The state changed.
    StateChange(StateChange),
    /// A socket is open, handshaken and the queue is flushed.
    Open(OpenEvent<P::Text>),
    /// A message came.
    Message(P),
    /// A dial, a provider, a handshake or a socket failed.
    Error(Failure),
    /// A socket or a dial has ended.
    Close(CloseEvent<P::Text>),
    /// A wait for the next dial begins.
    Reconnecting(ReconnectingEvent<P::Text>),
    /// No further dial will come, and the user did not ask for that.
    GiveUp(GiveUpEvent<P::Text>),
    /// A queued message was dropped.
    Drop(P, DropReason),
}

/// Where a connection is on its way. Drawn at `core::Connection`.
///
/// ```
/// use steadysocket::ConnectionState;
///
/// assert_eq!(ConnectionState::Waiting.as_str(), "waiting");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectionState {
    /// Never dialled yet.
    Idle,
    /// Looking for the URL, or the browser is dialling.
    Connecting,
    /// The socket is open and the handshake hook runs.
    Handshaking,
    /// Messages flow.
    Open,
    /// Between two dials.
    Waiting,
    /// The page is frozen or in the back/forward cache.
    Suspended,
    /// The user closed it and the close event is on its way.
    Closing,
    /// Ended; only `reconnect` leads out.
    Closed,
}

impl ConnectionState {
    /// The name that JavaScript sees.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Connecting => "connecting",
            Self::Handshaking => "handshaking",
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Suspended => "suspended",
            Self::Closing => "closing",
            Self::Closed => "closed",
        }
    }
}

/// A change of state.
///
/// ```
/// use steadysocket::{ConnectionState, StateChange};
///
/// fn has_lost(change: &StateChange) -> bool {
///     change.from == ConnectionState::Open && change.to == ConnectionState::Waiting
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateChange {
    /// The state before.
    pub from: ConnectionState,
    /// The state after.
    pub to: ConnectionState,
}

/// What a provider of URLs or protocols is told about the dial that it is asked for.
///
/// ```
/// use steadysocket::DialInfo;
///
/// fn address(dial: &DialInfo) -> String {
///     format!("wss://example.com/ws?attempt={}", dial.attempt)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialInfo<T = String> {
    /// 0 for the first dial and after a stable connection, then counts retries.
    pub attempt: u32,
    /// Whether this connection has dialled before.
    pub reconnect: bool,
    /// How the previous socket or dial ended.
    pub last_close: Option<CloseInfo<T>>,
}

/// A socket is open, handshaken and the queue is flushed.
///
/// ```
/// use steadysocket::OpenEvent;
///
/// fn on_open(open: &OpenEvent) -> &'static str {
///     if open.reconnected { "back again" } else { "connected" }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenEvent<T = String> {
    /// The subprotocol that the server chose; empty if none.
    pub protocol: T,
    /// The extensions in use; empty if none.
    pub extensions: T,
    /// Whether this connection was open before.
    pub reconnected: bool,
    /// The attempt that succeeded; 0 is the first dial.
    pub attempt: u32,
}

/// A socket or a dial has ended. Comes exactly once for each.
///
/// ```
/// use steadysocket::CloseEvent;
///
/// fn on_close(close: &CloseEvent) -> String {
///     match close.retry_in {
///         Some(wait) => format!("{}, next try in {} s", close.code, wait.as_secs()),
///         None => format!("{} {}", close.code, close.reason),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseEvent<T = String> {
    /// The close code: the browser's real one, 1006 for an abandoned socket.
    pub code: u16,
    /// The reason the peer gave; empty if none.
    pub reason: T,
    /// Whether the closing handshake was completed.
    pub was_clean: bool,
    /// Who says that it is closed.
    pub origin: CloseOrigin,
    /// The wait before the next dial; `None` where none will come.
    pub retry_in: Option<Duration>,
}

impl<T> CloseEvent<T> {
    pub(crate) fn new(close: CloseInfo<T>, retry_in: Option<Duration>) -> Self {
        Self {
            code: close.code,
            reason: close.reason,
            was_clean: close.was_clean,
            origin: close.origin,
            retry_in,
        }
    }

    /// Whether another dial will come.
    #[must_use]
    pub fn will_reconnect(&self) -> bool {
        self.retry_in.is_some()
    }

    /// Whether the browser never said it: a timeout, or an abandoned socket.
    #[must_use]
    pub fn is_synthetic(&self) -> bool {
        self.origin == CloseOrigin::Synthetic
    }
}

/// A wait for the next dial begins.
///
/// ```
/// use steadysocket::ReconnectingEvent;
///
/// fn on_reconnecting(wait: &ReconnectingEvent) -> String {
///     format!("try {} in {} ms", wait.attempt, wait.delay.as_millis())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReconnectingEvent<T = String> {
    /// The number of the dial to come; the first retry is 1.
    pub attempt: u32,
    /// The wait before it.
    pub delay: Duration,
    /// What ended the last socket or dial.
    pub cause: CloseInfo<T>,
}

/// No further dial will come, and the user did not ask for that.
///
/// ```
/// use steadysocket::{GiveUpEvent, GiveUpReason};
///
/// fn on_give_up(give_up: &GiveUpEvent) -> String {
///     match give_up.reason {
///         GiveUpReason::MaxAttempts => "the server cannot be reached".to_owned(),
///         _ => format!("the server said {}", give_up.cause.code),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiveUpEvent<T = String> {
    /// What ended the last socket or dial.
    pub cause: CloseInfo<T>,
    /// Why there is no retry.
    pub reason: GiveUpReason,
}

/// Why a connection gives up.
///
/// ```
/// use steadysocket::GiveUpReason;
///
/// assert_eq!(GiveUpReason::MaxAttempts.as_str(), "max-attempts");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GiveUpReason {
    /// `max_attempts` dials failed in a row.
    MaxAttempts,
    /// A retry cannot mend this close, by the predicate or by the default table.
    NotRetryable,
}

impl GiveUpReason {
    /// The name that JavaScript sees.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MaxAttempts => "max-attempts",
            Self::NotRetryable => "not-retryable",
        }
    }
}

/// Why a queued message was dropped.
///
/// ```
/// use steadysocket::{DropReason, Message};
///
/// fn on_drop(message: &Message, reason: DropReason) -> String {
///     format!("{} bytes not sent: {}", message.byte_len(), reason.as_str())
/// }
/// # assert_eq!(on_drop(&Message::from("a"), DropReason::Expired), "1 bytes not sent: expired");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DropReason {
    /// The queue was full.
    Overflow,
    /// Its time to live was over.
    Expired,
    /// The connection ended before it could be sent.
    Closed,
    /// The socket's `send` threw, which only a constructor that the user injected does.
    Refused,
}

impl DropReason {
    /// The name that JavaScript sees.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overflow => "overflow",
            Self::Expired => "expired",
            Self::Closed => "closed",
            Self::Refused => "refused",
        }
    }
}

/// What failed. The cause, where there is one, is the driver's to add.
///
/// ```
/// use steadysocket::Failure;
///
/// assert_eq!(Failure::Network.code(), "ERR_NETWORK");
/// assert_eq!(Failure::Network.message(), "the connection failed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The browser could not connect, or lost the socket; it does not tell pages why.
    Network,
    /// A dial took longer than `connect_timeout`.
    ConnectTimeout,
    /// The handshake hook took longer than `handshake_timeout`.
    HandshakeTimeout,
    /// The peer did not answer a heartbeat.
    HeartbeatTimeout,
    /// The provider of the URL or the protocols failed.
    Provider,
    /// The handshake hook failed.
    Handshake,
    /// The browser refused to make a socket: a wrong URL or subprotocol.
    Constructor,
}

impl Failure {
    /// The stable code that users match on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Network => "ERR_NETWORK",
            Self::ConnectTimeout | Self::HandshakeTimeout | Self::HeartbeatTimeout => "ERR_TIMEOUT",
            Self::Provider => "ERR_PROVIDER",
            Self::Handshake => "ERR_HANDSHAKE",
            Self::Constructor => "ERR_CONSTRUCTOR",
        }
    }

    /// What happened, in words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Network => "the connection failed",
            Self::ConnectTimeout => "the dial took longer than the connect timeout",
            Self::HandshakeTimeout => "the handshake took longer than its timeout",
            Self::HeartbeatTimeout => "the peer did not answer the heartbeat",
            Self::Provider => "the provider of the url or the protocols failed",
            Self::Handshake => "the handshake failed",
            Self::Constructor => "the browser refused to make a socket",
        }
    }
}

/// What the page tells.
///
/// ```
/// use steadysocket::core::PageEvent;
///
/// fn from_name(name: &str) -> Option<PageEvent> {
///     match name {
///         "online" => Some(PageEvent::Online),
///         "pagehide" | "freeze" => Some(PageEvent::Frozen),
///         _ => None,
///     }
/// }
/// # assert_eq!(from_name("online"), Some(PageEvent::Online));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageEvent {
    /// The browser thinks that there is a network: a hint to dial now.
    Online,
    /// The browser thinks that there is none: a hint that the socket may be dead.
    Offline,
    /// The page became hidden.
    Hidden,
    /// The page became visible.
    Visible,
    /// The page was frozen or put into the back/forward cache.
    Frozen,
    /// The page came back from there.
    Restored,
}

/// The user's answer to [`Output::AskRetry`].
///
/// ```
/// use std::time::Duration;
/// use steadysocket::{CloseInfo, Verdict};
///
/// // A server that says in its reason when to come back: "retry-after 30".
/// fn should_reconnect(close: &CloseInfo) -> Verdict {
///     let seconds = close.reason.strip_prefix("retry-after ").and_then(|text| text.parse().ok());
///     seconds.map_or(Verdict::Retry, |seconds| Verdict::RetryAfter(Duration::from_secs(seconds)))
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Dial again after the usual backoff.
    Retry,
    /// Dial again after this long, a server's retry-after for one.
    RetryAfter(Duration),
    /// Do not dial again.
    Stop,
}

/// Where a message goes.
///
/// ```
/// use steadysocket::Message;
/// use steadysocket::core::{Config, Connection, Hooks, Instant, Route};
///
/// let mut connection = Connection::<Message>::new(Config::default(), Hooks::default(), 42)?;
/// connection.connect(Instant::ORIGIN);
/// assert_eq!(connection.route(Instant::ORIGIN, 0), Route::Queue); // not open yet
/// # Ok::<(), steadysocket::core::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Straight to the socket, which is open.
    Socket,
    /// Into the queue, by [`Connection::enqueue`](super::Connection::enqueue).
    Queue,
    /// Nowhere: the queue is switched off, and the connection is not open or its socket is closing.
    NotOpen,
    /// Nowhere: the connection is closing or has ended.
    Ended,
}

/// Why a message was not queued; the message is handed back.
///
/// ```
/// use steadysocket::Message;
/// use steadysocket::core::{Config, Connection, EnqueueError, Hooks, Instant};
///
/// let config = Config { queue: None, ..Config::default() };
/// let mut connection = Connection::new(config, Hooks::default(), 42)?;
/// let refused = connection.enqueue(Instant::ORIGIN, Message::from("hello"));
/// assert_eq!(refused, Err(EnqueueError::NotQueueing(Message::from("hello"))));
/// # Ok::<(), steadysocket::core::ConfigError>(())
/// ```
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub enum EnqueueError<P> {
    /// The queue is full and the policy is to refuse, or the message alone is over the limit.
    Full(P),
    /// The queue is switched off, or the connection is closing or has ended.
    NotQueueing(P),
}

/// What a connection has done since it was made.
///
/// ```
/// use steadysocket::Stats;
///
/// fn summary(stats: &Stats) -> String {
///     format!("{} of {} dials opened", stats.opens, stats.dials)
/// }
/// # assert_eq!(summary(&Stats::default()), "0 of 0 dials opened");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// Dials begun.
    pub dials: u64,
    /// Times it was open.
    pub opens: u64,
    /// Messages given to a socket.
    pub messages_sent: u64,
    /// Bytes given to a socket; counted by the driver, in Rust with text as UTF-8.
    pub bytes_sent: u64,
    /// Messages received while open.
    pub messages_received: u64,
    /// Bytes received; counted by the driver, in Rust with text as UTF-8.
    pub bytes_received: u64,
    /// Queued messages dropped.
    pub drops: u64,
    /// Time from the last answered heartbeat to the sign of life that followed.
    pub last_latency: Option<Duration>,
    /// Time spent open, all sockets together.
    pub time_open: Duration,
    /// Messages in the queue now.
    pub queued_messages: usize,
    /// Bytes in the queue now.
    pub queued_bytes: u64,
}

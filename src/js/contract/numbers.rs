//! Enums that cross the border as numbers.

use crate::core::{EnqueueError, HeartbeatSince, Jitter, Overflow, Route};

/// An enum whose variants cross the border as numbers.
pub(crate) trait Numbered: Copy + 'static {
    /// Every variant, at its number. [`super::complete`] makes sure of that.
    const ALL: &'static [Self];

    /// The variant with this number.
    #[inline]
    fn from_number(number: usize) -> Option<Self> {
        Self::ALL.get(number).copied()
    }
}

/// An input of the facade. Those of closes carry a code, 0 for none, and the number of a reason.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Input {
    /// The user: dials for the first time.
    Connect,
    /// The user: abandons the socket, as if it were lost.
    Terminate,
    /// The user: wants no socket for a while.
    Pause,
    /// The user: wants one again.
    Resume,
    /// The user: asks for one call of `drained`.
    WatchDrain,
    /// The socket of the current dial was made.
    Dialling,
    /// A provider of the current dial failed.
    ProviderFailed,
    /// The browser's constructor refused to make the socket of the current dial.
    ConstructorFailed,
    /// The socket is open.
    Opened,
    /// The socket fired an error event.
    Errored,
    /// The handshake hook of the current dial has finished.
    HandshakeDone,
    /// The handshake hook of the current dial failed.
    HandshakeFailed,
    /// The alarm went off.
    Woken,
    /// The page has a network again.
    Online,
    /// The page lost its network.
    Offline,
    /// The page is hidden.
    Hidden,
    /// The page is visible.
    Visible,
    /// The page is frozen, or in the back/forward cache.
    Frozen,
    /// The page came back from there.
    Restored,
    /// The user: closes for good.
    Close,
    /// The user: dials at once, from any state.
    Reconnect,
    /// The socket fired its close event, which is not clean.
    Closed,
    /// The same, and it is.
    ClosedCleanly,
}

impl Numbered for Input {
    const ALL: &'static [Self] = &[
        Self::Connect,
        Self::Terminate,
        Self::Pause,
        Self::Resume,
        Self::WatchDrain,
        Self::Dialling,
        Self::ProviderFailed,
        Self::ConstructorFailed,
        Self::Opened,
        Self::Errored,
        Self::HandshakeDone,
        Self::HandshakeFailed,
        Self::Woken,
        Self::Online,
        Self::Offline,
        Self::Hidden,
        Self::Visible,
        Self::Frozen,
        Self::Restored,
        Self::Close,
        Self::Reconnect,
        Self::Closed,
        Self::ClosedCleanly,
    ];
}

/// A number of the connection that the facade can read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reading {
    /// The state, as its number.
    State,
    /// The number of the current, the next or the successful attempt.
    Attempt,
    /// The number of the current dial.
    Dial,
    /// `Counters::dials`.
    Dials,
    /// `Counters::opens`.
    Opens,
    /// `Counters::messages_sent`.
    MessagesSent,
    /// `Counters::messages_received`.
    MessagesReceived,
    /// `Counters::drops`.
    Drops,
    /// `Counters::queued_messages`.
    QueuedMessages,
    /// `Counters::queued_bytes`.
    QueuedBytes,
    /// `Counters::time_open` in milliseconds.
    TimeOpen,
    /// `Counters::last_latency` in milliseconds; -1 if it is not known.
    LastLatency,
    /// The time until the next dial in milliseconds; -1 if none is waited for.
    RetryIn,
}

impl Numbered for Reading {
    const ALL: &'static [Self] = &[
        Self::State,
        Self::Attempt,
        Self::Dial,
        Self::Dials,
        Self::Opens,
        Self::MessagesSent,
        Self::MessagesReceived,
        Self::Drops,
        Self::QueuedMessages,
        Self::QueuedBytes,
        Self::TimeOpen,
        Self::LastLatency,
        Self::RetryIn,
    ];
}

/// The answer to `route` and `enqueue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Of `route`: the message must be queued, at once. Of `enqueue`: it was.
    Queue,
    /// The message must be given to the socket, at once.
    Socket,
    /// The queue is full.
    Full,
    /// The message could only wait alone.
    TooLarge,
    /// The connection is not open and does not queue.
    NotOpen,
    /// The connection is closing or has ended.
    Ended,
}

impl Numbered for Answer {
    const ALL: &'static [Self] = &[
        Self::Queue,
        Self::Socket,
        Self::Full,
        Self::TooLarge,
        Self::NotOpen,
        Self::Ended,
    ];
}

impl From<Route> for Answer {
    #[inline]
    fn from(route: Route) -> Self {
        match route {
            Route::Queue => Self::Queue,
            Route::Socket => Self::Socket,
            Route::NotOpen => Self::NotOpen,
            Route::Ended => Self::Ended,
        }
    }
}

impl<P> From<Result<(), EnqueueError<P>>> for Answer {
    #[inline]
    fn from(queued: Result<(), EnqueueError<P>>) -> Self {
        match queued {
            Ok(()) => Self::Queue,
            Err(EnqueueError::Full(_)) => Self::Full,
            Err(EnqueueError::TooLarge(_)) => Self::TooLarge,
            Err(EnqueueError::NotQueueing(_)) => Self::Ended,
        }
    }
}

/// The facade's answer to `shouldReconnect`, where it is not a delay in milliseconds, which is zero
/// or more.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RetryAnswer {
    /// The predicate returned `false`.
    Stop,
    /// The predicate returned `true`.
    Retry,
    /// The predicate threw: the default table of close codes decides.
    ByTable,
}

impl RetryAnswer {
    /// The number that crosses.
    pub(crate) const fn number(self) -> f64 {
        match self {
            Self::Stop => -1.0,
            Self::Retry => -2.0,
            Self::ByTable => -3.0,
        }
    }
}

impl Numbered for RetryAnswer {
    const ALL: &'static [Self] = &[Self::Stop, Self::Retry, Self::ByTable];
}

impl Numbered for Jitter {
    const ALL: &'static [Self] = &[Self::Full, Self::Equal, Self::None];
}

impl Numbered for Overflow {
    const ALL: &'static [Self] = &[Self::Reject, Self::DropOldest, Self::DropNewest];
}

impl Numbered for HeartbeatSince {
    const ALL: &'static [Self] = &[Self::Received, Self::Sent];
}

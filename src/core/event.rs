//! Events for the user.

use std::time::Duration;

use super::close::{CloseInfo, CloseOrigin};
use super::connection_state::StateChange;
use super::failure::Failure;
use super::queue::Payload;

/// An event for the user.
///
/// ```
/// use steadysocket::core::Event;
/// use steadysocket::{Failure, Message};
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
    /// The connection is open: the handshake is done and the queue is flushed.
    Open(OpenEvent<P::Text>),
    /// A message arrived.
    Message(P),
    /// A dial, a provider, a handshake or a socket failed.
    Error(Failure),
    /// A socket or a dial has ended.
    Close(CloseEvent<P::Text>),
    /// A wait for the next dial begins.
    Reconnecting(ReconnectingEvent<P::Text>),
    /// The connection will not dial again, though the user did not close it.
    GiveUp(GiveUpEvent<P::Text>),
    /// A queued message was dropped.
    Drop(P, DropReason),
}

/// The connection is open: the socket is open, the handshake is done and the queue is flushed.
///
/// ```
/// use steadysocket::OpenEvent;
///
/// fn on_open(open: &OpenEvent) -> &'static str {
///     if open.reconnected { "back again" } else { "connected" }
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenEvent<T = String> {
    /// The subprotocol that the server chose; empty if none.
    pub protocol: T,
    /// The extensions in use; empty if none.
    pub extensions: T,
    /// True if this connection was open before.
    pub reconnected: bool,
    /// The attempt that succeeded; 0 is the first dial.
    pub attempt: u32,
    /// True if a reliable session goes on, so that the server still knows what it was told.
    pub resumed: bool,
}

/// A socket or a dial has ended. Emitted exactly once for each.
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
#[non_exhaustive]
pub struct CloseEvent<T = String> {
    /// The close code: the browser's real one, 1006 for an abandoned socket.
    pub code: u16,
    /// The reason the peer gave; empty if none.
    pub reason: T,
    /// True if the closing handshake was completed.
    pub was_clean: bool,
    /// The source of these values.
    pub origin: CloseOrigin,
    /// The wait before the next dial; `None` if there will be no other dial. Zero in a pause and
    /// while the page is frozen, whose end brings the dial.
    pub retry_in: Option<Duration>,
}

impl<T> CloseEvent<T> {
    /// The event for a socket or a dial that ended with `close`.
    #[must_use]
    pub fn new(close: CloseInfo<T>, retry_in: Option<Duration>) -> Self {
        Self {
            code: close.code,
            reason: close.reason,
            was_clean: close.was_clean,
            origin: close.origin,
            retry_in,
        }
    }

    /// True if the connection will dial again.
    #[must_use]
    pub fn will_reconnect(&self) -> bool {
        self.retry_in.is_some()
    }

    /// True if these values are not the browser's: a timeout, or an abandoned socket.
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
#[non_exhaustive]
pub struct ReconnectingEvent<T = String> {
    /// The number of the next dial; the first retry is 1.
    pub attempt: u32,
    /// The wait before it.
    pub delay: Duration,
    /// How the last socket or dial ended.
    pub cause: CloseInfo<T>,
}

/// The connection will not dial again, though the user did not close it.
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
#[non_exhaustive]
pub struct GiveUpEvent<T = String> {
    /// How the last socket or dial ended.
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
    /// `max_attempts` dials in a row failed.
    MaxAttempts,
    /// The close is not to be retried, by `should_reconnect` or by the default table.
    NotRetryable,
    /// The browser refused the URL or a subprotocol that a provider gave.
    InvalidAddress,
}

impl GiveUpReason {
    /// The name that JavaScript sees.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MaxAttempts => "max-attempts",
            Self::NotRetryable => "not-retryable",
            Self::InvalidAddress => "invalid-address",
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
    /// The message waited longer than its time to live.
    Expired,
    /// The connection ended before the message could be sent.
    Closed,
    /// The socket's `send` threw. Only a socket class given by the user does that.
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

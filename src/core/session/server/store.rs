//! Calls to a store that several servers share, and its answers.

use std::fmt;
use std::time::Duration;

use crate::core::session::codec::{GoneReason, Positions, Window};

/// How long a store that is away is left alone.
pub const STORE_PAUSE: Duration = Duration::from_secs(1);

/// How much longer than without a socket a session is kept whose server is never heard of again.
pub const LEASE_GRACE: Duration = Duration::from_secs(60);

/// The part of a token that is stored: a digest of its epoch, its principal and itself, so that a
/// wrong one of these matches nothing.
pub type TokenDigest = [u8; 16];

/// A session that is to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The attempt that it begins with.
    pub fence: u64,
    /// The digest of its token.
    pub digest: TokenDigest,
    /// The messages and bytes towards the client that may be unacknowledged.
    pub window: Window,
    /// The largest message that the client takes.
    pub max: u64,
    /// How long it is kept without a socket.
    pub ttl: Duration,
    /// The application's subprotocol; empty if none.
    pub protocol: String,
    /// The server that has it.
    pub node: String,
    /// How long it is kept if that server is never heard of again.
    pub lease: Duration,
}

/// A client's wish to go on, on another socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attach {
    /// The digest of the token that the client presents.
    pub presented: TokenDigest,
    /// The digest of its next one.
    pub fresh: TokenDigest,
    /// The attempt, from now on the fence: calls with a lower one are refused.
    pub fence: u64,
    /// How far the client is.
    pub client: Positions,
    /// The server that takes the session.
    pub node: String,
    /// How long it is kept if that server is never heard of again.
    pub lease: Duration,
}

/// A session as the store has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached<P> {
    /// Accepted from the client: its application's position.
    pub rx: u64,
    /// Acknowledged by the client.
    pub acked: u64,
    /// The messages after that, in order.
    pub messages: Vec<P>,
    /// As it began.
    pub window: Window,
    /// As it began.
    pub max: u64,
    /// As it began.
    pub ttl: Duration,
    /// As it began.
    pub protocol: String,
    /// The attempt that it was at.
    pub previous: u64,
}

/// A change of a stored session. All numbers are absolute, so that a call whose answer was lost may
/// be repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreCall<P> {
    /// The session begins.
    Create(NewSession),
    /// The client holds the latest token: the one before is void.
    Confirm,
    /// The application was handed everything up to this number.
    Accept(u64),
    /// The client has acknowledged everything up to this number.
    Ack(u64),
    /// Messages to the client, and the number of the first.
    Append(u64, Vec<P>),
    /// The session is kept for so long from now on.
    Touch(Duration),
    /// The session has ended.
    End(GoneReason),
    /// Its time is over, says this server's clock.
    Sweep,
    /// The application was told that the session has expired.
    Reap,
}

impl<P> StoreCall<P> {
    /// True for the last call of a session, which the server does not have any more.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self, Self::End(_) | Self::Reap)
    }
}

/// A store's answer to a [`StoreCall`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreReply {
    /// It is done.
    Done,
    /// To [`StoreCall::Append`], which comes last: the store has no memory for the messages. What came
    /// before it is done.
    NoSpace,
    /// To [`StoreCall::Sweep`]: the session has some time left.
    NotDue {
        /// So much.
        left: Duration,
        /// The attempt that the session is at.
        fence: u64,
    },
    /// To [`StoreCall::Sweep`]: its time is over. Without a session the answer is
    /// [`Done`](Self::Done).
    Due {
        /// The attempt that the session was at.
        fence: u64,
    },
}

/// A store's refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// The session has ended, or was never there.
    Gone {
        /// The reason.
        why: GoneReason,
        /// The final position of the application, if it is known.
        rx: Option<u64>,
    },
    /// Another server has the session, or another attempt.
    Fenced {
        /// The attempt that the session is at.
        fence: u64,
    },
    /// The messages do not fit into the window.
    Full,
    /// The messages would leave a gap after this number.
    Gap {
        /// The last number that is there.
        tx: u64,
    },
    /// The store and its caller do not agree on the state: something was lost.
    Lost {
        /// The final position of the application, if it is known.
        rx: Option<u64>,
    },
    /// The token is none of this session's.
    Denied,
    /// An acknowledgement of a message that was never sent.
    Ahead,
    /// A later attempt was there before.
    Stale {
        /// That attempt.
        fence: u64,
    },
    /// This number has another message.
    Clash {
        /// The number.
        seq: u64,
    },
    /// The store has no memory for what it is to keep, and has not kept it.
    NoSpace,
    /// The store cannot be reached, or cannot answer now. The call may or may not have taken
    /// effect.
    Unavailable,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone { why, .. } => write!(f, "the session has ended: {}", why.as_str()),
            Self::Fenced { fence } => write!(f, "the session is at attempt {fence}"),
            Self::Full => f.write_str("the window of the session is full"),
            Self::Gap { tx } => write!(f, "the messages do not follow number {tx}"),
            Self::Lost { .. } => f.write_str("the state of the session is lost"),
            Self::Denied => f.write_str("the token is none of the session's"),
            Self::Ahead => f.write_str("the acknowledged message was never sent"),
            Self::Stale { fence } => write!(f, "attempt {fence} was there before"),
            Self::Clash { seq } => write!(f, "another message has number {seq}"),
            Self::NoSpace => f.write_str("the store has no memory"),
            Self::Unavailable => f.write_str("the store cannot be reached"),
        }
    }
}

impl std::error::Error for StoreError {}

//! The enums of the core that only the generated files list, and the compile-time proof that each
//! list has every variant.

use std::fmt::Debug;

use super::numbers::{Answer, Input, Numbered, Reading, RetryAnswer};
use crate::core::{
    ConnectionState, DropReason, Failure, GiveUpReason, HeartbeatSince, Jitter, Overflow,
};

impl Numbered for ConnectionState {
    const ALL: &'static [Self] = &[
        Self::Idle,
        Self::Connecting,
        Self::Handshaking,
        Self::Open,
        Self::Waiting,
        Self::Suspended,
        Self::Closing,
        Self::Closed,
    ];
}

impl Numbered for DropReason {
    const ALL: &'static [Self] = &[Self::Overflow, Self::Expired, Self::Closed, Self::Refused];
}

impl Numbered for GiveUpReason {
    const ALL: &'static [Self] = &[Self::MaxAttempts, Self::NotRetryable, Self::InvalidAddress];
}

impl Numbered for Failure {
    const ALL: &'static [Self] = &[
        Self::Network,
        Self::ConnectTimeout,
        Self::HandshakeTimeout,
        Self::HeartbeatTimeout,
        Self::Provider,
        Self::Handshake,
        Self::Constructor,
    ];
}

/// A variant's place in `ALL`. The `match` is exhaustive, and its indices are checked when it is
/// compiled: a new variant does not compile before it stands in the list.
trait Listed: Numbered {
    fn listed(self) -> Self;
}

impl Listed for Input {
    fn listed(self) -> Self {
        match self {
            Self::Connect => const { Self::ALL[0] },
            Self::Terminate => const { Self::ALL[1] },
            Self::Pause => const { Self::ALL[2] },
            Self::Resume => const { Self::ALL[3] },
            Self::WatchDrain => const { Self::ALL[4] },
            Self::Dialling => const { Self::ALL[5] },
            Self::ProviderFailed => const { Self::ALL[6] },
            Self::ConstructorFailed => const { Self::ALL[7] },
            Self::Opened => const { Self::ALL[8] },
            Self::Errored => const { Self::ALL[9] },
            Self::HandshakeDone => const { Self::ALL[10] },
            Self::HandshakeFailed => const { Self::ALL[11] },
            Self::Woken => const { Self::ALL[12] },
            Self::Online => const { Self::ALL[13] },
            Self::Offline => const { Self::ALL[14] },
            Self::Hidden => const { Self::ALL[15] },
            Self::Visible => const { Self::ALL[16] },
            Self::Frozen => const { Self::ALL[17] },
            Self::Restored => const { Self::ALL[18] },
            Self::Close => const { Self::ALL[19] },
            Self::Reconnect => const { Self::ALL[20] },
            Self::Closed => const { Self::ALL[21] },
            Self::ClosedCleanly => const { Self::ALL[22] },
        }
    }
}

impl Listed for Reading {
    fn listed(self) -> Self {
        match self {
            Self::State => const { Self::ALL[0] },
            Self::Attempt => const { Self::ALL[1] },
            Self::Dial => const { Self::ALL[2] },
            Self::Dials => const { Self::ALL[3] },
            Self::Opens => const { Self::ALL[4] },
            Self::MessagesSent => const { Self::ALL[5] },
            Self::MessagesReceived => const { Self::ALL[6] },
            Self::Drops => const { Self::ALL[7] },
            Self::QueuedMessages => const { Self::ALL[8] },
            Self::QueuedBytes => const { Self::ALL[9] },
            Self::TimeOpen => const { Self::ALL[10] },
            Self::LastLatency => const { Self::ALL[11] },
            Self::RetryIn => const { Self::ALL[12] },
        }
    }
}

impl Listed for Answer {
    fn listed(self) -> Self {
        match self {
            Self::Queue => const { Self::ALL[0] },
            Self::Socket => const { Self::ALL[1] },
            Self::Full => const { Self::ALL[2] },
            Self::TooLarge => const { Self::ALL[3] },
            Self::NotOpen => const { Self::ALL[4] },
            Self::Ended => const { Self::ALL[5] },
        }
    }
}

impl Listed for RetryAnswer {
    fn listed(self) -> Self {
        match self {
            Self::Stop => const { Self::ALL[0] },
            Self::Retry => const { Self::ALL[1] },
            Self::ByTable => const { Self::ALL[2] },
        }
    }
}

impl Listed for ConnectionState {
    fn listed(self) -> Self {
        match self {
            Self::Idle => const { Self::ALL[0] },
            Self::Connecting => const { Self::ALL[1] },
            Self::Handshaking => const { Self::ALL[2] },
            Self::Open => const { Self::ALL[3] },
            Self::Waiting => const { Self::ALL[4] },
            Self::Suspended => const { Self::ALL[5] },
            Self::Closing => const { Self::ALL[6] },
            Self::Closed => const { Self::ALL[7] },
        }
    }
}

impl Listed for DropReason {
    fn listed(self) -> Self {
        match self {
            Self::Overflow => const { Self::ALL[0] },
            Self::Expired => const { Self::ALL[1] },
            Self::Closed => const { Self::ALL[2] },
            Self::Refused => const { Self::ALL[3] },
        }
    }
}

impl Listed for GiveUpReason {
    fn listed(self) -> Self {
        match self {
            Self::MaxAttempts => const { Self::ALL[0] },
            Self::NotRetryable => const { Self::ALL[1] },
            Self::InvalidAddress => const { Self::ALL[2] },
        }
    }
}

impl Listed for Failure {
    fn listed(self) -> Self {
        match self {
            Self::Network => const { Self::ALL[0] },
            Self::ConnectTimeout => const { Self::ALL[1] },
            Self::HandshakeTimeout => const { Self::ALL[2] },
            Self::HeartbeatTimeout => const { Self::ALL[3] },
            Self::Provider => const { Self::ALL[4] },
            Self::Handshake => const { Self::ALL[5] },
            Self::Constructor => const { Self::ALL[6] },
        }
    }
}

impl Listed for Jitter {
    fn listed(self) -> Self {
        match self {
            Self::Full => const { Self::ALL[0] },
            Self::Equal => const { Self::ALL[1] },
            Self::None => const { Self::ALL[2] },
        }
    }
}

impl Listed for HeartbeatSince {
    fn listed(self) -> Self {
        match self {
            Self::Received => const { Self::ALL[0] },
            Self::Sent => const { Self::ALL[1] },
        }
    }
}

impl Listed for Overflow {
    fn listed(self) -> Self {
        match self {
            Self::Reject => const { Self::ALL[0] },
            Self::DropOldest => const { Self::ALL[1] },
            Self::DropNewest => const { Self::ALL[2] },
        }
    }
}

#[test]
fn every_variant_stands_at_its_number() {
    check::<Input>();
    check::<Reading>();
    check::<Answer>();
    check::<RetryAnswer>();
    check::<ConnectionState>();
    check::<DropReason>();
    check::<GiveUpReason>();
    check::<Failure>();
    check::<HeartbeatSince>();
    check::<Jitter>();
    check::<Overflow>();
}

fn check<T: Listed + Debug>() {
    for variant in T::ALL {
        assert_eq!(format!("{variant:?}"), format!("{:?}", variant.listed()));
    }
}

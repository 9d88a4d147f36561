//! The JavaScript names of the core's variants that the core itself does not name.

use crate::core::{ConnectionState, HeartbeatSince, Jitter, Overflow};

/// The `readyState` of `WebSocket` in this state.
pub(super) fn ready_state(state: ConnectionState) -> u8 {
    match state {
        ConnectionState::Connecting
        | ConnectionState::Handshaking
        | ConnectionState::Waiting
        | ConnectionState::Suspended => 0,
        ConnectionState::Open => 1,
        ConnectionState::Closing => 2,
        ConnectionState::Idle | ConnectionState::Closed => 3,
    }
}

pub(super) fn jitter(jitter: Jitter) -> &'static str {
    match jitter {
        Jitter::Full => "full",
        Jitter::Equal => "equal",
        Jitter::None => "none",
    }
}

pub(super) fn overflow(overflow: Overflow) -> &'static str {
    match overflow {
        Overflow::Reject => "reject",
        Overflow::DropOldest => "drop-oldest",
        Overflow::DropNewest => "drop-newest",
    }
}

pub(super) fn heartbeat_since(since: HeartbeatSince) -> &'static str {
    match since {
        HeartbeatSince::Received => "received",
        HeartbeatSince::Sent => "sent",
    }
}

//! How much of a session may be on its way.

use super::codec::{MAX_NUMBER, Window};

/// The limits of one side: what it takes, and the most that it holds of its own messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Unacknowledged messages and bytes, each way. Default 1,024 messages and 1 MiB. A larger
    /// window costs memory on both sides, a smaller one throughput on slow networks.
    pub window: Window,
    /// The largest message that this side takes, in bytes. Default 256 KiB.
    pub max: u64,
}

impl Limits {
    /// The limits that messages to a peer obey: the lower of each two. As the window of each side
    /// holds one message of its largest size, so does this one.
    #[must_use]
    pub fn towards(self, peer: Self) -> Self {
        Self {
            window: Window {
                messages: self.window.messages.min(peer.window.messages).max(1),
                bytes: self.window.bytes.min(peer.window.bytes),
            },
            max: self.max.min(peer.max),
        }
    }

    /// The nearest limits that a session can have: a hello has numbers up to 2^53 - 1, and the window
    /// holds a message of the largest size.
    pub(crate) fn within_reach(self) -> Self {
        let max = self.max.clamp(1, MAX_NUMBER);
        let window = Window {
            messages: self.window.messages.clamp(1, MAX_NUMBER),
            bytes: self.window.bytes.clamp(max, MAX_NUMBER),
        };
        Self { window, max }
    }

    /// The higher of each two.
    pub(crate) fn at_least(self, other: Self) -> Self {
        Self {
            window: Window {
                messages: self.window.messages.max(other.window.messages),
                bytes: self.window.bytes.max(other.window.bytes),
            },
            max: self.max.max(other.max),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            window: Window {
                messages: 1_024,
                bytes: 1_048_576,
            },
            max: 262_144,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(messages: u64, bytes: u64, max: u64) -> Limits {
        let window = Window { messages, bytes };
        Limits { window, max }
    }

    #[test]
    fn the_lower_limit_counts() {
        let own = limits(8, 1_000, 500);
        assert_eq!(own.towards(limits(4, 2_000, 300)), limits(4, 1_000, 300));
        assert_eq!(own.towards(limits(16, 900, 900)), limits(8, 900, 500));
        assert_eq!(own.towards(limits(0, 2_000, 2_000)), limits(1, 1_000, 500));
    }

    #[test]
    fn limits_that_no_session_can_have_are_brought_within_reach() {
        let usual = limits(8, 1_000, 500);
        assert_eq!(usual.within_reach(), usual);
        assert_eq!(limits(0, 0, 0).within_reach(), limits(1, 1, 1));
        assert_eq!(limits(1, 10, 100).within_reach(), limits(1, 100, 100));
        let most = limits(MAX_NUMBER, MAX_NUMBER, MAX_NUMBER);
        let all = limits(u64::MAX, u64::MAX, u64::MAX);
        assert_eq!(all.within_reach(), most);
    }

    #[test]
    fn the_higher_limit_counts() {
        let own = limits(8, 1_000, 500);
        assert_eq!(own.at_least(limits(4, 2_000, 300)), limits(8, 2_000, 500));
        assert_eq!(own.at_least(limits(16, 900, 900)), limits(16, 1_000, 900));
    }
}

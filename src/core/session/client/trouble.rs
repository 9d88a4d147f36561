//! Sockets that die again and again at the same message.

use super::client::{Client, ClientEvent};
use crate::core::queue::Payload;
use crate::core::span::Span;
use crate::core::time::Instant;

/// An attach that died sooner made no progress.
const SHORT: Span = Span::from_secs(2);

/// So many short attaches at one message are no coincidence.
const SUSPICIOUS: u32 = 5;

/// The close code of "message too big" (RFC 6455, section 7.4.1).
const TOO_BIG: u16 = 1009;

/// The ends of sockets since the first unacknowledged message last changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Trouble {
    head: u64,
    short: u32,
    too_big: u32,
}

impl<P: Payload + Clone> Client<P> {
    /// Counts the end of a socket; true if this message will never get through.
    pub(super) fn watch_trouble(
        &mut self,
        now: Instant,
        since: Option<Instant>,
        code: u16,
    ) -> bool {
        let head = self.endpoint.acked() + 1;
        if self.trouble.head != head {
            self.trouble = Trouble {
                head,
                ..Trouble::default()
            };
        }
        let Some(since) = since.filter(|_| head <= self.endpoint.positions().tx) else {
            return false;
        };
        if now.since(since) < SHORT {
            self.trouble.short += 1;
            if self.trouble.short == SUSPICIOUS {
                self.emit(ClientEvent::Stalled);
            }
        } else {
            self.trouble.short = 0;
        }
        self.trouble.too_big += u32::from(code == TOO_BIG);
        self.trouble.too_big >= 2
    }
}

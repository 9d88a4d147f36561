//! The bounded queue of messages that wait for an open socket.

use std::time::Duration;

use super::config::QueueLimits;
use super::fifo::{IS_RING, Line};
#[cfg(feature = "session")]
use super::session::Words;
use super::time::Instant;

/// A message, of which the core knows only the size.
///
/// The core never looks inside a message, so a JavaScript string or buffer is never copied into
/// wasm memory.
///
/// ```
/// use steadysocket::core::Payload;
///
/// struct Frame([u8; 16]);
///
/// impl Payload for Frame {
///     type Text = String;
///
///     fn byte_len(&self) -> u64 {
///         self.0.len() as u64
///     }
/// }
/// ```
pub trait Payload {
    /// The type of close reasons, subprotocols and extensions: `String`, or the driver's handle of
    /// a text. The core never looks inside these either.
    type Text: Text;

    /// The size in bytes, text counted as UTF-8. May be expensive: the core calls it once, when the
    /// message is queued, and never for a message that goes to an open socket.
    fn byte_len(&self) -> u64;

    /// True if heartbeat and idle time are reached by a pointer, so that an app that has neither does
    /// not pay for them: 600 bytes by gzip. Who has both anyway pays 200 for the pointer.
    const IS_WATCHED_BY_POINTER: bool = false;
}

/// A text that the core only stores.
pub trait Text: Clone + Default {
    /// The type of the texts in the control frames of sessions.
    #[cfg(feature = "session")]
    type Words: Words;
}

impl Text for String {
    #[cfg(feature = "session")]
    type Words = Self;
}

/// Those of a payload.
#[cfg(feature = "session")]
pub(crate) type WordsOf<P> = <<P as Payload>::Text as Text>::Words;

/// Messages in the order of the `send` calls, bounded in number and bytes.
#[derive(Clone, Debug)]
pub(crate) struct SendQueue<P> {
    items: Line<Queued<P>>,
    bytes: u64,
}

/// A message that waits. Queue, outbox and inbox share the type, and so its code in the wasm.
#[derive(Clone, Debug)]
pub(crate) struct Queued<P> {
    pub(crate) payload: P,
    pub(crate) bytes: u64,
    expires: Instant,
}

#[cfg(feature = "session")]
impl<P> Queued<P> {
    /// One that waits for as long as it takes.
    pub(crate) fn new(payload: P, bytes: u64) -> Self {
        let expires = Instant::NEVER;
        Self {
            payload,
            bytes,
            expires,
        }
    }
}

impl<P: Payload> SendQueue<P> {
    pub(crate) fn new() -> Self {
        Self {
            items: Line::new(),
            bytes: 0,
        }
    }

    pub(crate) fn push(&mut self, now: Instant, payload: P, bytes: u64, ttl: Option<Duration>) {
        self.bytes += bytes;
        self.items.push_back(Queued {
            payload,
            bytes,
            expires: ttl.map_or(Instant::NEVER, |ttl| now + ttl),
        });
    }

    pub(crate) fn pop(&mut self) -> Option<P> {
        let queued = self.items.pop_front()?;
        self.bytes -= queued.bytes;
        if IS_RING && self.items.is_empty() {
            // One that was long once must not keep its memory; a list keeps none.
            self.items = Line::new();
        }
        Some(queued.payload)
    }

    /// The size of the oldest message.
    #[cfg(feature = "session")]
    pub(crate) fn next_bytes(&self) -> Option<u64> {
        self.items.front().map(|oldest| oldest.bytes)
    }

    /// The oldest message, if it has expired.
    pub(crate) fn pop_expired(&mut self, now: Instant) -> Option<P> {
        if self.next_expiry() > now {
            return None;
        }
        self.pop()
    }

    /// When the oldest message expires. All messages share one time to live, so the oldest is
    /// first.
    pub(crate) fn next_expiry(&self) -> Instant {
        self.items
            .front()
            .map_or(Instant::NEVER, |oldest| oldest.expires)
    }

    /// An empty queue takes every message: one that is larger than the limit may wait alone, as an
    /// open socket would have taken it, too.
    pub(crate) fn fits(&self, bytes: u64, limits: &QueueLimits) -> bool {
        self.is_empty()
            || self.items.len() < limits.max_messages
                && self.bytes.saturating_add(bytes) <= limits.max_bytes
    }

    /// The messages, oldest first.
    #[cfg(feature = "session")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &P> {
        self.items.iter().map(|queued| &queued.payload)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }
}

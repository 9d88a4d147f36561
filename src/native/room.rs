//! The patience with streams that have no room.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use crate::platform::PlatformHost;

/// The room of the user's streams for what comes next. While there is none the socket is left unread,
/// so that the peer waits, as with a bare socket; but not for a stream that nobody reads, behind which
/// pings and closes would wait for ever.
#[derive(Default)]
pub(super) enum Room {
    #[default]
    Enough,
    /// None, until this time unless somebody reads.
    None(Pin<Box<Sleep>>),
    /// None, and nobody reads: the next message ends the stream.
    Over,
}

impl Room {
    /// Ready if the socket is to be read.
    pub(super) fn poll(&mut self, host: &impl PlatformHost, context: &mut Context<'_>) -> Poll<()> {
        let Some(streams) = host.streams() else {
            return Poll::Ready(());
        };
        if streams.poll_room(context).is_ready() {
            *self = Self::Enough;
            return Poll::Ready(());
        }
        if matches!(self, Self::Enough) {
            // What was read before does not count.
            streams.were_read();
            *self = Self::None(Box::pin(sleep(PATIENCE)));
        }
        while let Self::None(patience) = self {
            if patience.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            match streams.were_read() {
                true => patience.as_mut().reset(Instant::now() + PATIENCE),
                false => *self = Self::Over,
            }
        }
        Poll::Ready(())
    }

    /// True while the peer waits.
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::None(_))
    }
}

/// As long as other things may take by default.
const PATIENCE: Duration = Duration::from_secs(10);

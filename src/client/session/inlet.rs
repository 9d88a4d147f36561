//! The messages on their way to a stream.

use std::collections::VecDeque;
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
use std::task::{Context, Poll, Waker};

use super::super::error::Error;
use super::super::feed::STREAM_LIMIT;
use super::super::waiters::Waiters;
use super::incoming::Incoming;
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
use crate::drive::Flag;
use crate::drive::{Lock, Slot};
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
use crate::platform::Streams;

/// The messages that the stream of a connection has not read yet. They belong to the connection, so
/// that the next stream goes on where the last one stopped.
#[derive(Default)]
pub(super) struct Inlet {
    unread: Lock<VecDeque<Incoming>>,
    /// The number of the stream that reads now; 0 if none does.
    reader: Slot<u64>,
    last: Slot<u64>,
    /// The streams up to this number are over.
    ended: Slot<u64>,
    pub(super) waiters: Waiters,
    /// Natively, the task that leaves a plain socket unread until there is room.
    #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
    writer: Lock<Option<Waker>>,
    /// A message was read while that task waited.
    #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
    was_read: Flag,
}

/// The next step of a stream.
pub(super) enum Next {
    Message(Incoming),
    Wait,
    End,
}

impl Inlet {
    /// A new stream, which ends the one before.
    pub(super) fn open(&self) -> u64 {
        let unread = self.unread.lock();
        let number = self.last.get() + 1;
        self.last.set(number);
        self.reader.set(number);
        drop(unread);
        self.waiters.wake();
        number
    }

    /// A stream is dropped.
    pub(super) fn close(&self, number: u64) {
        if self.reader.get() == number {
            self.reader.set(0);
            #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
            self.wake_writer();
        }
    }

    /// Ends the stream after what it holds.
    pub(super) fn end(&self) {
        self.ended.set(self.last.get());
        self.waiters.wake();
    }

    /// Adds a message. A session's come only while nothing is unread; those of a plain socket are
    /// not to be held back.
    ///
    /// # Errors
    ///
    /// [`Error::StreamOverflow`] if too many are unread, which ends the stream.
    pub(super) fn push(&self, message: Incoming) -> Result<(), Error> {
        let limit = STREAM_LIMIT;
        let fits = self.len() < limit;
        if fits {
            self.unread.lock().push_back(message);
            self.waiters.wake();
        } else {
            self.end();
        }
        fits.then_some(()).ok_or(Error::StreamOverflow { limit })
    }

    pub(super) fn next(&self, number: u64) -> Next {
        if self.reader.get() != number {
            return Next::End;
        }
        // First, because another thread may push meanwhile, and then end it.
        let is_over = self.ended.get() >= number;
        let next = self.unread.lock().pop_front();
        match next {
            Some(message) => {
                #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
                self.note_read();
                Next::Message(message)
            }
            None if is_over => Next::End,
            None => Next::Wait,
        }
    }

    pub(super) fn is_read(&self) -> bool {
        self.reader.get() > self.ended.get()
    }

    pub(super) fn len(&self) -> usize {
        self.unread.lock().len()
    }
}

#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
impl Inlet {
    fn note_read(&self) {
        if self.writer.lock().is_some() {
            self.was_read.set(true);
            if self.len() <= STREAM_LIMIT / 2 {
                self.wake_writer();
            }
        }
    }

    fn wake_writer(&self) {
        if let Some(writer) = self.writer.take() {
            writer.wake();
        }
    }

    fn has_room(&self) -> bool {
        !self.is_read() || self.len() < STREAM_LIMIT
    }
}

#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
impl Streams for Inlet {
    fn poll_room(&self, context: &Context<'_>) -> Poll<()> {
        if self.has_room() {
            return Poll::Ready(());
        }
        self.writer.replace(Some(context.waker().clone()));
        // Another thread may have read meanwhile.
        match self.has_room() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }

    fn were_read(&self) -> bool {
        self.was_read.replace(false)
    }
}

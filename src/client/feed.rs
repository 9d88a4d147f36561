//! The items that a stream has not read yet.

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use super::current::Current;
use super::error::Error;
use crate::drive::{Flag, Lock, Shared, WeakShared};
use crate::platform::Platform;

/// How many messages a stream holds for a slow reader, as the iterator in JavaScript.
pub(super) const STREAM_LIMIT: usize = 1_024;

/// The unread items of one stream.
pub(super) struct Feed<T>(Lock<Unread<T>>);

struct Unread<T> {
    items: VecDeque<T>,
    waker: Option<Waker>,
    is_over: bool,
    /// Natively, the task that leaves its socket unread until there is room.
    writer: Option<Waker>,
    /// An item was read while that task waited.
    was_read: bool,
}

/// The streams of a connection. Held weakly: a dropped stream gets no more items.
pub(super) struct Feeds<T> {
    feeds: Lock<Vec<WeakShared<Feed<T>>>>,
    /// One of them is, or was not long ago.
    is_full: Flag,
}

impl<T> Feed<T> {
    pub(super) fn poll(&self, context: &Context<'_>) -> Poll<Option<T>> {
        let mut unread = self.0.lock();
        if let Some(item) = unread.items.pop_front() {
            let writer = unread.note_read();
            drop(unread);
            if let Some(writer) = writer {
                writer.wake();
            }
            return Poll::Ready(Some(item));
        }
        if unread.is_over {
            return Poll::Ready(None);
        }
        unread.waker = Some(context.waker().clone());
        Poll::Pending
    }

    /// Ends the stream after the items that it holds.
    pub(super) fn end(&self) {
        self.0.lock().is_over = true;
        self.wake();
    }

    /// Adds an item, and returns for how many there is room then; `None` if there was none, which
    /// ends the stream.
    fn push(&self, item: T) -> Option<usize> {
        let room = {
            let mut unread = self.0.lock();
            let room = STREAM_LIMIT.checked_sub(unread.items.len() + 1);
            match room {
                Some(_) => unread.items.push_back(item),
                None => unread.is_over = true,
            }
            room
        };
        self.wake();
        room
    }

    fn wake(&self) {
        let waker = self.0.lock().waker.take();
        if let Some(waker) = waker {
            // Code of an executor, and a message that bypasses the core comes outside of the loop.
            let _ = Current::guard(&mut || waker.wake_by_ref());
        }
    }
}

impl<T> Unread<T> {
    /// The task to wake, which does not go on for each item.
    fn note_read(&mut self) -> Option<Waker> {
        self.was_read |= self.writer.is_some();
        let has_room = self.items.len() <= STREAM_LIMIT / 2;
        self.writer.take_if(|_| has_room)
    }
}

impl<T> Drop for Feed<T> {
    fn drop(&mut self) {
        let writer = self.0.lock().writer.take();
        if let Some(writer) = writer {
            writer.wake();
        }
    }
}

impl<T> Default for Feed<T> {
    fn default() -> Self {
        Self(Lock::new(Unread {
            items: VecDeque::new(),
            waker: None,
            is_over: false,
            writer: None,
            was_read: false,
        }))
    }
}

impl<T> Default for Feeds<T> {
    fn default() -> Self {
        Self {
            feeds: Lock::new(Vec::new()),
            is_full: Flag::default(),
        }
    }
}

impl<T: Clone> Feeds<T> {
    /// Adds a stream, which gets every item from now on.
    pub(super) fn open(&self) -> Shared<Feed<T>> {
        let feed = Shared::new(Feed::default());
        self.feeds.lock().push(Shared::downgrade(&feed));
        feed
    }

    /// Gives an item to every stream.
    ///
    /// # Errors
    ///
    /// [`Error::StreamOverflow`] if one of them is full, which ends it.
    pub(super) fn feed(&self, item: &T) -> Result<(), Error> {
        let mut fed = Ok(());
        for feed in self.live() {
            match feed.push(item.clone()) {
                Some(0) => self.is_full.set(true),
                Some(_) => {}
                None => {
                    fed = Err(Error::StreamOverflow {
                        limit: STREAM_LIMIT,
                    });
                }
            }
        }
        fed
    }

    pub(super) fn end(&self) {
        for feed in self.live() {
            feed.end();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.feeds.lock().is_empty()
    }

    fn live(&self) -> Vec<Shared<Feed<T>>> {
        let mut feeds = self.feeds.lock();
        feeds.retain(|feed| feed.upgrade().is_some_and(|feed| !feed.0.lock().is_over));
        feeds.iter().filter_map(WeakShared::upgrade).collect()
    }
}

#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
impl<T: Clone> Feeds<T> {
    /// Ready if each stream has room for an item; else the task is woken when half of those that
    /// are unread are read.
    pub(super) fn poll_room(&self, context: &Context<'_>) -> Poll<()> {
        if self.is_full.get() {
            let mut feeds = self.live().into_iter();
            if feeds.any(|feed| feed.poll_room(context).is_pending()) {
                return Poll::Pending;
            }
            self.is_full.set(false);
        }
        Poll::Ready(())
    }

    /// True if somebody has read meanwhile.
    pub(super) fn were_read(&self) -> bool {
        let feeds = self.live();
        let read = |feed: &Shared<Feed<T>>| std::mem::take(&mut feed.0.lock().was_read);
        feeds.iter().filter(|feed| read(feed)).count() > 0
    }
}

#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
impl<T> Feed<T> {
    fn poll_room(&self, context: &Context<'_>) -> Poll<()> {
        let mut unread = self.0.lock();
        if unread.items.len() < STREAM_LIMIT {
            return Poll::Ready(());
        }
        unread.writer = Some(context.waker().clone());
        Poll::Pending
    }
}

//! The items that a stream has not read yet.

use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use super::current::Current;
use super::error::Error;
use crate::drive::{Lock, Shared, WeakShared};
use crate::platform::Platform;

/// How many messages a stream holds for a slow reader, as the iterator in JavaScript.
pub(super) const STREAM_LIMIT: usize = 1_024;

/// The unread items of one stream.
pub(super) struct Feed<T>(Lock<Unread<T>>);

struct Unread<T> {
    items: VecDeque<T>,
    waker: Option<Waker>,
    is_over: bool,
}

/// The streams of a connection. Held weakly: a dropped stream gets no more items.
pub(super) struct Feeds<T>(Lock<Vec<WeakShared<Feed<T>>>>);

impl<T> Feed<T> {
    pub(super) fn poll(&self, context: &Context<'_>) -> Poll<Option<T>> {
        let mut unread = self.0.lock();
        if let Some(item) = unread.items.pop_front() {
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

    /// Adds an item; false if there is no room, which ends the stream.
    fn push(&self, item: T) -> bool {
        let has_room = {
            let mut unread = self.0.lock();
            let has_room = unread.items.len() < STREAM_LIMIT;
            match has_room {
                true => unread.items.push_back(item),
                false => unread.is_over = true,
            }
            has_room
        };
        self.wake();
        has_room
    }

    fn wake(&self) {
        let waker = self.0.lock().waker.take();
        if let Some(waker) = waker {
            // Code of an executor, and a message that bypasses the core comes outside of the loop.
            let _ = Current::guard(&mut || waker.wake_by_ref());
        }
    }
}

impl<T> Default for Feed<T> {
    fn default() -> Self {
        Self(Lock::new(Unread {
            items: VecDeque::new(),
            waker: None,
            is_over: false,
        }))
    }
}

impl<T> Default for Feeds<T> {
    fn default() -> Self {
        Self(Lock::new(Vec::new()))
    }
}

impl<T: Clone> Feeds<T> {
    /// Adds a stream, which gets every item from now on.
    pub(super) fn open(&self) -> Shared<Feed<T>> {
        let feed = Shared::new(Feed::default());
        self.0.lock().push(Shared::downgrade(&feed));
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
            if !feed.push(item.clone()) {
                fed = Err(Error::StreamOverflow {
                    limit: STREAM_LIMIT,
                });
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
        self.0.lock().is_empty()
    }

    fn live(&self) -> Vec<Shared<Feed<T>>> {
        let mut feeds = self.0.lock();
        feeds.retain(|feed| feed.upgrade().is_some_and(|feed| !feed.0.lock().is_over));
        feeds.iter().filter_map(WeakShared::upgrade).collect()
    }
}

//! The items that a stream has not read yet.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use super::current::Current;
use super::error::Error;
use crate::platform::Platform;

/// How many messages a stream holds for a slow reader, as the iterator in JavaScript.
pub(super) const STREAM_LIMIT: usize = 1_024;

/// The unread items of one stream.
pub(super) struct Feed<T> {
    items: RefCell<VecDeque<T>>,
    waker: RefCell<Option<Waker>>,
    is_over: Cell<bool>,
}

/// The streams of a connection. Held weakly: a dropped stream gets no more items.
pub(super) struct Feeds<T>(RefCell<Vec<Weak<Feed<T>>>>);

impl<T> Feed<T> {
    pub(super) fn poll(&self, context: &Context<'_>) -> Poll<Option<T>> {
        if let Some(item) = self.items.borrow_mut().pop_front() {
            return Poll::Ready(Some(item));
        }
        if self.is_over.get() {
            return Poll::Ready(None);
        }
        self.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }

    /// Ends the stream after the items that it holds.
    pub(super) fn end(&self) {
        self.is_over.set(true);
        self.wake();
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.take() {
            // Code of an executor, and a message that bypasses the core comes outside of the loop.
            let _ = Current::guard(&mut || waker.wake_by_ref());
        }
    }
}

impl<T> Default for Feed<T> {
    fn default() -> Self {
        Self {
            items: RefCell::new(VecDeque::new()),
            waker: RefCell::new(None),
            is_over: Cell::new(false),
        }
    }
}

impl<T> Default for Feeds<T> {
    fn default() -> Self {
        Self(RefCell::new(Vec::new()))
    }
}

impl<T: Clone> Feeds<T> {
    /// Adds a stream, which gets every item from now on.
    pub(super) fn open(&self) -> Rc<Feed<T>> {
        let feed = Rc::new(Feed::default());
        self.0.borrow_mut().push(Rc::downgrade(&feed));
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
            if feed.items.borrow().len() >= STREAM_LIMIT {
                fed = Err(Error::StreamOverflow {
                    limit: STREAM_LIMIT,
                });
                feed.end();
            } else {
                feed.items.borrow_mut().push_back(item.clone());
                feed.wake();
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
        self.0.borrow().is_empty()
    }

    fn live(&self) -> Vec<Rc<Feed<T>>> {
        let mut feeds = self.0.borrow_mut();
        feeds.retain(|feed| feed.upgrade().is_some_and(|feed| !feed.is_over.get()));
        feeds.iter().filter_map(Weak::upgrade).collect()
    }
}

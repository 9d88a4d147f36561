//! The sends that wait for the window.

use std::future::poll_fn;
use std::task::Poll;

use super::host::{ReliableDriver, is_ready};
use crate::core::Connection;
use crate::drive::Shared;

/// A place among the sends that wait, given up on drop.
pub(super) struct Place {
    driver: ReliableDriver,
    id: u64,
    bytes: u64,
}

impl Place {
    /// Takes a place behind all others, for a message of this size.
    pub(super) fn new(driver: &ReliableDriver, bytes: u64) -> Self {
        let id = driver.host().held.turns.enter(bytes);
        let driver = Shared::clone(driver);
        Self { driver, id, bytes }
    }

    /// True if there is room for the message.
    pub(super) fn is_ready(&self) -> bool {
        is_ready(&self.driver, self.bytes)
    }

    /// Waits until this place is the first, and there is room for the message.
    pub(super) async fn turn(&self) {
        let turns = &self.driver.host().held.turns;
        poll_fn(|context| {
            if turns.is_first(self.id) && self.is_ready() {
                return Poll::Ready(());
            }
            turns.wait(self.id, context.waker());
            // Wakes a connection that rests, and asks the server for room.
            self.driver.input(Connection::wake);
            Poll::Pending
        })
        .await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.driver.host().held.turns.leave(self.id);
        // It is the turn of the next.
        self.driver.session_input(|_, _| ());
    }
}

//! All rooms, by name.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use steadysocket::BoxError;
use steadysocket::server::Session;

use super::messages::Wish;
use super::room::Room;

/// All rooms that anybody is in. One lock, under which messages are sent, so that all people of a
/// room get its events in the same order.
pub(crate) struct Rooms(Mutex<HashMap<String, Room>>);

impl Rooms {
    /// Starts without rooms.
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    /// Lets a session play until it ends.
    ///
    /// # Errors
    /// None: an error of a session is its end.
    pub(crate) async fn play(&self, name: &str, mut session: Session) -> Result<(), BoxError> {
        let id = session.id();
        let sender = (*session).clone();
        self.lock()
            .entry(name.to_owned())
            .or_insert_with(Room::new)
            .enter(sender);
        while let Some(message) = session.recv().await {
            if let Some(wish) = Wish::parse(&message)
                && let Some(room) = self.lock().get_mut(name)
            {
                room.handle(id, wish);
            }
        }
        let mut rooms = self.lock();
        if let Some(room) = rooms.get_mut(name) {
            room.leave(id);
            if room.is_empty() {
                rooms.remove(name);
            }
        }
        Ok(())
    }

    /// Forgets all rooms, as a program does that is killed.
    pub(crate) fn forget(&self) {
        self.lock().clear();
    }

    /// A room is consistent after each statement, so a poisoned lock is harmless.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Room>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

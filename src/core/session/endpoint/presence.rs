//! The application at its end of a session: it takes messages, or takes none any more.

use super::endpoint::Endpoint;
use crate::core::queue::{Payload, WordsOf};
use crate::core::session::codec::Words;
use crate::core::time::Instant;

/// How far an application is there for the messages of its peer. Only a server has another than
/// [`Presence::Here`]: a client's word on what was taken is not asked for at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// It takes messages, sooner or later.
    #[default]
    Here,
    /// It takes none any more, and may still acknowledge those that it has.
    Left,
    /// It does neither.
    Gone,
}

impl<P: Payload + Clone> Endpoint<P> {
    /// The application goes. There is no way back.
    pub(crate) fn note_presence(&mut self, now: Instant, presence: Presence) {
        if presence > self.presence() {
            self.rare.get_or_insert_default().presence = presence;
        }
        self.throw_away();
        self.pump(now);
    }

    /// Throws away what nobody will take. It counts as received, and is never acknowledged.
    pub(super) fn throw_away(&mut self) {
        if self.has_left() {
            self.inbox.throw_away();
        }
    }

    /// True if the application will have and acknowledge nothing more.
    pub(super) fn is_through(&self) -> bool {
        match self.presence() {
            Presence::Here => false,
            Presence::Left => self.inbox.done() == self.inbox.taken(),
            Presence::Gone => true,
        }
    }

    fn has_left(&self) -> bool {
        self.presence() >= Presence::Left
    }

    /// The wasm of clients has nothing of it.
    fn presence(&self) -> Presence {
        let rare = self.rare.as_ref().filter(|_| WordsOf::<P>::MAY_BE_STORED);
        rare.map_or(Presence::Here, |rare| rare.presence)
    }
}

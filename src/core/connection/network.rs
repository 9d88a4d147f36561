//! The browser's word about the network, which excuses failed dials.

use super::connection::Connection;
use super::state::State;
use crate::core::page::PageEvent;
use crate::core::queue::Payload;

/// The network, by the browser's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Network {
    Online,
    Offline,
    /// Online again, but the current dial began before.
    Returned,
}

impl<P: Payload> Connection<P> {
    pub(super) fn note_network(&mut self, event: PageEvent) {
        match event {
            PageEvent::Offline => self.network = Network::Offline,
            PageEvent::Online if self.network == Network::Offline => {
                self.network = Network::Returned;
            }
            _ => {}
        }
    }

    /// Delays grow with each dial that begins offline, so that no machine is kept awake by dials
    /// that cannot succeed.
    pub(super) fn note_dial(&mut self) {
        if self.network == Network::Offline {
            self.offline_dials = self.offline_dials.saturating_add(1);
        } else {
            self.network = Network::Online;
            self.offline_dials = 0;
        }
    }

    /// True if a dial that fails now is no attempt, as the browser was offline for a part of it.
    pub(super) fn is_excused(&self) -> bool {
        self.network != Network::Online
            && matches!(self.state, State::Connecting(_) | State::Handshaking(_))
    }
}

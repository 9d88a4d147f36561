//! How far a store, which several servers share, has one side of a session.

use crate::core::time::Instant;

/// The state of a session in the store. Nothing beyond it is written or acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    pub(crate) stage: Stage,
    /// The last message to the peer that is stored.
    pub(crate) tx: u64,
    /// The last one that may be: a call whose answer was lost had it.
    pub(crate) doubtful_tx: u64,
    /// The peer's position that is stored.
    pub(crate) acked: u64,
    /// The application's position that is stored.
    pub(crate) rx: u64,
    /// The token before the latest is void, and the store does not know yet.
    pub(crate) is_confirm_due: bool,
    /// When the store is to be told that the session lives.
    pub(crate) touch_at: Instant,
    /// The calls under way.
    pub(crate) flight: Option<Flight>,
    /// The store was away: not before this time again. The origin if it was not.
    pub(crate) retry_at: Instant,
    /// The application's subprotocol.
    pub(crate) protocol: Box<str>,
    /// Up to this number the application of another server may have had messages already.
    pub(crate) redelivered: u64,
    /// It began on another server.
    pub(crate) is_foreign: bool,
}

/// The progress of a session into the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Its client has not confirmed it.
    Unconfirmed,
    /// It is to be created.
    Wanted,
    Stored,
    /// Its time is over: the application gets nothing more until the store agrees.
    Expiring,
    /// It has ended, says the store, which is told nothing more.
    Over,
}

/// The effects of the calls under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flight {
    pub(crate) fence: u64,
    pub(crate) tx: u64,
    pub(crate) acked: u64,
    pub(crate) rx: u64,
    /// The touch that was due then, and the one that is due after it.
    pub(crate) touch_at: Instant,
    pub(crate) next_touch: Instant,
    pub(crate) is_confirming: bool,
    pub(crate) is_sweeping: bool,
}

impl Ledger {
    pub(crate) fn new(stage: Stage, protocol: &str) -> Self {
        Self {
            stage,
            tx: 0,
            doubtful_tx: 0,
            acked: 0,
            rx: 0,
            is_confirm_due: false,
            touch_at: Instant::NEVER,
            flight: None,
            retry_at: Instant::ORIGIN,
            protocol: protocol.into(),
            redelivered: 0,
            is_foreign: false,
        }
    }

    /// The time of the next call.
    pub(crate) fn deadline(&self) -> Instant {
        if self.flight.is_some() || self.stage == Stage::Unconfirmed {
            return Instant::NEVER;
        }
        match self.retry_at {
            Instant::ORIGIN => self.touch_at,
            retry_at => retry_at,
        }
    }

    /// The calls under way have taken effect.
    pub(crate) fn land(&mut self, flight: Flight) {
        self.tx = self.tx.max(flight.tx);
        self.acked = self.acked.max(flight.acked);
        self.rx = self.rx.max(flight.rx);
        // If nothing has made another one due meanwhile, such as a lost socket.
        if self.touch_at == flight.touch_at {
            self.touch_at = flight.next_touch;
        }
        self.is_confirm_due &= !flight.is_confirming;
    }
}

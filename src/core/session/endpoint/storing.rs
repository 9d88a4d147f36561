//! One side and the store that several servers share: what it is told, and what waits for it.

use super::endpoint::Endpoint;
use crate::core::queue::{Payload, WordsOf};
use crate::core::session::codec::Words;
use crate::core::session::ledger::{Flight, Ledger, Stage};
use crate::core::session::outbox::Outbox;
use crate::core::session::report::{EndReason, SessionEnd};
use crate::core::session::server::StoreCall;
use crate::core::time::Instant;

/// The most messages of one call: enough that throughput does not wait for a round trip each.
const MOST_MESSAGES: usize = 32;

impl<P: Payload + Clone> Endpoint<P> {
    /// The calls that bring the store up to date, at most one batch at a time. `birth` comes first if
    /// there is one, `touch` is what to say when it is time to, and the time to say it again.
    pub(crate) fn store_calls(
        &mut self,
        now: Instant,
        fence: u64,
        birth: Option<StoreCall<P>>,
        touch: (StoreCall<P>, Instant),
    ) -> Vec<StoreCall<P>> {
        let (done, acked) = (self.inbox.done(), self.outbox.acked());
        let Some(ledger) = &mut self.ledger else {
            return Vec::new();
        };
        let mut calls = Vec::new();
        let is_silent = ledger.stage == Stage::Unconfirmed || ledger.flight.is_some();
        if is_silent || ledger.retry_at > now {
            return calls;
        }
        ledger.retry_at = Instant::ORIGIN;
        let mut flight = Flight {
            fence,
            tx: ledger.tx,
            acked,
            rx: done,
            touch_at: ledger.touch_at,
            next_touch: ledger.touch_at,
            is_confirming: ledger.is_confirm_due,
            is_sweeping: ledger.stage == Stage::Expiring,
        };
        if let Some(birth) = birth {
            calls.push(birth);
            (flight.acked, flight.rx, flight.next_touch) = (0, 0, touch.1);
            ledger.flight = Some(flight);
            return calls;
        }
        if ledger.is_confirm_due {
            calls.push(StoreCall::Confirm);
        }
        if done > ledger.rx {
            calls.push(StoreCall::Accept(done));
        }
        if acked > ledger.acked {
            calls.push(StoreCall::Ack(acked));
        }
        if flight.is_sweeping {
            calls.push(StoreCall::Sweep);
            ledger.flight = Some(flight);
            return calls;
        }
        // Before the messages, which a store that is full refuses: the session lives on.
        if ledger.touch_at <= now {
            flight.next_touch = touch.1;
            calls.push(touch.0);
        }
        let first = ledger.tx.max(acked) + 1;
        let items = self.outbox.iter().skip_while(|(seq, _)| *seq < first);
        let messages: Vec<P> = items
            .take(MOST_MESSAGES)
            .map(|(_, item)| item.clone())
            .collect();
        if !messages.is_empty() {
            flight.tx = first + (messages.len() as u64 - 1);
            calls.push(StoreCall::Append(first, messages));
        }
        if !calls.is_empty() {
            ledger.flight = Some(flight);
        }
        calls
    }

    /// The calls of this batch have taken effect: what they stored may be written and acknowledged.
    pub(crate) fn handle_landing(&mut self, now: Instant, flight: Flight) {
        if let Some(ledger) = &mut self.ledger {
            ledger.land(flight);
        }
        self.acknowledge_later(now);
    }

    /// The last number that may be written.
    pub(crate) fn stored_tx(&self) -> u64 {
        let ledger = self.ledger.as_ref().filter(|_| WordsOf::<P>::MAY_BE_STORED);
        ledger.map_or(u64::MAX, |ledger| ledger.tx)
    }

    /// The highest position that may be acknowledged.
    pub(crate) fn stored_rx(&self) -> u64 {
        let ledger = self.ledger.as_ref().filter(|_| WordsOf::<P>::MAY_BE_STORED);
        ledger.map_or(u64::MAX, |ledger| ledger.rx)
    }

    /// True if the store has everything that this side has.
    pub(crate) fn is_stored(&self) -> bool {
        self.ledger.as_ref().is_none_or(|ledger| {
            ledger.flight.is_none()
                && ledger.tx == self.outbox.tx()
                && ledger.rx == self.inbox.done()
        })
    }

    /// The client holds the latest token. True if the store has to know of the session before the
    /// application does.
    pub(crate) fn handle_confirmation(&mut self) -> bool {
        let Some(ledger) = &mut self.ledger else {
            return false;
        };
        match ledger.stage {
            Stage::Unconfirmed => ledger.stage = Stage::Wanted,
            _ => ledger.is_confirm_due = true,
        }
        ledger.stage == Stage::Wanted
    }

    /// The store has attached the session to this server once more.
    pub(crate) fn handle_attachment(&mut self, touch_at: Instant) {
        if let Some(ledger) = &mut self.ledger {
            ledger.stage = Stage::Stored;
            ledger.retry_at = Instant::ORIGIN;
            ledger.touch_at = touch_at;
            // The client has confirmed the token before, which the store is to keep until it confirms
            // this one.
            ledger.is_confirm_due = false;
            if let Some(flight) = &mut ledger.flight {
                flight.is_confirming = false;
            }
        }
    }

    /// Drops what the application was not handed: the store has the position that counts.
    pub(crate) fn discard_waiting(&mut self) {
        let rx = self.stored_rx().min(self.inbox.done());
        self.inbox.start_after(rx);
    }

    /// Another server may have written what the store may have: in no report that is unsent.
    pub(crate) fn doubt_stored(&mut self) {
        if let Some(ledger) = &self.ledger {
            let under_way = ledger.flight.map_or(ledger.tx, |flight| flight.tx);
            self.outbox.doubt(under_way.max(ledger.doubtful_tx));
        }
    }

    /// The session has ended, says the store. What the application was handed counts, though the store
    /// may not know of it.
    pub(crate) fn leave_store(&mut self) {
        let done = self.inbox.done();
        if let Some(ledger) = &mut self.ledger {
            ledger.stage = Stage::Over;
            ledger.rx = done;
        }
        self.discard_waiting();
    }

    /// The account of a session that goes on elsewhere: what the store has is not in it.
    pub(crate) fn settle_move(&mut self) -> SessionEnd<P> {
        let delivered_up_to = self.outbox.acked();
        self.doubt_stored();
        if let Some(ledger) = &self.ledger {
            self.outbox.leave(ledger.tx);
        }
        SessionEnd {
            delivered_up_to,
            ..self.settle_accounts(EndReason::Moved, None)
        }
    }

    /// True if the application has this message and is to acknowledge it.
    #[must_use]
    pub fn awaits(&self, seq: u64) -> bool {
        self.inbox.awaits(seq)
    }

    /// True if the application has this message, and has not acknowledged it in any order.
    #[must_use]
    pub fn is_open(&self, seq: u64) -> bool {
        self.inbox.is_open(seq)
    }

    /// True if the application gets nothing more until the store agrees.
    pub(crate) fn is_expiring(&self) -> bool {
        let stage = self.ledger.as_ref().map(|ledger| ledger.stage);
        stage == Some(Stage::Expiring)
    }

    /// Takes over the state of a session from the store.
    pub(crate) fn adopt(&mut self, mut ledger: Ledger, rx: u64, acked: u64, messages: Vec<P>) {
        self.inbox.start_after(rx);
        self.outbox = Outbox::starting_after(acked);
        for message in messages {
            let bytes = message.byte_len();
            self.outbox.push(message, bytes);
        }
        (ledger.tx, ledger.acked, ledger.rx) = (self.outbox.tx(), acked, rx);
        self.ledger = Some(Box::new(ledger));
    }
}

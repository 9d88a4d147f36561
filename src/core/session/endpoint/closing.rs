//! Bye: said, heard, answered, and the account at the end.

use super::endpoint::Endpoint;
use crate::core::queue::{Payload, WordsOf};
use crate::core::session::codec::{Bye, Words};
use crate::core::session::report::{EndReason, SessionEnd};
use crate::core::time::Instant;

/// The code of a session that ends by its own numbers, and of an empty `close()`.
const NORMAL: u16 = 1000;

/// The code and reason of a close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Farewell<W = String> {
    pub(crate) code: u16,
    pub(crate) reason: W,
    /// The page goes away and waits for no answer.
    pub(crate) is_final: bool,
}

/// How far the end by bye is. Boxed, because most sessions are far from it.
#[derive(Clone, Debug, Default)]
pub(super) struct Closing<W>(Option<Box<Byes<W>>>);

#[derive(Clone, Debug, Default)]
struct Byes<W> {
    own: Own<W>,
    /// The peer's bye.
    heard: Option<Bye<W>>,
    /// The code and reason of the side that closed first.
    first: Option<(u16, W)>,
}

/// This side's bye.
#[derive(Clone, Debug, Default)]
enum Own<W> {
    #[default]
    None,
    /// It waits until every message has a number.
    Wanted(Farewell<W>),
    /// No number is given any more.
    Said(Farewell<W>),
}

impl<W: Words> Closing<W> {
    /// The bye to write, if it was said.
    pub(super) fn bye(&self, tx: u64) -> Option<Bye<W>> {
        match self.own() {
            Own::Said(farewell) => Some(Bye {
                code: farewell.code,
                reason: farewell.reason.clone(),
                tx,
                is_final: farewell.is_final,
            }),
            Own::None | Own::Wanted(_) => None,
        }
    }

    /// Takes the peer's bye, which repeats itself on every socket.
    pub(super) fn hear(&mut self, bye: &Bye<W>) {
        let byes = self.0.get_or_insert_default();
        byes.first
            .get_or_insert_with(|| (bye.code, bye.reason.clone()));
        if byes.heard.is_none() || bye.is_final {
            byes.heard = Some(bye.clone());
        }
    }

    /// A new message of the peer takes back a bye that it said on another socket: it is another server
    /// then, which knows nothing of that.
    pub(super) fn take_back(&mut self) {
        if let Some(byes) = &mut self.0
            && byes.heard.take().is_some()
            && matches!(byes.own, Own::None)
        {
            byes.first = None;
        }
    }

    pub(super) fn is_heard(&self) -> bool {
        self.heard().is_some()
    }

    /// True if the peer has said bye, and everything up to its last message is done.
    pub(super) fn is_heard_up_to(&self, done: u64) -> bool {
        self.heard().is_some_and(|bye| bye.tx == done)
    }

    /// True once either side wants the end: no message is accepted any more.
    pub(super) fn is_open(&self) -> bool {
        self.is_heard() || !matches!(self.own(), Own::None)
    }

    fn want(&mut self, farewell: Farewell<W>) {
        let Farewell { code, reason, .. } = &farewell;
        let byes = self.0.get_or_insert_default();
        byes.first.get_or_insert_with(|| (*code, reason.clone()));
        byes.own = Own::Wanted(farewell);
    }

    /// The bye that this side has said, or wants to.
    pub(super) fn said(&self) -> Option<&Farewell<W>> {
        match self.own() {
            Own::Wanted(farewell) | Own::Said(farewell) => Some(farewell),
            Own::None => None,
        }
    }

    fn own(&self) -> &Own<W> {
        self.0.as_ref().map_or(&Own::None, |byes| &byes.own)
    }

    fn heard(&self) -> Option<&Bye<W>> {
        self.0.as_ref().and_then(|byes| byes.heard.as_ref())
    }
}

impl<P: Payload + Clone> Endpoint<P> {
    /// Says bye once every message has a number. A second close changes nothing, but for a final
    /// one.
    pub(crate) fn close(&mut self, now: Instant, farewell: Farewell<WordsOf<P>>) {
        if !self.is_closed_here() || farewell.is_final {
            self.closing.want(farewell);
            if let Some(link) = &mut self.link {
                link.is_bye_written = false;
            }
            self.acknowledge_later(now);
            self.pump(now);
        }
    }

    pub(super) fn close_exhausted(&mut self, now: Instant) {
        let reason = Words::new("all sequence numbers are used");
        let farewell = Farewell {
            code: NORMAL,
            reason,
            is_final: false,
        };
        self.close(now, farewell);
    }

    /// Says or answers bye when it is time.
    pub(super) fn pump_closing(&mut self) {
        let (done, is_through) = (self.inbox.done(), self.is_through());
        // What still waits then is reported as unsent.
        let is_last = self.queue.is_empty() || !self.may_number();
        let Some(byes) = &mut self.closing.0 else {
            return;
        };
        if let (Own::None, Some(bye)) = (&byes.own, &byes.heard)
            && (bye.tx == done || is_through)
        {
            byes.own = Own::Wanted(Farewell {
                code: bye.code,
                reason: bye.reason.clone(),
                is_final: false,
            });
        }
        if let Own::Wanted(farewell) = &byes.own
            && (is_last || farewell.is_final)
        {
            byes.own = Own::Said(farewell.clone());
        }
    }

    /// True if the end is wanted by either side.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        self.closing.is_open()
    }

    /// True if this side has said bye, or wants to.
    #[must_use]
    pub fn is_closed_here(&self) -> bool {
        !matches!(self.closing.own(), Own::None)
    }

    /// True if the peer has said its last bye: it waits for no answer.
    pub(crate) fn is_left(&self) -> bool {
        self.closing.heard().is_some_and(|bye| bye.is_final)
    }

    /// True if both byes are said, and both directions delivered, as far as the application takes its
    /// peer's.
    pub(crate) fn is_complete(&self) -> bool {
        let is_said = matches!(self.closing.own(), Own::Said(_));
        let is_done = self.closing.is_heard_up_to(self.inbox.done());
        let is_done = is_done || self.closing.is_heard() && self.is_through();
        is_said && self.is_settled() && is_done
    }

    /// True if the peer has acknowledged everything that has a number.
    pub(crate) fn is_settled(&self) -> bool {
        self.outbox.acked() == self.outbox.tx()
    }

    /// True if nothing is under way: each side's application has the other's messages, and both know.
    #[must_use]
    pub(crate) fn is_quiet(&self) -> bool {
        self.queue.is_empty() && self.is_settled() && self.inbox.is_told()
    }

    /// Ends this side: the position that counts, for the peer's account.
    pub(crate) fn freeze(&mut self) -> u64 {
        self.has_ended = true;
        self.link = None;
        self.inbox.freeze()
    }

    /// The account of this side, which holds nothing afterwards. `delivered` is the peer's position
    /// at the end, if the peer has said it.
    pub(crate) fn settle_accounts(
        &mut self,
        why: EndReason,
        delivered: Option<u64>,
    ) -> SessionEnd<P> {
        let possible = self.outbox.acked()..=self.outbox.tx();
        let delivered = delivered.filter(|delivered| possible.contains(delivered));
        let delivered_up_to = delivered.unwrap_or(self.outbox.acked());
        let (uncertain, mut unsent) = self.outbox.take(delivered);
        self.drain_queue_into(&mut unsent);
        let byes = self.closing.0.as_mut();
        let first = byes.and_then(|byes| byes.first.take());
        let (code, reason) = first.unwrap_or((1006, Words::new("")));
        SessionEnd {
            why,
            code,
            reason,
            delivered_up_to,
            uncertain,
            unsent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::config::QueueLimits;
    use crate::core::session::codec::{Control, Header};
    use crate::core::session::endpoint::tests::{NOW, attach, endpoint};
    use crate::core::session::endpoint::{Frame, Room};

    fn attached() -> Endpoint<String> {
        let mut endpoint = endpoint(8, QueueLimits::default());
        attach(&mut endpoint);
        endpoint
    }

    fn hear(endpoint: &mut Endpoint<String>, code: u16, tx: u64) {
        let bye = Bye {
            code,
            reason: String::new(),
            tx,
            is_final: false,
        };
        endpoint.handle_control(NOW, &Control::Bye(bye)).unwrap();
    }

    fn receive(endpoint: &mut Endpoint<String>, seq: Option<u64>) {
        let header = Header { seq, ack: None };
        endpoint.handle_message(NOW, header, "a".into(), 1).unwrap();
    }

    /// The codes of the byes that are written.
    fn said(endpoint: &mut Endpoint<String>) -> Vec<u16> {
        let frames = std::iter::from_fn(|| endpoint.poll_frame(Room::Any));
        let code = |frame| match frame {
            Frame::Control(Control::Bye(bye)) => Some(bye.code),
            _ => None,
        };
        frames.filter_map(code).collect()
    }

    #[test]
    fn a_second_close_changes_nothing() {
        let mut endpoint = attached();
        for code in [4_001, 4_002] {
            let (reason, is_final) = (String::new(), false);
            let farewell = Farewell {
                code,
                reason,
                is_final,
            };
            endpoint.close(NOW, farewell);
        }
        assert_eq!(said(&mut endpoint), [4_001]);
    }

    #[test]
    fn a_bye_that_is_repeated_changes_nothing() {
        let mut endpoint = attached();
        receive(&mut endpoint, Some(1));
        hear(&mut endpoint, 4_001, 1);
        hear(&mut endpoint, 4_002, 1);
        endpoint.take_message();
        endpoint.hand_over(NOW, 1);
        assert_eq!(said(&mut endpoint), [4_001]);
    }

    #[test]
    fn a_volatile_message_behind_a_bye_is_dropped() {
        let mut endpoint = attached();
        receive(&mut endpoint, None);
        assert!(endpoint.take_message().is_some());
        hear(&mut endpoint, 1_000, 0);
        receive(&mut endpoint, None);
        assert!(!endpoint.has_message());
    }
}

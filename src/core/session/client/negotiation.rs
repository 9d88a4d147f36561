//! The offer of the next dial, and the verdict on servers without sessions.

use super::config::Mode;
use crate::core::span::Span;
use crate::core::time::Instant;

/// How long a server without sessions is taken for one.
const PLAIN_FOR: Span = Span::from_secs(600);

/// The subprotocols of a dial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Those of the application, then `steady.v1`; if it has none, `steady.plain` comes first.
    Session,
    /// Those of the application.
    Plain,
}

/// The subprotocol that the server chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subprotocol {
    /// `steady.v1`.
    Steady,
    /// Another one, or none.
    Other,
}

/// An open socket.
#[derive(Clone, Debug)]
pub struct Opened<W = String> {
    /// The subprotocol that the server chose.
    pub subprotocol: Subprotocol,
    /// Fresh credentials, for the first frame.
    pub auth: Option<W>,
}

/// The use of an open socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Session,
    Plain,
    /// It cannot carry a session, and must not be plain.
    Unfit,
}

/// Offers sessions, and learns which server has none.
#[derive(Clone, Debug)]
pub(super) struct Negotiator {
    mode: Mode,
    negotiate: bool,
    /// A server of this origin and path has welcomed this client: never plain again.
    is_proven: bool,
    offer: Offer,
    /// That of the socket that was opened last.
    opened: Offer,
    /// An offer failed, and nothing has opened since.
    has_failed: bool,
    /// A plain socket opened after a failed offer.
    is_suspect: bool,
    plain_until: Option<Instant>,
    /// The plain socket before was closed with 1002.
    was_refused: bool,
}

impl Negotiator {
    pub(super) fn new(mode: Mode, negotiate: bool) -> Self {
        Self {
            mode,
            negotiate,
            is_proven: false,
            offer: Offer::Session,
            opened: Offer::Session,
            has_failed: false,
            is_suspect: false,
            plain_until: None,
            was_refused: false,
        }
    }

    /// The offer of a dial that begins now.
    pub(super) fn offer(&mut self, now: Instant) -> Offer {
        if self.plain_until.is_some_and(|until| until <= now) {
            *self = Self::new(self.mode, self.negotiate);
        }
        match self.may_be_plain() {
            true => self.offer,
            false => Offer::Session,
        }
    }

    /// A dial failed before the socket was open. True if the next one follows at once, because it
    /// is the other half of this one.
    pub(super) fn handle_failure(&mut self, now: Instant) -> bool {
        if !self.may_be_plain() {
            return false;
        }
        if self.plain_until.is_some() {
            // It may have got sessions, and refuse those that offer none.
            self.forget();
            return false;
        }
        let is_first = !self.has_failed && self.offer == Offer::Session;
        if self.offer == Offer::Session && self.is_suspect {
            self.remember(now);
        }
        self.offer = match self.offer {
            Offer::Session => Offer::Plain,
            Offer::Plain if self.plain_until.is_none() => Offer::Session,
            Offer::Plain => Offer::Plain,
        };
        self.has_failed = true;
        is_first
    }

    /// A socket is open that was dialled with the current offer.
    pub(super) fn handle_open(&mut self, now: Instant, subprotocol: Subprotocol) -> Verdict {
        self.opened = self.offer(now);
        if self.opened == Offer::Plain {
            if self.plain_until.is_none() {
                // Perhaps the server has just come up: the next reconnect offers once more.
                self.is_suspect = true;
                self.offer = Offer::Session;
            }
            self.has_failed = false;
            return Verdict::Plain;
        }
        if self.negotiate && subprotocol == Subprotocol::Other {
            return self.handle_stranger(now);
        }
        self.has_failed = false;
        Verdict::Session
    }

    /// The server on an open socket knows no sessions.
    pub(super) fn handle_stranger(&mut self, now: Instant) -> Verdict {
        if !self.may_be_plain() {
            return Verdict::Unfit;
        }
        self.remember(now);
        Verdict::Plain
    }

    /// The server has closed a plain socket with this code. True if the next dial offers something
    /// else, which may mend that.
    pub(super) fn handle_refusal(&mut self, code: u16) -> bool {
        // By this code servers of sessions refuse those that offer none.
        let is_refused = code == 1002;
        self.is_suspect &= !is_refused;
        if is_refused && !self.was_refused && self.opened == Offer::Plain {
            self.plain_until = None;
            self.offer = Offer::Session;
        }
        self.was_refused = is_refused;
        code != 1000 && self.offer != self.opened
    }

    /// The server has welcomed this client.
    pub(super) fn handle_welcome(&mut self) {
        *self = Self::new(self.mode, self.negotiate);
        self.is_proven = true;
    }

    /// Forgets that the server is plain.
    pub(super) fn forget(&mut self) {
        if self.plain_until.is_some() {
            *self = Self::new(self.mode, self.negotiate);
        }
    }

    fn remember(&mut self, now: Instant) {
        self.plain_until = Some(now + PLAIN_FOR);
        self.offer = Offer::Plain;
    }

    fn may_be_plain(&self) -> bool {
        self.mode == Mode::Prefer && !self.is_proven
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Instant = Instant::ORIGIN;

    fn prefer() -> Negotiator {
        Negotiator::new(Mode::Prefer, true)
    }

    #[test]
    fn another_subprotocol_is_a_verdict_for_ten_minutes() {
        let mut negotiator = prefer();
        let verdict = negotiator.handle_open(NOW, Subprotocol::Other);
        assert_eq!(
            (verdict, negotiator.offer(NOW)),
            (Verdict::Plain, Offer::Plain)
        );
        let soon = NOW + Duration::from_secs(599);
        assert_eq!(negotiator.offer(soon), Offer::Plain);
        assert_eq!(negotiator.offer(NOW + PLAIN_FOR), Offer::Session);
    }

    /// Four offers, and whether the next dial after their failure is made at once.
    fn course(negotiator: &mut Negotiator) -> Vec<(Offer, bool)> {
        let dial = |_| {
            let offer = negotiator.offer(NOW);
            (offer, negotiator.handle_failure(NOW))
        };
        (0..4).map(dial).collect()
    }

    #[test]
    fn offers_alternate_while_nothing_opens_and_only_the_first_flip_is_at_once() {
        let mut negotiator = prefer();
        let (session, plain) = (Offer::Session, Offer::Plain);
        let expected = [
            (session, true),
            (plain, false),
            (session, false),
            (plain, false),
        ];
        assert_eq!(course(&mut negotiator), expected);
    }

    #[test]
    fn one_plain_socket_after_a_failed_offer_is_no_verdict_and_two_are() {
        let mut negotiator = prefer();
        assert!(negotiator.handle_failure(NOW));
        assert_eq!(
            negotiator.handle_open(NOW, Subprotocol::Other),
            Verdict::Plain
        );
        assert_eq!(negotiator.offer(NOW), Offer::Session);
        assert!(negotiator.handle_failure(NOW), "the pair again");
        assert_eq!(
            negotiator.handle_open(NOW, Subprotocol::Other),
            Verdict::Plain
        );
        assert_eq!(negotiator.offer(NOW), Offer::Plain);
    }

    #[test]
    fn a_server_that_came_up_between_the_two_dials_is_found() {
        let mut negotiator = prefer();
        negotiator.handle_failure(NOW);
        negotiator.handle_open(NOW, Subprotocol::Other);
        let verdict = negotiator.handle_open(NOW, Subprotocol::Steady);
        assert_eq!(verdict, Verdict::Session);
    }

    #[test]
    fn a_plain_socket_that_is_refused_after_a_failed_offer_does_not_count() {
        let mut negotiator = prefer();
        for _ in 0..3 {
            assert!(negotiator.handle_failure(NOW));
            let verdict = negotiator.handle_open(NOW, Subprotocol::Other);
            assert_eq!(verdict, Verdict::Plain);
            assert!(negotiator.handle_refusal(1002));
            assert_eq!(negotiator.offer(NOW), Offer::Session);
        }
    }

    #[test]
    fn a_plain_socket_that_is_refused_is_dialled_again_while_the_next_offer_is_another() {
        for (code, is_mended) in [(1000, false), (1002, true), (1008, true)] {
            let mut negotiator = prefer();
            negotiator.handle_open(NOW, Subprotocol::Other);
            assert_eq!(negotiator.handle_refusal(code), is_mended, "{code}");
            negotiator.handle_open(NOW, Subprotocol::Other);
            assert!(!negotiator.handle_refusal(code), "{code}, without an offer");
        }
    }

    #[test]
    fn a_plain_server_that_cannot_be_dialled_any_more_is_offered_sessions() {
        let mut negotiator = prefer();
        negotiator.handle_open(NOW, Subprotocol::Other);
        let (session, plain) = (Offer::Session, Offer::Plain);
        let expected = [
            (plain, false),
            (session, true),
            (plain, false),
            (session, false),
        ];
        assert_eq!(course(&mut negotiator), expected);
    }

    #[test]
    fn a_plain_server_that_refuses_plain_clients_since_then_is_offered_sessions() {
        let mut negotiator = prefer();
        negotiator.handle_open(NOW, Subprotocol::Other);
        assert!(negotiator.handle_refusal(1006));
        negotiator.handle_open(NOW, Subprotocol::Other);
        assert!(negotiator.handle_refusal(1002));
        assert_eq!(negotiator.offer(NOW), Offer::Session);
        negotiator.handle_open(NOW, Subprotocol::Other);
        assert!(negotiator.handle_refusal(1002), "it does so to all");
        negotiator.handle_open(NOW, Subprotocol::Other);
        assert!(!negotiator.handle_refusal(1002));
    }

    #[test]
    fn a_plain_socket_that_is_closed_after_two_failed_offers_was_not_refused() {
        let mut negotiator = prefer();
        for is_mended in [true, false] {
            negotiator.handle_failure(NOW);
            negotiator.handle_open(NOW, Subprotocol::Other);
            assert_eq!(negotiator.handle_refusal(1008), is_mended);
        }
    }

    #[test]
    fn whoever_was_welcomed_or_requires_sessions_is_never_plain() {
        let mut proven = prefer();
        proven.handle_welcome();
        for mut negotiator in [proven, Negotiator::new(Mode::Require, true)] {
            assert!(!negotiator.handle_failure(NOW));
            assert_eq!(negotiator.offer(NOW), Offer::Session);
            assert_eq!(
                negotiator.handle_open(NOW, Subprotocol::Other),
                Verdict::Unfit
            );
        }
    }

    #[test]
    fn without_negotiation_the_first_frame_decides() {
        let mut negotiator = Negotiator::new(Mode::Prefer, false);
        let verdict = negotiator.handle_open(NOW, Subprotocol::Other);
        assert_eq!(verdict, Verdict::Session);
        assert_eq!(negotiator.handle_stranger(NOW), Verdict::Plain);
    }
}

//! Wrong schemes: what the protocol would be without one of its rules, made of the right one by a
//! man in the middle. The model check must find what is wrong with each.

use steadysocket::core::session::Control;

use super::link::Wire;
use super::net::Net;
use super::oracle::Side;

/// A rule that is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// None.
    Sound,
    /// The server forgets the old token as soon as it has sent a new one.
    OneToken,
    /// Any attempt is accepted, in the order in which they arrive.
    NoAttempt,
    /// Messages are trimmed as soon as the peer has received them.
    RxTrims,
    /// Resume and resumed tell what was received alone.
    NoAckInResume,
    /// A bye is said on one socket only.
    ByeOnce,
    /// The client ends by itself, as soon as it knows all that it needs.
    NoEndFrame,
    /// The tombstone tells what was received.
    TombstoneSaysReceived,
    /// The application may acknowledge after the end.
    AckAfterEnd,
}

/// The memory of the man in the middle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bent {
    /// The attempts of the sockets: the client's number, and what the server was told.
    attempts: Vec<(usize, u64, u64)>,
    /// The sockets of the first byes of client and server.
    byes: [Option<usize>; 2],
    /// The last number of the server, by its bye.
    pub(super) server_tx: Option<u64>,
}

impl Net {
    /// Changes a frame that arrives.
    pub(crate) fn bend(&mut self, link: usize, to: Side, wire: Wire) -> Wire {
        let Wire::Text(text) = &wire else {
            return wire;
        };
        let Ok(mut control) = Control::parse(text) else {
            return wire;
        };
        match (&mut control, self.scheme) {
            (Control::Resume(resume), Scheme::RxTrims) => {
                resume.positions.ack = resume.positions.rx
            }
            (Control::Resumed(resumed), Scheme::RxTrims) => {
                resumed.positions.ack = resumed.positions.rx;
            }
            (Control::Resume(resume), Scheme::NoAckInResume) => resume.positions.ack = 0,
            (Control::Resumed(resumed), Scheme::NoAckInResume) => resumed.positions.ack = 0,
            (Control::Resume(resume), Scheme::NoAttempt) => {
                let last = self.sid.and_then(|sid| self.server.attempt(sid));
                let next = last.unwrap_or(0) + 1;
                self.bent.attempts.push((link, resume.attempt, next));
                resume.attempt = next;
            }
            (Control::Resumed(resumed), Scheme::NoAttempt) => {
                resumed.attempt = self.bent_attempt(link, resumed.attempt, |(real, _)| real);
            }
            (Control::Confirm(attempt), Scheme::NoAttempt) => {
                *attempt = self.bent_attempt(link, *attempt, |(_, told)| told);
            }
            (Control::Gone(gone), Scheme::TombstoneSaysReceived) => {
                let received = self.sid.map(|sid| self.oracle.received(sid));
                gone.rx = gone.rx.and(received);
            }
            (Control::Bye(bye), Scheme::NoEndFrame) if to == Side::Client => {
                self.bent.server_tx = Some(bye.tx);
            }
            _ => {}
        }
        Wire::Text(control.to_text())
    }

    /// True if a frame that is about to be written must not be.
    pub(crate) fn is_swallowed(&mut self, link: usize, from: Side, wire: &Wire) -> bool {
        let is_bye = matches!(wire, Wire::Text(text) if text.starts_with("#bye "));
        if self.scheme != Scheme::ByeOnce || !is_bye {
            return false;
        }
        let first = &mut self.bent.byes[from as usize];
        *first.get_or_insert(link) != link
    }

    /// After a frame of the server was written: with one token the old one is void at once.
    pub(crate) fn void_token(&mut self, link: usize, wire: &Wire) {
        if self.scheme == Scheme::OneToken
            && let Wire::Text(text) = wire
            && let Ok(Control::Resumed(resumed)) = Control::parse(text)
        {
            let confirm = Control::Confirm(resumed.attempt).to_text();
            self.server
                .handle_control(self.now, Self::socket_id(link), &confirm);
        }
    }

    fn bent_attempt(&self, link: usize, attempt: u64, choose: fn((u64, u64)) -> u64) -> u64 {
        let mut attempts = self.bent.attempts.iter();
        let found = attempts.find(|(of, ..)| *of == link);
        found.map_or(attempt, |(_, real, told)| choose((*real, *told)))
    }
}

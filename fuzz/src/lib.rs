//! Parts of the targets that they share.

use arbitrary::Arbitrary;
use steadysocket::core::Payload;
use steadysocket::core::session::{Endpoint, MAX_NUMBER, Positions, Probe, Secrets, SessionEnd};

/// A number of a frame.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Number {
    Any(u64),
    Small(u8),
    /// One that fits where it stands, or nearly.
    Fitting(u8),
}

impl Number {
    /// The number, where `fitting` would be right.
    #[must_use]
    pub fn near(self, fitting: u64) -> u64 {
        match self {
            // What cannot be written is no number of a frame.
            Self::Any(number) => number & MAX_NUMBER,
            Self::Small(number) => u64::from(number),
            Self::Fitting(more) => fitting + u64::from(more % 3),
        }
    }
}

/// The body of a ping or pong.
#[must_use]
pub fn probe(ack: u64, tx: u64) -> Probe {
    Probe { id: 1, ack, tx }
}

/// Secrets that anybody can guess, and that differ.
#[derive(Default)]
pub struct Guessable(u64);

impl Secrets for Guessable {
    fn random(&mut self, bytes: &mut [u8]) {
        self.0 += 1;
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = (self.0 >> (8 * (place % 8))) as u8;
        }
    }

    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = [0_u8; 32];
        for (place, byte) in parts.iter().flat_map(|part| part.iter()).enumerate() {
            let kept = &mut hash[place % 16];
            *kept = kept.wrapping_mul(31).wrapping_add(*byte);
        }
        hash
    }
}

/// A session, as it was when it was last looked at. I1 to I16 are the invariants of the protocol.
#[derive(Debug, Default)]
pub struct Seen {
    pub attempt: u64,
    /// Messages that were accepted and have had no other fate since than to be acknowledged.
    pub accepted: u64,
    pub acked: u64,
    pub positions: Positions,
}

impl Seen {
    /// Looks again, and compares.
    pub fn look<P: Payload + Clone>(&mut self, endpoint: &Endpoint<P>, attempt: u64) {
        let (acked, positions, before) = (endpoint.acked(), endpoint.positions(), self.positions);
        assert!(attempt >= self.attempt, "I6: attempts only grow");
        assert!(
            acked >= self.acked && acked <= positions.tx,
            "I13: acknowledged"
        );
        assert!(
            positions.rx >= before.rx && positions.ack >= before.ack,
            "I13: received"
        );
        assert!(
            positions.ack <= positions.rx,
            "I2: more acknowledged than received"
        );
        let held = endpoint.unacknowledged().count() as u64;
        assert_eq!(held, positions.tx - acked, "I3: the outbox");
        let known = positions.tx + endpoint.queued() as u64;
        assert_eq!(self.accepted, known, "a message has no fate");
        (self.attempt, self.acked, self.positions) = (attempt, acked, positions);
    }

    /// Compares with the report at the end.
    pub fn check_end<P: Payload>(&self, end: &SessionEnd<P>) {
        assert!(
            end.delivered_up_to >= self.acked,
            "I11: less than acknowledged"
        );
        let reported = (end.uncertain.len() + end.unsent.len()) as u64;
        assert_eq!(
            self.accepted,
            end.delivered_up_to + reported,
            "I11: no partition"
        );
    }
}

//! The faults of each connection, which follow from the seed, the client and the connection's
//! number alone.

use std::time::Duration;

use steadysocket::core::Rng;

/// The end of a connection that the proxy causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Both sides are told that the other has closed.
    Cut,
    /// Both sides are told that the connection is reset.
    Reset,
    /// Nothing gets through any more, and nobody is told for a while.
    Stall,
    /// Nothing gets through in one direction; the other goes on for a while.
    Mute,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Cut, Self::Reset, Self::Stall, Self::Mute];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Reset => "reset",
            Self::Stall => "stall",
            Self::Mute => "mute",
        }
    }
}

/// The manner in which a connection carries its bytes until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Smooth,
    /// Each piece waits so long.
    Delayed(Duration),
    /// At first each byte is a segment of its own.
    Split,
}

impl Shape {
    pub(crate) const NAMES: [&'static str; 3] = ["smooth", "delayed", "split"];

    pub(crate) fn index(self) -> usize {
        match self {
            Self::Smooth => 0,
            Self::Delayed(_) => 1,
            Self::Split => 2,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    ToServer,
    ToClient,
}

/// The life of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fate {
    pub(crate) kind: Kind,
    pub(crate) shape: Shape,
    /// The direction whose bytes are counted, and which a mute connection keeps silent.
    pub(crate) direction: Direction,
    /// So many bytes get through.
    pub(crate) bytes: u64,
    /// How long the two sides of a stalled connection are told nothing.
    pub(crate) silence: Duration,
}

impl Fate {
    pub(crate) fn new(seed: u64, client: usize, connection: u64) -> Self {
        let place = (client as u64) << 32 | connection;
        let mut rng = Rng::new(seed ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut draw = |below: u64| (rng.fraction() * below as f64) as u64;
        let kind = match draw(10) {
            0..4 => Kind::Cut,
            4..8 => Kind::Reset,
            8 => Kind::Stall,
            _ => Kind::Mute,
        };
        let shape = match draw(4) {
            0 => Shape::Delayed(Duration::from_millis(1 + draw(40))),
            1 => Shape::Split,
            _ => Shape::Smooth,
        };
        let direction = match draw(2) {
            0 => Direction::ToServer,
            _ => Direction::ToClient,
        };
        // Every fifth within the handshake or the first frames.
        let bytes = match draw(5) {
            0 => draw(700),
            _ => draw(20_000),
        };
        let silence = Duration::from_millis(500 + draw(12_000));
        Self {
            kind,
            shape,
            direction,
            bytes,
            silence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_faults_again_and_all_of_them() {
        let fates = || (0..200).map(|nth| Fate::new(7, 3, nth));
        assert!(
            fates()
                .map(|fate| fate.bytes)
                .eq(fates().map(|fate| fate.bytes))
        );
        assert!(
            !fates()
                .map(|fate| fate.bytes)
                .eq((0..200).map(|nth| Fate::new(8, 3, nth).bytes))
        );
        for kind in Kind::ALL {
            assert!(fates().any(|fate| fate.kind == kind), "{kind:?}");
        }
        for shape in 0..Shape::NAMES.len() {
            assert!(fates().any(|fate| fate.shape.index() == shape), "{shape}");
        }
    }
}

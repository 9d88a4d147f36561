//! The faults, as the program that causes them tells of them.

use std::io::stdin;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::time::Instant;

/// Something that was done to the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Kill,
    Freeze,
    /// Redis was killed.
    Redis,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Kill, Self::Freeze, Self::Redis];

    /// As in the lines that are read.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Freeze => "freeze",
            Self::Redis => "redis",
        }
    }
}

/// The faults so far.
#[derive(Clone, Default)]
pub(crate) struct Faults(Arc<Mutex<Vec<(Kind, Instant)>>>);

impl Faults {
    /// Those that the lines of this process's input tell of.
    pub(crate) fn read() -> Self {
        let faults = Self::default();
        let theirs = faults.clone();
        // Reading blocks, and ends with the process.
        thread::spawn(move || {
            for line in stdin().lines().map_while(Result::ok) {
                let kind = Kind::ALL.into_iter().find(|kind| kind.name() == line);
                theirs
                    .lock()
                    .extend(kind.map(|kind| (kind, Instant::now())));
            }
        });
        faults
    }

    /// So many of this kind.
    pub(crate) fn count(&self, kind: Kind) -> usize {
        let of_kind = |(other, _): &&(Kind, Instant)| *other == kind;
        self.lock().iter().filter(of_kind).count()
    }

    /// The latest one, if it was so recent.
    pub(crate) fn latest(&self, within: Duration) -> Option<(Kind, Instant)> {
        let latest = self.lock().last().copied();
        latest.filter(|(_, time)| time.elapsed() < within)
    }

    /// A vector is whole at any time.
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(Kind, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

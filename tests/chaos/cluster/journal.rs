//! The journal of what nodes have done, which outlives them: a file for each process. Each record is
//! one write to the system, that is there once it returns.

use std::fs::{File, read_dir, read_to_string};
use std::io::{self, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// The journal of this process.
pub(crate) struct Journal(File);

/// Something that a node has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    /// Its handler was given a message of a client.
    Handled,
    /// The same, and the message said that it may have been given before.
    HandledAgain,
    /// It was acknowledged in time, so that the client's report must not say that it was not given.
    Acknowledged,
    /// The report of a session's end named an answer as one that may not have arrived.
    Reported,
}

/// A record of the journal. In their order, earlier ones come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Record {
    /// Microseconds of the system's clock, which all processes share.
    pub(crate) time: u128,
    pub(crate) client: usize,
    pub(crate) number: u64,
    pub(crate) deed: Deed,
}

impl Journal {
    pub(crate) fn create(folder: &Path, name: &str) -> io::Result<Self> {
        let process = std::process::id();
        File::create_new(folder.join(format!("{name}-{process}-{}", now()))).map(Self)
    }

    pub(crate) fn write(&self, client: usize, number: u64, deed: Deed) -> io::Result<()> {
        let record = format!("{} {client} {number} {}\n", now(), deed.letter());
        (&self.0).write_all(record.as_bytes())
    }
}

/// The records of all journals in a folder, in the order of their times.
pub(crate) fn read(folder: &Path) -> io::Result<Vec<Record>> {
    let mut records = Vec::new();
    for entry in read_dir(folder)? {
        let text = read_to_string(entry?.path())?;
        // The last line of a process that was killed may be half of one.
        records.extend(text.split_inclusive('\n').filter_map(record));
    }
    records.sort_unstable();
    Ok(records)
}

impl Deed {
    fn letter(self) -> char {
        match self {
            Self::Handled => 'h',
            Self::HandledAgain => 'a',
            Self::Acknowledged => 'k',
            Self::Reported => 'r',
        }
    }
}

fn record(line: &str) -> Option<Record> {
    let mut words = line.strip_suffix('\n')?.split(' ');
    Some(Record {
        time: words.next()?.parse().ok()?,
        client: words.next()?.parse().ok()?,
        number: words.next()?.parse().ok()?,
        deed: match words.next()? {
            "h" => Deed::Handled,
            "a" => Deed::HandledAgain,
            "k" => Deed::Acknowledged,
            "r" => Deed::Reported,
            _ => return None,
        },
    })
}

#[expect(clippy::disallowed_methods, reason = "a clock that processes share")]
fn now() -> u128 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_micros())
}

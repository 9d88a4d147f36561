//! Snapshots: their bytes, and their errors.

use std::fmt;

use crate::core::queue::Payload;

/// A message that can be kept as bytes.
pub trait SnapshotPayload: Payload + Sized {
    /// Appends the message as bytes.
    fn write(&self, out: &mut Vec<u8>);

    /// The message that these bytes stand for, if they are from [`write`](Self::write).
    fn read(bytes: &[u8]) -> Option<Self>;
}

/// The reason why bytes did not become a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SnapshotError {
    /// They are no snapshot, or were damaged.
    Malformed,
    /// They are the snapshot of another version of this library.
    Version,
    /// The session goes beyond the limits of this server.
    Limits,
    /// The server has this session, or knows that it has ended.
    Exists,
    /// The server has a store, which is where its sessions come from.
    Shared,
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the bytes are no snapshot of a session, or were damaged",
            Self::Version => "the snapshot is from another version",
            Self::Limits => "the session goes beyond the limits of this server",
            Self::Exists => "the server has this session already, or knows its end",
            Self::Shared => "the sessions of this server come from its store",
        })
    }
}

impl std::error::Error for SnapshotError {}

/// The bytes of a snapshot, as they are written.
#[derive(Debug, Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    /// Bytes behind their length.
    pub(crate) fn block(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.0.len();
        self.number(0);
        write(&mut self.0);
        let length = (self.0.len() - start - 8) as u64;
        let place = self.0.iter_mut().skip(start);
        for (place, byte) in place.zip(length.to_le_bytes()) {
            *place = byte;
        }
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.block(|out| out.extend_from_slice(text.as_bytes()));
    }
}

/// The rest of a snapshot that is read.
#[derive(Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        let (first, rest) = self.0.split_first_chunk().ok_or(SnapshotError::Malformed)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(crate) fn number(&mut self) -> Result<u64, SnapshotError> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn block(&mut self) -> Result<&'a [u8], SnapshotError> {
        let length = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        let (first, rest) = self
            .0
            .split_at_checked(length)
            .ok_or(SnapshotError::Malformed)?;
        self.0 = rest;
        Ok(first)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, SnapshotError> {
        std::str::from_utf8(self.block()?).map_err(|_| SnapshotError::Malformed)
    }

    pub(crate) fn end(self) -> Result<(), SnapshotError> {
        self.0
            .is_empty()
            .then_some(())
            .ok_or(SnapshotError::Malformed)
    }
}

//! The bytes that come, before tungstenite has them.

use std::io::{self, Read};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf};

use super::options::BoxStream;

/// The bytes of a stream on their way to tungstenite.
///
/// tungstenite fills its whole buffer with zeros before each read, also before one that finds nothing,
/// which costs more than a short message does. So where nothing is to be expected, or little, a small
/// buffer is tried first. A connection that nothing has come to leaves the large one untouched, which
/// then takes no memory.
pub(super) struct Source {
    /// Bytes that came behind the handshake, or by a try, until they are read. Given to tungstenite at
    /// once, the former would be the measure of all buffers to come.
    rest: Vec<u8>,
    /// The failure of a try, until it is read.
    fault: Option<io::Error>,
    /// The bytes that tungstenite has in its buffer, or more.
    unread: u64,
    /// The bytes that have come since there were none.
    came: u64,
    /// The bytes that had come before that.
    came_before: u64,
    /// The last read has emptied the stream.
    is_drained: bool,
    /// Bytes have come, and nobody has taken note.
    is_new: bool,
}

impl Source {
    /// `rest` came behind the handshake.
    pub(super) fn new(rest: Vec<u8>) -> Self {
        Self {
            rest,
            fault: None,
            unread: 0,
            came: 0,
            came_before: 0,
            is_drained: true,
            is_new: false,
        }
    }

    /// True if little or nothing is to be expected.
    pub(super) fn is_worth_a_try(&self) -> bool {
        let has_none = self.unread == 0 && self.rest.is_empty() && self.fault.is_none();
        has_none && (self.is_drained || self.came_before < LITTLE as u64)
    }

    /// Reads a little, for the next [`Source::read`].
    pub(super) fn poll_try(
        &mut self,
        stream: &mut BoxStream,
        context: &mut Context<'_>,
    ) -> Poll<()> {
        let mut bytes = [MaybeUninit::uninit(); LITTLE];
        let mut buffer = ReadBuf::uninit(&mut bytes);
        match Pin::new(stream).poll_read(context, &mut buffer) {
            Poll::Ready(Ok(())) => self.rest.extend_from_slice(buffer.filled()),
            Poll::Ready(Err(error)) => self.fault = Some(error),
            Poll::Pending => {
                // The next wake is for something.
                self.is_drained = false;
                self.came_before = std::mem::take(&mut self.came);
                return Poll::Pending;
            }
        }
        Poll::Ready(())
    }

    /// As the stream, but first the bytes that are here.
    pub(super) fn read(
        &mut self,
        stream: &mut BoxStream,
        context: &mut Context<'_>,
        bytes: &mut [u8],
    ) -> io::Result<usize> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let room = bytes.len();
        let read = if self.rest.is_empty() {
            let mut buffer = ReadBuf::new(bytes);
            or_would_block(Pin::new(stream).poll_read(context, &mut buffer))?;
            buffer.filled().len()
        } else {
            let read = self.rest.as_slice().read(bytes)?;
            drop(self.rest.drain(..read));
            read
        };
        self.unread += read as u64;
        self.came += read as u64;
        self.is_new |= read > 0;
        self.is_drained = read < room;
        Ok(read)
    }

    /// True if bytes have come since the last call.
    pub(super) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.is_new)
    }

    /// tungstenite has returned a message of so many bytes. Its frame had a header of at least so
    /// many (RFC 6455, section 5.2); if it had more, or several frames, `unread` stays too high, and
    /// no more is tried.
    pub(super) fn was_read(&mut self, bytes: u64) {
        let header = match bytes {
            0..126 => 2,
            126..65_536 => 4,
            _ => 10,
        };
        self.unread = self.unread.saturating_sub(bytes + header);
    }
}

pub(super) fn or_would_block<T>(poll: Poll<io::Result<T>>) -> io::Result<T> {
    match poll {
        Poll::Ready(result) => result,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}

/// The size of a try: more than most messages, and no more than a page.
pub(super) const LITTLE: usize = 4_096;

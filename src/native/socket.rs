//! A WebSocket over any stream.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::options::BoxStream;

/// tungstenite's protocol over a stream of tokio's.
///
/// Not tokio-tungstenite's, which two tasks may share, one that reads and one that writes: for them it
/// registers two wakers at each call, and this socket has one task.
pub(super) struct Socket {
    protocol: WebSocketContext,
    stream: BoxStream,
    /// Bytes that came behind the handshake, until they are read. Given to tungstenite at once, they
    /// would be the measure of all buffers to come.
    rest: Vec<u8>,
    /// The stream takes no more now. What was written is in the buffer.
    is_full: bool,
}

impl Socket {
    /// The client's side of a stream on which the handshake is done; `rest` came behind it.
    pub(super) fn new(stream: BoxStream, rest: Vec<u8>, config: WebSocketConfig) -> Self {
        Self {
            protocol: WebSocketContext::new(Role::Client, Some(config)),
            stream,
            rest,
            is_full: false,
        }
    }

    /// The next message.
    ///
    /// Answers pings and closes, in the buffer; [`Socket::poll_flush`] must follow.
    pub(super) fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Result<Message, Error>> {
        self.run(context, |protocol, line| protocol.read(line))
    }

    /// Ready for [`Socket::write`].
    pub(super) fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match self.is_full {
            true => self.poll_flush(context),
            false => Poll::Ready(Ok(())),
        }
    }

    /// Puts a message into the buffer. [`Socket::poll_flush`] must follow.
    pub(super) fn write(
        &mut self,
        context: &mut Context<'_>,
        message: Message,
    ) -> Result<(), Error> {
        let written = self.run(context, |protocol, line| protocol.write(line, message));
        self.is_full = written.is_pending();
        match written {
            Poll::Ready(written) => written,
            Poll::Pending => Ok(()),
        }
    }

    /// Gives the buffer to the operating system.
    pub(super) fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let flushed = ready!(self.run(context, |protocol, line| protocol.flush(line)));
        self.is_full = false;
        Poll::Ready(flushed)
    }

    fn run<T>(
        &mut self,
        context: &mut Context<'_>,
        run: impl FnOnce(&mut WebSocketContext, &mut Line<'_, '_>) -> Result<T, Error>,
    ) -> Poll<Result<T, Error>> {
        let Self {
            protocol,
            stream,
            rest,
            ..
        } = self;
        let mut line = Line {
            stream,
            rest,
            context,
        };
        match run(protocol, &mut line) {
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
            done => Poll::Ready(done),
        }
    }
}

/// The stream as tungstenite takes it, for one call.
struct Line<'a, 'b> {
    stream: &'a mut BoxStream,
    rest: &'a mut Vec<u8>,
    context: &'a mut Context<'b>,
}

impl Read for Line<'_, '_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if !self.rest.is_empty() {
            let read = self.rest.as_slice().read(bytes)?;
            drop(self.rest.drain(..read));
            return Ok(read);
        }
        let mut buffer = ReadBuf::new(bytes);
        let read = Pin::new(&mut self.stream).poll_read(self.context, &mut buffer);
        or_would_block(read)?;
        Ok(buffer.filled().len())
    }
}

impl Write for Line<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        or_would_block(Pin::new(&mut self.stream).poll_write(self.context, bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        or_would_block(Pin::new(&mut self.stream).poll_flush(self.context))
    }
}

fn or_would_block<T>(poll: Poll<io::Result<T>>) -> io::Result<T> {
    match poll {
        Poll::Ready(result) => result,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}

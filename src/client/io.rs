//! A connection as a stream of bytes.

use std::fmt;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_io::{AsyncRead, AsyncWrite};
use futures_sink::Sink;

use super::builder::Builder;
use super::error::{ConnectError, SendError};
use super::message::Message;
use super::stream::{MessageSink, MessageStream};

/// The bytes of a connection, read and written as those of a file: the messages of the peer one
/// after the other, and a binary message for each write of up to 64 KiB.
///
/// A stream of bytes is that of one socket: after a reconnection bytes would be missing, and nobody
/// would see where. So it never reconnects. It ends when the peer closes with 1000 or without a
/// code; a socket that ends otherwise is an error, with a [`CloseInfo`](crate::CloseInfo) inside. Dropping it
/// closes.
///
/// As browsers cannot make a peer wait, it holds the messages that are not read yet, up to 1,024;
/// the next one is an error. Natively the peer waits, unless nothing is read for 10 s.
///
/// ```
/// use futures_util::{AsyncReadExt, AsyncWriteExt};
/// use steadysocket::{IoStream, Socket};
///
/// async fn ask() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
///     let mut stream: IoStream = Socket::builder("wss://example.com/tunnel").connect_io()?;
///     stream.write_all(b"question").await?;
///     stream.flush().await?;
///     let mut answer = Vec::new();
///     stream.read_to_end(&mut answer).await?;
///     Ok(answer)
/// }
/// ```
#[must_use = "dropping a stream closes its connection"]
pub struct IoStream {
    sink: MessageSink,
    messages: MessageStream,
    /// The message that is being read, and how much of it was.
    message: Option<Message>,
    read: usize,
}

impl Builder {
    /// Connects once, for a stream of bytes. The option `reconnect` is ignored.
    ///
    /// # Errors
    ///
    /// As of [`Builder::connect`].
    pub fn connect_io(self) -> Result<IoStream, ConnectError> {
        let (sink, messages) = self.reconnect(None).connect()?.split();
        Ok(IoStream {
            sink,
            messages,
            message: None,
            read: 0,
        })
    }
}

impl IoStream {
    /// The bytes of the current message that are still to be read; `None` at the end.
    fn poll_bytes(&mut self, context: &mut Context<'_>) -> Poll<Option<&[u8]>> {
        // An empty message is no end.
        while self.unread().is_empty() {
            self.message = ready!(Pin::new(&mut self.messages).poll_next(context));
            self.read = 0;
            if self.message.is_none() {
                return Poll::Ready(None);
            }
        }
        Poll::Ready(Some(self.unread()))
    }

    fn unread(&self) -> &[u8] {
        let bytes = match &self.message {
            Some(Message::Text(text)) => text.as_bytes(),
            Some(Message::Binary(bytes)) => bytes,
            None => &[],
        };
        bytes.get(self.read..).unwrap_or_default()
    }

    /// Nothing is left to read: an error, unless the peer was done.
    fn end(&self) -> io::Result<usize> {
        match self.sink.ended() {
            Some(close) if matches!(close.code, 1000 | 1005) => Ok(0),
            Some(close) => Err(io::Error::new(io::ErrorKind::ConnectionAborted, close)),
            // The stream of messages ended before the connection.
            None => Err(io::Error::other("more messages came than were read")),
        }
    }
}

impl AsyncRead for IoStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        if buffer.is_empty() {
            return Poll::Ready(Ok(0));
        }
        let Some(mut bytes) = ready!(self.poll_bytes(context)) else {
            return Poll::Ready(self.end());
        };
        let count = bytes.read(buffer)?;
        self.read += count;
        Poll::Ready(Ok(count))
    }
}

impl AsyncWrite for IoStream {
    /// Pending while the connection is not open or its buffer is above the low-water mark.
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let part = bytes.get(..LONGEST_WRITE).unwrap_or(bytes);
        if part.is_empty() {
            return Poll::Ready(Ok(0));
        }
        ready!(Pin::new(&mut self.sink).poll_ready(context)).map_err(broken)?;
        let sent = Pin::new(&mut self.sink).start_send(Message::from(part));
        Poll::Ready(sent.map(|()| part.len()).map_err(broken))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.sink).poll_flush(context).map_err(broken)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.sink).poll_close(context).map_err(broken)
    }
}

impl fmt::Debug for IoStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IoStream").finish_non_exhaustive()
    }
}

fn broken(error: SendError) -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, error)
}

/// Small enough for the limits of servers, and large enough that a message's overhead does not
/// matter.
const LONGEST_WRITE: usize = 65_536;

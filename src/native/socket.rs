//! A WebSocket over any stream.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::options::BoxStream;
use super::source::{Source, or_would_block};

/// tungstenite's protocol over a stream of tokio's.
///
/// Not tokio-tungstenite's, which two tasks may share, one that reads and one that writes: for them it
/// registers two wakers at each call, and this socket has one task.
pub(super) struct Socket {
    protocol: WebSocketContext,
    stream: BoxStream,
    source: Source,
    /// The stream takes no more now. What was written is in the buffer.
    is_full: bool,
}

impl Socket {
    /// The client's side of a stream on which the handshake is done; `rest` came behind it.
    pub(super) fn new(stream: BoxStream, rest: Vec<u8>, config: WebSocketConfig) -> Self {
        Self {
            protocol: WebSocketContext::new(Role::Client, Some(config)),
            stream,
            source: Source::new(rest),
            is_full: false,
        }
    }

    /// The next message.
    ///
    /// Answers pings and closes, in the buffer; [`Socket::poll_flush`] must follow.
    pub(super) fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Result<Message, Error>> {
        if self.source.is_worth_a_try() {
            ready!(self.source.poll_try(&mut self.stream, context));
        }
        let read = self.run(context, |protocol, line| protocol.read(line));
        if let Poll::Ready(Ok(message)) = &read {
            self.source.was_read(message.len() as u64);
            if message.is_text() || message.is_binary() {
                self.source.take_news();
            }
        }
        read
    }

    /// True if bytes have come since the last message, or since the last call.
    pub(super) fn has_stirred(&mut self) -> bool {
        self.source.take_news()
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
            source,
            ..
        } = self;
        let mut line = Line {
            stream,
            source,
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
    source: &'a mut Source,
    context: &'a mut Context<'b>,
}

impl Read for Line<'_, '_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.source.read(self.stream, self.context, bytes)
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

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};
    use std::task::Waker;

    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use super::super::source::LITTLE;
    use super::*;

    /// A stream that reads as it was told, then nothing, and notes the room of each buffer.
    struct Script {
        reads: VecDeque<io::Result<Vec<u8>>>,
        rooms: Arc<Mutex<Vec<usize>>>,
    }

    impl AsyncRead for Script {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            buffer: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            self.rooms.lock().unwrap().push(buffer.remaining());
            match self.reads.pop_front() {
                Some(Ok(bytes)) => {
                    buffer.put_slice(&bytes);
                    Poll::Ready(Ok(()))
                }
                Some(Err(error)) => Poll::Ready(Err(error)),
                None => Poll::Pending,
            }
        }
    }

    impl AsyncWrite for Script {
        fn poll_write(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    const LARGE: usize = 64 << 10;

    /// A socket that reads this until there is nothing, its messages, and the rooms of its buffers.
    fn read<const N: usize>(
        reads: [io::Result<Vec<u8>>; N],
    ) -> (Vec<Result<Message, Error>>, Vec<usize>) {
        let rooms = Arc::default();
        let stream = Script {
            reads: reads.into(),
            rooms: Arc::clone(&rooms),
        };
        let config = WebSocketConfig::default().read_buffer_size(LARGE);
        let mut socket = Socket::new(Box::new(stream), Vec::new(), config);
        let mut context = Context::from_waker(Waker::noop());
        let mut messages = Vec::new();
        while let Poll::Ready(message) = socket.poll_read(&mut context) {
            let is_over = message.is_err();
            messages.push(message);
            if is_over {
                break;
            }
        }
        let rooms = rooms.lock().unwrap().clone();
        (messages, rooms)
    }

    fn lens(messages: &[Result<Message, Error>]) -> Vec<usize> {
        let lens = messages.iter().map(|it| it.as_ref().unwrap().len());
        lens.collect()
    }

    /// An unmasked frame of binary data.
    fn frame(first: u8, bytes: usize) -> Vec<u8> {
        let len = u16::try_from(bytes).unwrap().to_be_bytes();
        let header: &[u8] = match bytes {
            0..126 => &[first, len[1]],
            _ => &[first, 126, len[0], len[1]],
        };
        [header, &vec![7; bytes]].concat()
    }

    #[test]
    fn a_socket_that_nothing_comes_to_asks_for_little() {
        assert_eq!(read([]).1, [LITTLE]);
    }

    #[test]
    fn short_messages_are_asked_for_and_waited_for_with_little_room() {
        let both = [frame(0x82, 3), frame(0x82, 300)].concat();
        let (messages, rooms) = read([Ok(both), Ok(frame(0x82, 5))]);
        assert_eq!(lens(&messages), [3, 300, 5]);
        assert_eq!(rooms, [LITTLE; 3]);
    }

    #[test]
    fn the_rest_of_a_long_message_is_read_with_much_room() {
        let long = frame(0x82, 60_000);
        let (start, rest) = long.split_at(LITTLE);
        let (messages, rooms) = read([Ok(start.to_vec()), Ok(rest.to_vec())]);
        assert_eq!(messages[0].as_ref().unwrap().len(), 60_000);
        assert_eq!(rooms[0], LITTLE);
        assert!(rooms[1] > rest.len(), "{rooms:?}");
        assert_eq!(rooms[2..], [LITTLE], "it has all been read");
    }

    /// Their headers are not all known.
    #[test]
    fn a_message_in_parts_is_read_whole() {
        let (messages, _) = read([Ok(frame(0x02, 3)), Ok(frame(0x80, 3)), Ok(frame(0x82, 1))]);
        assert_eq!(lens(&messages), [6, 1]);
    }

    #[test]
    fn a_failure_that_comes_where_little_was_asked_for_is_told() {
        let reset = io::Error::from(io::ErrorKind::ConnectionAborted);
        let (messages, _) = read([Ok(frame(0x82, 3)), Err(reset)]);
        assert!(messages[0].is_ok());
        let is_told = |error: &Error| match error {
            Error::Io(error) => error.kind() == io::ErrorKind::ConnectionAborted,
            _ => false,
        };
        assert!(messages[1].as_ref().is_err_and(is_told), "{messages:?}");
    }
}

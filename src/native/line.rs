//! An open socket, as the task of its connection has it.

use std::collections::VecDeque;
use std::io;
use std::task::{Context, Poll, ready};

use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame as WireFrame;
use tokio_tungstenite::tungstenite::{Error as WireError, Message};

use super::board::{Board, weight};
use super::error::NetworkError;
use super::socket::Socket;
use crate::core::{CloseInfo, CloseOrigin};
use crate::drive::Lock;
use crate::platform::Received;

/// An open socket, with what it was not given yet.
pub(super) struct Line {
    socket: Socket,
    /// Taken from the board.
    sending: VecDeque<Message>,
    /// Bytes given to the socket since it was last flushed.
    given: u64,
    needs_flush: bool,
}

/// A deed of the peer.
pub(super) enum Heard {
    Message(Received),
    Close(CloseInfo),
    /// The socket is of no use any more; with the code to leave it with, if the peer is at fault.
    Lost(NetworkError, Option<u16>),
}

impl Line {
    pub(super) fn new(socket: Socket) -> Self {
        Self {
            socket,
            sending: VecDeque::new(),
            given: 0,
            needs_flush: false,
        }
    }

    /// Sends what is on the board. True if everything given before is with the operating system
    /// now, and something was.
    pub(super) fn send(
        &mut self,
        context: &mut Context<'_>,
        board: &Lock<Board>,
    ) -> Result<bool, NetworkError> {
        match self.poll_send(context, board) {
            Poll::Pending => Ok(false),
            Poll::Ready(sent) => sent.map_err(|error| lost(error).0),
        }
    }

    /// As [`Line::send`], but a little stays in the socket's buffer, where it takes no other place.
    pub(super) fn write(
        &mut self,
        context: &mut Context<'_>,
        board: &Lock<Board>,
    ) -> Result<bool, NetworkError> {
        match self.poll_write(context, board) {
            Poll::Ready(Ok(())) if self.given >= MUCH => self.send(context, board),
            Poll::Ready(Err(error)) => Err(lost(error).0),
            _ => Ok(false),
        }
    }

    fn poll_send(
        &mut self,
        context: &mut Context<'_>,
        board: &Lock<Board>,
    ) -> Poll<Result<bool, WireError>> {
        ready!(self.poll_write(context, board))?;
        if !self.needs_flush {
            return Poll::Ready(Ok(false));
        }
        ready!(self.socket.poll_flush(context))?;
        self.needs_flush = false;
        let mut board = board.lock();
        board.unflushed = board.unflushed.saturating_sub(self.given);
        self.given = 0;
        Poll::Ready(Ok(true))
    }

    /// Puts what is on the board into the socket's buffer.
    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        board: &Lock<Board>,
    ) -> Poll<Result<(), WireError>> {
        // Both keep their room.
        self.sending.append(&mut board.lock().outgoing);
        while !self.sending.is_empty() {
            ready!(self.socket.poll_ready(context))?;
            if let Some(message) = self.sending.pop_front() {
                self.given += weight(&message);
                self.needs_flush = true;
                self.socket.write(context, message)?;
            }
        }
        Poll::Ready(Ok(()))
    }

    /// The next that the peer did.
    pub(super) fn poll_hear(&mut self, context: &mut Context<'_>) -> Poll<Heard> {
        loop {
            return Poll::Ready(match ready!(self.socket.poll_read(context)) {
                Ok(Message::Text(text)) => Heard::Message(Received::Text(text)),
                Ok(Message::Binary(bytes)) => Heard::Message(Received::Binary(bytes)),
                Ok(Message::Close(frame)) => Heard::Close(close_info(frame)),
                // The answer to a ping is in the socket's buffer.
                Ok(frame @ (Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {
                    self.needs_flush |= frame.is_ping();
                    continue;
                }
                Err(error) => {
                    let (error, code) = lost(error);
                    Heard::Lost(error, code)
                }
            });
        }
    }

    /// True if bytes have come since the last message, or since the last call: of a control frame, or
    /// of a message that is not complete.
    pub(super) fn has_stirred(&mut self) -> bool {
        self.socket.has_stirred()
    }

    /// The socket, and what it was not given.
    pub(super) fn into_parts(self) -> (Socket, VecDeque<Message>) {
        (self.socket, self.sending)
    }
}

/// The error, and the code to leave with (RFC 6455, section 7.4.1).
fn lost(error: WireError) -> (NetworkError, Option<u16>) {
    let code = match &error {
        WireError::ConnectionClosed
        | WireError::AlreadyClosed
        | WireError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            return (NetworkError::Lost(ended()), None);
        }
        WireError::Utf8(_) => 1007,
        WireError::Capacity(_) => 1009,
        _ => 1002,
    };
    match error {
        WireError::Io(error) => (NetworkError::Lost(error), None),
        error => (NetworkError::Protocol(Box::new(error)), Some(code)),
    }
}

fn ended() -> io::Error {
    io::Error::from(io::ErrorKind::UnexpectedEof)
}

fn close_info(frame: Option<WireFrame>) -> CloseInfo {
    let (code, reason) = match frame {
        Some(frame) => (frame.code.into(), frame.reason.as_str().to_owned()),
        // RFC 6455, section 7.1.5: no status.
        None => (1005, String::new()),
    };
    CloseInfo {
        code,
        reason,
        was_clean: true,
        origin: CloseOrigin::Browser,
    }
}

/// With more than this tungstenite gives its buffer to the operating system by itself, and says
/// nothing of it.
const MUCH: u64 = 128 << 10;

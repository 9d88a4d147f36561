//! A socket that its connection has left.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};
use tokio_tungstenite::tungstenite::Message;

use super::line::Line;
use super::socket::Socket;

/// Sends what is left, with the close frame at its end, and waits a while for the peer's. What the
/// peer says meanwhile is read and ignored: to end a line with unread bytes in it would take those
/// away that the peer has not read.
pub(super) struct Farewell {
    socket: Socket,
    last_words: VecDeque<Message>,
    is_answered: bool,
    patience: Pin<Box<Sleep>>,
}

impl Farewell {
    pub(super) fn new(line: Line, mut last_words: VecDeque<Message>) -> Self {
        let (socket, mut unsent) = line.into_parts();
        unsent.append(&mut last_words);
        Self {
            socket,
            last_words: unsent,
            is_answered: false,
            patience: Box::pin(sleep(PATIENCE)),
        }
    }

    /// The peer's close frame has come, and the answer is in the socket's buffer.
    pub(super) fn answered(line: Line) -> Self {
        let mut farewell = Self::new(line, VecDeque::new());
        // Nothing may follow the answer.
        farewell.last_words.clear();
        farewell.is_answered = true;
        farewell
    }

    /// Ready when nothing is left to do, or when it has taken too long.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.patience.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        match self.poll_send(context) {
            Poll::Ready(Ok(())) if self.is_answered => return Poll::Ready(()),
            // A line that takes nothing gives no answer.
            Poll::Ready(Err(_)) => return Poll::Ready(()),
            _ => {}
        }
        loop {
            match ready!(self.socket.poll_read(context)) {
                Ok(Message::Close(_)) if self.last_words.is_empty() => {
                    self.is_answered = true;
                }
                Ok(_) => {}
                Err(_) => return Poll::Ready(()),
            }
            if self.is_answered && self.poll_send(context).is_ready() {
                return Poll::Ready(());
            }
        }
    }

    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ()>> {
        while !self.last_words.is_empty() {
            ready!(self.socket.poll_ready(context)).map_err(drop)?;
            if let Some(message) = self.last_words.pop_front() {
                self.socket.write(context, message).map_err(drop)?;
            }
        }
        self.socket.poll_flush(context).map_err(drop)
    }
}

/// As Chromium waits for the end of a closing handshake.
const PATIENCE: Duration = Duration::from_secs(2);

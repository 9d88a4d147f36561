//! `Stream` and `Sink` of a connection with sessions.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_sink::Sink;

use super::super::message::Message;
use super::super::waiters::Ticket;
use super::error::SessionSendError;
use super::host::{ReliableDriver, is_ready};
use super::incoming::Incoming;
use super::inlet::Next;
use super::socket::SessionSocket;
use crate::core::{Connection, ConnectionState};
use crate::drive::{Driver, Shared};

/// The messages of a connection with sessions, in order; ends with the connection.
///
/// A message that it gives out is acknowledged thereby, unless there are
/// [`Session::manual_acks`](crate::Session::manual_acks). So it holds the server back: what is not
/// read waits in the window, and nothing is skipped. On a plain connection it holds 1,024
/// messages, like [`MessageStream`](crate::MessageStream). Does not keep the connection alive.
///
/// ```
/// use futures_util::StreamExt;
/// use steadysocket::{SessionSendError, SessionSocket};
///
/// async fn echo(socket: &SessionSocket) -> Result<(), SessionSendError> {
///     let mut messages = socket.messages();
///     while let Some(message) = messages.next().await {
///         socket.send(message).await?;
///     }
///     Ok(()) // the connection has ended
/// }
/// ```
#[must_use = "a stream does nothing unless it is polled"]
pub struct IncomingStream {
    driver: ReliableDriver,
    number: u64,
    ticket: Ticket,
}

/// Sends messages with the window as back-pressure: ready only while it has room, flushed when
/// everything is written.
///
/// ```
/// use futures_util::SinkExt;
/// use steadysocket::{Message, SessionSendError, SessionSocket};
///
/// async fn upload(socket: &SessionSocket, parts: Vec<Vec<u8>>) -> Result<(), SessionSendError> {
///     let (mut sink, _) = socket.split();
///     for part in parts {
///         sink.send(Message::from(part)).await?; // no faster than the server acknowledges
///     }
///     Ok(())
/// }
/// ```
#[must_use = "a sink does nothing unless it is polled"]
pub struct SessionSink {
    socket: SessionSocket,
    ticket: Ticket,
}

impl SessionSocket {
    /// A sink and a stream of messages.
    pub fn split(&self) -> (SessionSink, IncomingStream) {
        let sink = SessionSink {
            socket: self.clone(),
            ticket: Ticket::new(),
        };
        (sink, self.messages())
    }

    /// A stream of the messages. There is one at a time: it ends an earlier one, and goes on where
    /// that stopped.
    pub fn messages(&self) -> IncomingStream {
        let driver = Shared::clone(self.driver());
        let number = driver.host().held.inlet.open();
        if self.state() == ConnectionState::Closed {
            driver.host().held.inlet.end();
        }
        IncomingStream {
            driver,
            number,
            ticket: Ticket::new(),
        }
    }
}

impl Stream for IncomingStream {
    type Item = Incoming;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Incoming>> {
        let inlet = &self.driver.host().held.inlet;
        // First, because another thread may push meanwhile.
        inlet.waiters.register(self.ticket, context.waker());
        if inlet.len() == 0 {
            // One may wait in the session until somebody reads.
            self.driver.session_input(|_, _| ());
        }
        match inlet.next(self.number) {
            Next::Message(incoming) => {
                if let Some(seq) = incoming.seq {
                    self.driver.handed_over(incoming.session, seq);
                }
                Poll::Ready(Some(incoming))
            }
            Next::End => Poll::Ready(None),
            Next::Wait => Poll::Pending,
        }
    }
}

impl Drop for IncomingStream {
    fn drop(&mut self) {
        let inlet = &self.driver.host().held.inlet;
        inlet.close(self.number);
        inlet.waiters.leave(self.ticket);
    }
}

impl fmt::Debug for IncomingStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingStream").finish_non_exhaustive()
    }
}

impl Sink<Message> for SessionSink {
    type Error = SessionSendError;

    /// Pending while there is no session, or no room in its window; wakes a paused connection by
    /// [`Idle::wake_on_send`](crate::Idle::wake_on_send). Ready once it has ended: then `start_send`
    /// hands the message back.
    fn poll_ready(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), SessionSendError>> {
        let driver = self.socket.driver();
        if is_ready(driver, 0) {
            return Poll::Ready(Ok(()));
        }
        let held = &driver.host().held;
        held.room.register(self.ticket, context.waker());
        held.is_room_wanted.set(true);
        driver.input(Connection::wake);
        Poll::Pending
    }

    /// Sends the message. One that does not fit the window after all waits in the queue.
    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), SessionSendError> {
        self.socket.accept(message).map(drop)
    }

    fn poll_flush(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), SessionSendError>> {
        let driver = self.socket.driver();
        // First, because another thread may wake meanwhile.
        let waiters = &driver.host().plain.state.waiters;
        waiters.register(self.ticket, context.waker());
        let is_flushed = driver.host().sessions.client().endpoint().is_flushed();
        if is_flushed || self.socket.state() == ConnectionState::Closed {
            return Poll::Ready(Ok(()));
        }
        Driver::watch_session_drain(driver);
        Poll::Pending
    }

    /// Ends the session in order, then the connection.
    fn poll_close(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), SessionSendError>> {
        let waiters = &self.socket.host().plain.state.waiters;
        waiters.register(self.ticket, context.waker());
        self.socket.close();
        match self.socket.state() {
            ConnectionState::Closed => Poll::Ready(Ok(())),
            _ => Poll::Pending,
        }
    }
}

impl Drop for SessionSink {
    fn drop(&mut self) {
        let host = self.socket.host();
        host.held.room.leave(self.ticket);
        host.plain.state.waiters.leave(self.ticket);
    }
}

impl fmt::Debug for SessionSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionSink").field(&self.socket).finish()
    }
}

//! `Stream` and `Sink` of a connection.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_sink::Sink;

use super::error::SendError;
use super::event::SocketEvent;
use super::feed::Feed;
use super::message::Message;
use super::socket::Socket;
use super::waiters::Ticket;
#[cfg(feature = "io")]
use crate::core::CloseInfo;
use crate::core::{Connection, ConnectionState};
use crate::drive::Shared;

/// The messages of a connection, in order, from the moment it was made; ends with the connection.
///
/// Holds 1,024 messages for a slow reader. The next one ends the stream after those, with an
/// [`Error::StreamOverflow`](crate::Error::StreamOverflow) in `on_error`: no message is ever
/// skipped. Does not keep the connection alive.
///
/// ```
/// use futures_util::StreamExt;
/// use steadysocket::{Message, Socket, Text};
///
/// async fn first_text(socket: &Socket) -> Option<Text> {
///     let mut messages = socket.messages();
///     while let Some(message) = messages.next().await {
///         if let Message::Text(text) = message {
///             return Some(text);
///         }
///     }
///     None // the connection has ended
/// }
/// ```
#[must_use = "a stream does nothing unless it is polled"]
pub struct MessageStream(Shared<Feed<Message>>);

/// The events of a connection, in order; ends with the connection. Bounded like [`MessageStream`].
///
/// ```
/// use futures_util::StreamExt;
/// use steadysocket::{Socket, SocketEvent};
///
/// async fn watch(socket: &Socket) {
///     let mut events = socket.events();
///     while let Some(event) = events.next().await {
///         if let SocketEvent::StateChange(change) = event {
///             drop(change.to.as_str());
///         }
///     }
/// }
/// ```
#[must_use = "a stream does nothing unless it is polled"]
pub struct EventStream(Shared<Feed<SocketEvent>>);

/// Sends messages with back-pressure: ready only while the connection is open and its buffer is at
/// or below the low-water mark, flushed when no message waits.
///
/// ```
/// use futures_util::SinkExt;
/// use steadysocket::{Message, SendError, Socket};
///
/// async fn upload(socket: &Socket, parts: Vec<Vec<u8>>) -> Result<(), SendError> {
///     let (mut sink, _) = socket.split();
///     for part in parts {
///         sink.send(Message::from(part)).await?; // no faster than the line
///     }
///     Ok(())
/// }
/// ```
#[must_use = "a sink does nothing unless it is polled"]
pub struct MessageSink {
    socket: Socket,
    ticket: Ticket,
}

impl Socket {
    /// A sink and a stream of messages. Called right after `connect`, the stream misses none.
    pub fn split(&self) -> (MessageSink, MessageStream) {
        let sink = MessageSink {
            socket: self.clone(),
            ticket: Ticket::new(),
        };
        (sink, self.messages())
    }

    /// A stream of the messages from now on.
    pub fn messages(&self) -> MessageStream {
        let feed = self.driver().host().state.messages.open();
        if self.state() == ConnectionState::Closed {
            feed.end();
        }
        MessageStream(feed)
    }

    /// A stream of the events from now on.
    pub fn events(&self) -> EventStream {
        let feed = self.driver().host().state.events.open();
        if self.state() == ConnectionState::Closed {
            feed.end();
        }
        EventStream(feed)
    }
}

impl Stream for MessageStream {
    type Item = Message;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Message>> {
        self.0.poll(context)
    }
}

impl Stream for EventStream {
    type Item = SocketEvent;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<SocketEvent>> {
        self.0.poll(context)
    }
}

impl MessageSink {
    /// How the connection ended; `None` while it lives.
    #[cfg(feature = "io")]
    pub(super) fn ended(&self) -> Option<CloseInfo> {
        match self.socket.state() {
            ConnectionState::Closed => self.socket.last_close(),
            _ => None,
        }
    }

    /// Has the task woken by the next change of the connection.
    fn register(&self, context: &Context<'_>) {
        let waiters = &self.socket.driver().host().state.waiters;
        waiters.register(self.ticket, context.waker());
    }

    /// Ready when no message waits, or when none will be sent any more.
    fn poll_drained(&self, context: &Context<'_>) -> Poll<Result<(), SendError>> {
        let driver = self.socket.driver();
        self.register(context);
        if self.socket.state() == ConnectionState::Closed || driver.is_drained() {
            return Poll::Ready(Ok(()));
        }
        driver.watch_drain();
        Poll::Pending
    }
}

impl Sink<Message> for MessageSink {
    type Error = SendError;

    /// Pending while the connection is not open or its buffer is above the low-water mark; wakes a
    /// paused one by [`Idle::wake_on_send`](crate::Idle::wake_on_send), as `send` does. Ready
    /// once it has ended: then `start_send` hands the message back.
    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        let driver = self.socket.driver();
        // Before the look at the state, which another thread may change meanwhile.
        self.register(context);
        match self.socket.state() {
            ConnectionState::Open => self.poll_drained(context),
            ConnectionState::Closing | ConnectionState::Closed => Poll::Ready(Ok(())),
            _ => {
                driver.input(Connection::wake);
                Poll::Pending
            }
        }
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), SendError> {
        self.socket.send(message).map(drop)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        self.poll_drained(context)
    }

    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        self.socket.close();
        self.register(context);
        match self.socket.state() {
            ConnectionState::Closed => Poll::Ready(Ok(())),
            _ => Poll::Pending,
        }
    }
}

impl Drop for MessageSink {
    fn drop(&mut self) {
        let waiters = &self.socket.driver().host().state.waiters;
        waiters.leave(self.ticket);
    }
}

impl fmt::Debug for MessageSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageSink").field(&self.socket).finish()
    }
}

impl fmt::Debug for MessageStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageStream").finish_non_exhaustive()
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").finish_non_exhaustive()
    }
}

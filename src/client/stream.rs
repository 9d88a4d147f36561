//! `Stream` and `Sink` on top of the callbacks.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use futures_sink::Sink;

use super::error::{Error, SendError};
use super::host::ClientHost;
use super::message::Message;
use super::socket::Socket;
use crate::core::{
    CloseEvent, ConnectionState, DropReason, Event, Failure, GiveUpEvent, OpenEvent,
    ReconnectingEvent, StateChange,
};

/// How many messages a stream holds for a slow reader, as the iterator in JavaScript.
const STREAM_LIMIT: usize = 1_024;

/// The messages of a connection, in order, from the moment it was made; ends with the connection.
///
/// Holds 1,024 messages for a slow reader. The next one ends the stream after those, with an
/// [`Error::StreamOverflow`] told to `on_error`: a message is never left out in between.
///
/// ```
/// use futures_util::StreamExt;
/// use steadysocket::{Message, Socket};
///
/// async fn first_text(socket: &Socket) -> Option<String> {
///     let (_, mut messages) = socket.split();
///     while let Some(message) = messages.next().await {
///         if let Message::Text(text) = message {
///             return Some(text);
///         }
///     }
///     None // the connection has ended
/// }
/// ```
#[must_use = "a stream does nothing unless it is polled"]
pub struct MessageStream(Rc<Feed<Message>>);

/// What a connection tells, in order; ends with the connection. Bounded as [`MessageStream`].
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
pub struct EventStream(Rc<Feed<SocketEvent>>);

/// Sends messages with back-pressure: ready only while the connection is open and its buffer is at
/// or below the low-water mark, flushed when nothing waits any more.
///
/// ```
/// use futures_util::SinkExt;
/// use steadysocket::{Message, SendError, Socket};
///
/// async fn upload(socket: &Socket, parts: Vec<Vec<u8>>) -> Result<(), SendError> {
///     let (mut sink, _) = socket.split();
///     for part in parts {
///         sink.send(Message::Binary(part)).await?; // no faster than the line
///     }
///     Ok(())
/// }
/// ```
#[must_use = "a sink does nothing unless it is polled"]
pub struct MessageSink(Socket);

/// Everything that a connection tells, in one type.
///
/// ```
/// use steadysocket::SocketEvent;
///
/// fn describe(event: &SocketEvent) -> String {
///     match event {
///         SocketEvent::Open(open) => format!("open, attempt {}", open.attempt),
///         SocketEvent::Close(close) => format!("closed with {}", close.code),
///         SocketEvent::Reconnecting(wait) => format!("next try in {:?}", wait.delay),
///         _ => String::new(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SocketEvent {
    /// A socket is open, handshaken and the queue is flushed.
    Open(OpenEvent),
    /// A message came.
    Message(Message),
    /// A socket or a dial has ended.
    Close(CloseEvent),
    /// A wait for the next dial begins.
    Reconnecting(ReconnectingEvent),
    /// No further dial will come, and the user did not ask for that.
    GiveUp(GiveUpEvent),
    /// A queued message was dropped.
    Drop(Message, DropReason),
    /// The state changed.
    StateChange(StateChange),
    /// A dial, a provider, a handshake or a socket failed; `on_error` is told the cause.
    Error(Failure),
}

/// What a stream has not read yet.
pub(super) struct Feed<T> {
    items: RefCell<VecDeque<T>>,
    waker: RefCell<Option<Waker>>,
    is_over: Cell<bool>,
}

/// The streams of a connection. Held weakly: a stream that is dropped is fed no more.
pub(super) struct Feeds<T>(RefCell<Vec<Weak<Feed<T>>>>);

impl<T> Feed<T> {
    fn poll(&self, context: &Context<'_>) -> Poll<Option<T>> {
        if let Some(item) = self.items.borrow_mut().pop_front() {
            return Poll::Ready(Some(item));
        }
        if self.is_over.get() {
            return Poll::Ready(None);
        }
        self.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn end(&self) {
        self.is_over.set(true);
        self.wake();
    }
}

impl<T> Default for Feeds<T> {
    fn default() -> Self {
        Self(RefCell::new(Vec::new()))
    }
}

impl<T: Clone> Feeds<T> {
    fn open(&self) -> Rc<Feed<T>> {
        let feed = Rc::new(Feed {
            items: RefCell::new(VecDeque::new()),
            waker: RefCell::new(None),
            is_over: Cell::new(false),
        });
        self.0.borrow_mut().push(Rc::downgrade(&feed));
        feed
    }

    /// Gives an item to every stream; an error if one of them is full.
    pub(super) fn feed(&self, item: &T) -> Result<(), Error> {
        let mut fed = Ok(());
        for feed in self.live() {
            if feed.items.borrow().len() >= STREAM_LIMIT {
                fed = Err(Error::StreamOverflow {
                    limit: STREAM_LIMIT,
                });
                feed.end();
            } else {
                feed.items.borrow_mut().push_back(item.clone());
                feed.wake();
            }
        }
        fed
    }

    pub(super) fn end(&self) {
        for feed in self.live() {
            feed.end();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    fn live(&self) -> Vec<Rc<Feed<T>>> {
        let mut feeds = self.0.borrow_mut();
        feeds.retain(|feed| feed.upgrade().is_some_and(|feed| !feed.is_over.get()));
        feeds.iter().filter_map(Weak::upgrade).collect()
    }
}

impl Socket {
    /// A sink and a stream of messages. Called right after `connect`, the stream misses none.
    pub fn split(&self) -> (MessageSink, MessageStream) {
        let feed = self.driver().host().messages.open();
        if self.state() == ConnectionState::Closed {
            feed.end();
        }
        (MessageSink(self.clone()), MessageStream(feed))
    }

    /// A stream of everything that the connection tells from now on.
    pub fn events(&self) -> EventStream {
        let feed = self.driver().host().events.open();
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
    /// Ready when nothing waits any more, or when nothing will be sent any more.
    fn poll_drained(&self, context: &Context<'_>) -> Poll<Result<(), SendError>> {
        let driver = self.0.driver();
        if self.0.state() == ConnectionState::Closed || driver.is_drained() {
            return Poll::Ready(Ok(()));
        }
        driver.host().waiters.register(context.waker());
        driver.watch_drain();
        Poll::Pending
    }
}

impl Sink<Message> for MessageSink {
    type Error = SendError;

    /// Pending while the connection is not open or its buffer is above the low-water mark. Ready
    /// once it has ended: then `start_send` hands the message back.
    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        match self.0.state() {
            ConnectionState::Open => self.poll_drained(context),
            ConnectionState::Closing | ConnectionState::Closed => Poll::Ready(Ok(())),
            _ => {
                self.0.driver().host().waiters.register(context.waker());
                Poll::Pending
            }
        }
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), SendError> {
        self.0.send(message).map(drop)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        self.poll_drained(context)
    }

    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        self.0.close();
        if self.0.state() == ConnectionState::Closed {
            return Poll::Ready(Ok(()));
        }
        self.0.driver().host().waiters.register(context.waker());
        Poll::Pending
    }
}

impl ClientHost {
    /// Gives a message to the streams of messages.
    pub(super) fn feed_message(&self, message: &Message) {
        self.report_overflow(self.messages.feed(message));
    }

    /// Gives an event to the streams of events, if there are any.
    pub(super) fn feed_event(&self, event: &Event<Message>) {
        if self.events.is_empty() {
            return;
        }
        let event = match event {
            Event::StateChange(change) => SocketEvent::StateChange(*change),
            Event::Open(open) => SocketEvent::Open(open.clone()),
            Event::Message(message) => SocketEvent::Message(message.clone()),
            Event::Error(failure) => SocketEvent::Error(*failure),
            Event::Close(close) => SocketEvent::Close(close.clone()),
            Event::Reconnecting(wait) => SocketEvent::Reconnecting(wait.clone()),
            Event::GiveUp(give_up) => SocketEvent::GiveUp(give_up.clone()),
            Event::Drop(message, reason) => SocketEvent::Drop(message.clone(), *reason),
        };
        self.report_overflow(self.events.feed(&event));
    }

    pub(super) fn end_streams(&self) {
        self.messages.end();
        self.events.end();
    }

    fn report_overflow(&self, fed: Result<(), Error>) {
        if let Err(error) = fed {
            self.callbacks.error.call(|call| call(&error));
        }
    }
}

//! The way of a message out.

/// The way of a message that the user sends.
///
/// ```
/// use steadysocket::core::{Connection, Hooks, Instant, Route};
/// use steadysocket::{Config, Message};
///
/// let mut connection = Connection::<Message>::new(Config::default(), Hooks::default(), 42)?;
/// connection.connect(Instant::ORIGIN);
/// assert_eq!(connection.route(Instant::ORIGIN, 0), Route::Queue); // not open yet
/// # Ok::<(), steadysocket::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// To the socket, which is open.
    Socket,
    /// Into the queue, by [`Connection::enqueue`](super::Connection::enqueue).
    Queue,
    /// Nowhere: the queue is switched off, and the connection is not open or its socket is closing.
    NotOpen,
    /// Nowhere: the connection is closing or has ended.
    Ended,
}

/// A message was not queued. Each variant hands the message back.
///
/// ```
/// use steadysocket::core::{Connection, EnqueueError, Hooks, Instant};
/// use steadysocket::{Config, Message};
///
/// let config = Config { queue: None, ..Config::default() };
/// let mut connection = Connection::new(config, Hooks::default(), 42)?;
/// let refused = connection.enqueue(Instant::ORIGIN, Message::from("hello"));
/// assert_eq!(refused, Err(EnqueueError::NotQueueing(Message::from("hello"))));
/// # Ok::<(), steadysocket::ConfigError>(())
/// ```
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub enum EnqueueError<P> {
    /// The queue is full and the policy is to reject.
    Full(P),
    /// The message alone exceeds the limit in bytes, and the queue is not empty.
    TooLarge(P),
    /// The queue is switched off, or the connection is closing or has ended.
    NotQueueing(P),
}

//! The stream of a typed connection's messages, with sessions.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::super::codec::Codec;
use super::super::error::Error;
use super::super::typed_stream::TypedMessageStream;
use super::incoming::Incoming;
use super::stream::IncomingStream;
use super::typed::TypedSessionSocket;

/// The messages of a typed connection with sessions, in order, as values; held back and
/// acknowledged like those of [`IncomingStream`].
///
/// A message that does not decode is an [`Error::Decode`] in its place, and is acknowledged; the next
/// one follows.
///
/// ```
/// # #[cfg(feature = "json")]
/// # fn main() {
/// use futures_util::StreamExt;
/// use steadysocket::{Json, TypedIncomingStream};
///
/// async fn total(mut orders: TypedIncomingStream<u32, (), Json>) -> u32 {
///     let mut sum = 0;
///     while let Some(order) = orders.next().await {
///         sum += order.map_or(0, |order| order.into_message()); // or show the error
///     }
///     sum // the connection has ended
/// }
/// # }
/// # #[cfg(not(feature = "json"))]
/// # fn main() {}
/// ```
pub type TypedIncomingStream<In, Out, C> = TypedMessageStream<In, Out, C, IncomingStream>;

impl<In, Out, C: Codec<In, Out>> TypedSessionSocket<In, Out, C> {
    /// A stream of the messages, as [`SessionSocket::messages`](crate::SessionSocket::messages).
    pub fn messages(&self) -> TypedIncomingStream<In, Out, C> {
        TypedMessageStream {
            messages: self.socket.messages(),
            format: self.format.clone(),
        }
    }
}

impl<In, Out, C: Codec<In, Out>> Stream for TypedIncomingStream<In, Out, C> {
    type Item = Result<Incoming<In>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let incoming = ready!(Pin::new(&mut self.messages).poll_next(context));
        Poll::Ready(incoming.map(|incoming| incoming.decode(&*self.format.codec)))
    }
}

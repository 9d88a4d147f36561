//! The stream of a typed connection's messages.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::codec::Codec;
use super::error::Error;
use super::stream::MessageStream;
use super::typed::{Format, TypedSocket, decode};

/// The messages of a typed connection, in order, as values. Bounded like [`MessageStream`].
///
/// A message that does not decode is an [`Error::Decode`] in its place, and the next one follows.
///
/// ```
/// # #[cfg(feature = "json")]
/// # fn main() {
/// use futures_util::StreamExt;
/// use steadysocket::JsonSocket;
///
/// async fn sum(prices: &JsonSocket<f64, ()>) -> f64 {
///     let mut messages = prices.messages();
///     let mut sum = 0.0;
///     while let Some(price) = messages.next().await {
///         sum += price.unwrap_or_default(); // or show the error
///     }
///     sum // the connection has ended
/// }
/// # }
/// # #[cfg(not(feature = "json"))]
/// # fn main() {}
/// ```
#[must_use = "a stream does nothing unless it is polled"]
pub struct TypedMessageStream<In, Out, C, S = MessageStream> {
    pub(super) messages: S,
    pub(super) format: Format<In, Out, C>,
}

impl<In, Out, C: Codec<In, Out>> TypedSocket<In, Out, C> {
    /// A stream of the messages from now on. Called right after `connect`, it misses none.
    pub fn messages(&self) -> TypedMessageStream<In, Out, C> {
        TypedMessageStream {
            messages: (**self).messages(),
            format: self.format.clone(),
        }
    }
}

impl<In, Out, C: Codec<In, Out>> Stream for TypedMessageStream<In, Out, C> {
    type Item = Result<In, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let message = ready!(Pin::new(&mut self.messages).poll_next(context));
        Poll::Ready(message.map(|message| decode(&*self.format.codec, message)))
    }
}

impl<In, Out, C, S> fmt::Debug for TypedMessageStream<In, Out, C, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedMessageStream").finish_non_exhaustive()
    }
}

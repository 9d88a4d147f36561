//! Connections with sessions whose messages have a type.

use std::future::Future;
use std::sync::Arc;

use super::super::builder::{Builder, Raw};
use super::super::codec::Codec;
use super::super::error::{ConnectError, Error};
#[cfg(feature = "json")]
use super::super::json::Json;
use super::super::maybe_send::{MaybeSend, MaybeSync};
use super::super::message::{Message, Sent};
#[cfg(feature = "msgpack")]
use super::super::msgpack::MsgPack;
use super::super::typed::{Format, Typed, TypedSocket, WeakTypedSocket, decode};
use super::builder::Reliable;
use super::error::SessionSendError;
use super::incoming::Incoming;
use super::socket::{SessionSocket, WeakSessionSocket};

/// A builder of typed connections with sessions. Its options are those of [`Builder::session`].
///
/// ```
/// # #[cfg(feature = "json")]
/// # fn main() {
/// use steadysocket::{Json, Session, Socket, TypedSessionBuilder};
///
/// fn orders() -> TypedSessionBuilder<Vec<u32>, String, Json> {
///     Socket::builder("wss://example.com/orders").session(Session::required()).json()
/// }
/// # drop(orders());
/// # }
/// # #[cfg(not(feature = "json"))]
/// # fn main() {}
/// ```
pub type TypedSessionBuilder<In, Out, C> = Builder<Reliable<Typed<In, Out, C>>>;

/// A [`SessionSocket`] that sends `Out`. Everything but the sends and the messages is as there.
///
/// ```no_run
/// # #[cfg(feature = "json")]
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use steadysocket::{Json, Session, Socket, TypedSessionSocket};
///
/// let orders: TypedSessionSocket<u32, String, Json> = Socket::builder("wss://example.com/orders")
///     .session(Session::required().manual_acks())
///     .json()
///     .on_incoming(|order| {
///         if save(*order) {
///             order.ack(); // now the server may forget it
///         }
///     })
///     .connect()?;
/// orders.send(&"subscribe".to_owned()).await?; // waits while the window is full
/// orders.acknowledged().await?; // as every method of `SessionSocket`
/// # Ok(()) }
/// # fn save(_: u32) -> bool { true }
/// ```
pub type TypedSessionSocket<In, Out, C> = TypedSocket<In, Out, C, SessionSocket>;

/// A handle of a typed connection with sessions that does not keep it alive.
///
/// ```
/// # #[cfg(feature = "json")]
/// # fn main() {
/// use steadysocket::{Json, WeakTypedSessionSocket};
///
/// let none = WeakTypedSessionSocket::<u8, u8, Json>::default();
/// assert!(none.upgrade().is_none());
/// # }
/// # #[cfg(not(feature = "json"))]
/// # fn main() {}
/// ```
pub type WeakTypedSessionSocket<In, Out, C> = WeakTypedSocket<In, Out, C, WeakSessionSocket>;

impl Builder<Reliable> {
    /// Makes the messages typed, by a codec of your own.
    pub fn codec<In, Out, C>(self, codec: C) -> TypedSessionBuilder<In, Out, C>
    where
        C: Codec<In, Out> + MaybeSend + MaybeSync + 'static,
    {
        self.with_format(Typed(Format::new(codec)))
    }

    /// Makes the messages typed, as JSON text.
    #[cfg(feature = "json")]
    pub fn json<In, Out>(self) -> TypedSessionBuilder<In, Out, Json>
    where
        In: serde::de::DeserializeOwned,
        Out: serde::Serialize,
    {
        self.codec(Json)
    }

    /// Makes the messages typed, as binary `MessagePack` with named fields.
    #[cfg(feature = "msgpack")]
    pub fn msgpack<In, Out>(self) -> TypedSessionBuilder<In, Out, MsgPack>
    where
        In: serde::de::DeserializeOwned,
        Out: serde::Serialize,
    {
        self.codec(MsgPack)
    }
}

impl<In, Out, C> TypedSessionBuilder<In, Out, C>
where
    C: Codec<In, Out> + MaybeSend + MaybeSync + 'static,
{
    /// Called for each message that decodes, in order, before `on_message`, with the means to
    /// acknowledge it, as for a builder of [`Raw`] messages.
    ///
    /// One that does not decode goes to `on_error`, as [`Error::Decode`], and is acknowledged: it
    /// would not decode the next time either.
    pub fn on_incoming(self, mut call: impl FnMut(Incoming<In>) + MaybeSend + 'static) -> Self {
        let codec = Arc::clone(&self.messages.format.0.codec);
        self.take_incoming(move |incoming| incoming.decode(&*codec).map(&mut call).err())
    }

    /// Called for each message that decodes, in order. One that does not goes to `on_error`, as
    /// [`Error::Decode`].
    pub fn on_message(self, mut call: impl FnMut(In) + MaybeSend + 'static) -> Self {
        let codec = Arc::clone(&self.messages.format.0.codec);
        self.decode_messages(move |message| decode(&*codec, message).map(&mut call))
    }

    /// Dials, unless `start_closed` was called.
    ///
    /// # Errors
    ///
    /// As for a builder of [`Raw`] messages: [`ConnectError`].
    pub fn connect(self) -> Result<TypedSessionSocket<In, Out, C>, ConnectError> {
        let format = self.messages.format.0.clone();
        let socket = self.with_format(Raw).connect()?;
        Ok(TypedSocket { socket, format })
    }
}

impl<In, Out, C: Codec<In, Out>> TypedSessionSocket<In, Out, C> {
    /// Sends a value, in the order of the calls, as [`SessionSocket::send`] does a message.
    ///
    /// # Errors
    ///
    /// [`SessionSendError::Encode`] if the codec cannot encode it; the other errors are those of
    /// [`SessionSocket::send`].
    pub fn send<'a>(
        &'a self,
        value: &Out,
    ) -> impl Future<Output = Result<(), SessionSendError<C::Error>>> + use<'a, In, Out, C> {
        // Now, so that the future does not hold the value.
        let encoded = self.encode(value);
        async move {
            let sent = self.socket.send(encoded?).await;
            sent.map_err(SessionSendError::with_codec)
        }
    }

    /// Sends a value now, as [`SessionSocket::try_send`] does a message.
    ///
    /// # Errors
    ///
    /// [`SessionSendError::Encode`] if the codec cannot encode it; the other errors are those of
    /// [`SessionSocket::try_send`].
    pub fn try_send(&self, value: &Out) -> Result<Sent, SessionSendError<C::Error>> {
        let sent = self.socket.try_send(self.encode(value)?);
        sent.map_err(SessionSendError::with_codec)
    }

    /// Sends a value that may be lost, as [`SessionSocket::send_volatile`] does a message. False if
    /// it was dropped.
    ///
    /// # Errors
    ///
    /// That of the codec, if it cannot encode the value.
    pub fn send_volatile(&self, value: &Out) -> Result<bool, C::Error> {
        let message = self.format.codec.encode(value)?;
        Ok(self.socket.send_volatile(message))
    }

    fn encode(&self, value: &Out) -> Result<Message, SessionSendError<C::Error>> {
        let encoded = self.format.codec.encode(value);
        encoded.map_err(SessionSendError::Encode)
    }
}

impl<In, Out, C> TypedSessionSocket<In, Out, C> {
    /// A handle that does not keep the connection alive.
    #[must_use]
    pub fn downgrade(&self) -> WeakTypedSessionSocket<In, Out, C> {
        WeakTypedSocket {
            socket: self.socket.downgrade(),
            format: Some(self.format.clone()),
        }
    }
}

impl<In, Out, C> WeakTypedSessionSocket<In, Out, C> {
    /// The socket, if a handle still keeps it alive.
    #[must_use]
    pub fn upgrade(&self) -> Option<TypedSessionSocket<In, Out, C>> {
        Some(TypedSocket {
            socket: self.socket.upgrade()?,
            format: self.format.clone()?,
        })
    }
}

impl Incoming {
    /// The message as a value. One that does not decode is acknowledged, which nobody else can do.
    pub(super) fn decode<In, Out, C>(self, codec: &C) -> Result<Incoming<In>, Error>
    where
        C: Codec<In, Out>,
    {
        match decode(codec, self.message.clone()) {
            Ok(message) => Ok(Incoming {
                message,
                seq: self.seq,
                session: self.session,
                desk: self.desk,
            }),
            Err(error) => {
                self.ack();
                Err(error)
            }
        }
    }
}

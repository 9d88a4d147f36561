//! Connections whose messages have a type.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use super::builder::{Builder, Raw};
use super::codec::Codec;
use super::error::{ConnectError, Error, SendError};
#[cfg(feature = "json")]
use super::json::Json;
use super::maybe_send::{MaybeSend, MaybeSync};
use super::message::{Message, Sent};
#[cfg(feature = "msgpack")]
use super::msgpack::MsgPack;
use super::socket::{Socket, WeakSocket};

/// Messages that are received as `In` and sent as `Out`: the kind of builder that
/// [`Builder::codec`] gives.
///
/// ```no_run
/// # #[cfg(feature = "json")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use steadysocket::Socket;
///
/// let socket = Socket::builder("wss://example.com/prices")
///     .json::<Vec<f64>, String>()
///     .on_message(|prices| drop(prices.len()))
///     .on_error(|error| drop(error.to_string())) // messages that do not decode come here
///     .connect()?;
/// socket.send(&"subscribe".to_owned())?;
/// # Ok(()) }
/// # #[cfg(not(feature = "json"))]
/// # fn main() {}
/// ```
pub struct Typed<In, Out, C>(pub(super) Format<In, Out, C>);

/// A builder of typed connections. Its options are those of [`Builder`].
///
/// ```no_run
/// # #[cfg(feature = "json")]
/// # fn main() {
/// use steadysocket::{Json, Socket, TypedBuilder};
///
/// fn prices() -> TypedBuilder<Vec<f64>, String, Json> {
///     Socket::builder("wss://example.com/prices").json()
/// }
/// # drop(prices());
/// # }
/// # #[cfg(not(feature = "json"))]
/// # fn main() {}
/// ```
pub type TypedBuilder<In, Out, C> = Builder<Typed<In, Out, C>>;

/// A [`Socket`] that sends `Out`, or another kind of socket `S`. Everything but `send` and the
/// messages is as there.
///
/// ```no_run
/// # #[cfg(feature = "json")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use steadysocket::{JsonSocket, Socket};
///
/// struct App {
///     socket: JsonSocket<Vec<f64>, String>,
/// }
///
/// let app = App { socket: Socket::builder("wss://example.com/prices").json().connect()? };
/// app.socket.send(&"subscribe".to_owned())?;
/// app.socket.close(); // as every method of `Socket`
/// # Ok(()) }
/// # #[cfg(not(feature = "json"))]
/// # fn main() {}
/// ```
#[must_use = "dropping the last handle closes the connection"]
pub struct TypedSocket<In, Out, C, S = Socket> {
    pub(super) socket: S,
    pub(super) format: Format<In, Out, C>,
}

/// A handle of a typed connection that does not keep it alive; as [`WeakSocket`].
///
/// ```no_run
/// # #[cfg(feature = "json")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use steadysocket::{Json, JsonSocket, Socket, WeakTypedSocket};
///
/// let socket: JsonSocket<u8, u8> = Socket::builder("wss://example.com/dice").json().connect()?;
/// let weak: WeakTypedSocket<u8, u8, Json> = socket.downgrade();
/// if let Some(socket) = weak.upgrade() {
///     socket.send(&6)?;
/// }
/// # Ok(()) }
/// # #[cfg(not(feature = "json"))]
/// # fn main() {}
/// ```
pub struct WeakTypedSocket<In, Out, C, W = WeakSocket> {
    pub(super) socket: W,
    /// `None` in the default handle, which belongs to no connection.
    pub(super) format: Option<Format<In, Out, C>>,
}

/// A [`TypedSocket`] that sends and receives JSON.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use steadysocket::{JsonSocket, Socket};
///
/// let socket: JsonSocket<u8, u8> = Socket::builder("wss://example.com/dice").json().connect()?;
/// socket.send(&6)?;
/// # Ok(()) }
/// ```
#[cfg(feature = "json")]
pub type JsonSocket<In, Out> = TypedSocket<In, Out, Json>;

/// A [`TypedSocket`] that sends and receives `MessagePack`.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use steadysocket::{MsgPackSocket, Socket};
///
/// let socket: MsgPackSocket<u8, u8> =
///     Socket::builder("wss://example.com/dice").msgpack().connect()?;
/// socket.send(&6)?;
/// # Ok(()) }
/// ```
#[cfg(feature = "msgpack")]
pub type MsgPackSocket<In, Out> = TypedSocket<In, Out, MsgPack>;

impl Builder {
    /// Makes the messages typed, by a codec of your own.
    pub fn codec<In, Out, C>(self, codec: C) -> TypedBuilder<In, Out, C>
    where
        C: Codec<In, Out> + MaybeSend + MaybeSync + 'static,
    {
        self.with_messages(Typed(Format::new(codec)))
    }

    /// Makes the messages typed, as JSON text.
    #[cfg(feature = "json")]
    pub fn json<In, Out>(self) -> TypedBuilder<In, Out, Json>
    where
        In: serde::de::DeserializeOwned,
        Out: serde::Serialize,
    {
        self.codec(Json)
    }

    /// Makes the messages typed, as binary `MessagePack` with named fields.
    #[cfg(feature = "msgpack")]
    pub fn msgpack<In, Out>(self) -> TypedBuilder<In, Out, MsgPack>
    where
        In: serde::de::DeserializeOwned,
        Out: serde::Serialize,
    {
        self.codec(MsgPack)
    }
}

impl<In, Out, C> TypedBuilder<In, Out, C>
where
    C: Codec<In, Out> + MaybeSend + MaybeSync + 'static,
{
    /// Called for each message that decodes, in order. One that does not goes to `on_error`, as
    /// [`Error::Decode`], and never stops the connection.
    pub fn on_message(self, mut call: impl FnMut(In) + MaybeSend + 'static) -> Self {
        let codec = Arc::clone(&self.messages.0.codec);
        self.decode_messages(move |message| decode(&*codec, message).map(&mut call))
    }

    /// Dials, unless `start_closed` was called.
    ///
    /// # Errors
    ///
    /// As for a builder of [`Raw`] messages: [`ConnectError`].
    pub fn connect(self) -> Result<TypedSocket<In, Out, C>, ConnectError> {
        let format = self.messages.0.clone();
        let socket = self.with_messages(Raw).connect()?;
        Ok(TypedSocket { socket, format })
    }
}

impl<In, Out, C> fmt::Debug for Typed<In, Out, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typed").finish_non_exhaustive()
    }
}

impl<In, Out, C: Codec<In, Out>> TypedSocket<In, Out, C> {
    /// Sends a value, or queues it while the connection is not open or its buffer is full.
    ///
    /// # Errors
    ///
    /// [`SendError::Encode`] if the codec cannot encode it; the other errors are those of
    /// [`Socket::send`].
    pub fn send(&self, value: &Out) -> Result<Sent, SendError<C::Error>> {
        let encoded = self.format.codec.encode(value);
        let message = encoded.map_err(SendError::Encode)?;
        self.socket.send(message).map_err(SendError::with_codec)
    }
}

impl<In, Out, C> TypedSocket<In, Out, C> {
    /// A handle that does not keep the connection alive.
    #[must_use]
    pub fn downgrade(&self) -> WeakTypedSocket<In, Out, C> {
        WeakTypedSocket {
            socket: self.socket.downgrade(),
            format: Some(self.format.clone()),
        }
    }
}

impl<In, Out, C, S: Clone> Clone for TypedSocket<In, Out, C, S> {
    fn clone(&self) -> Self {
        Self {
            socket: self.socket.clone(),
            format: self.format.clone(),
        }
    }
}

impl<In, Out, C, S> Deref for TypedSocket<In, Out, C, S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.socket
    }
}

impl<In, Out, C, S: PartialEq> PartialEq for TypedSocket<In, Out, C, S> {
    /// Equal if both are handles of the same connection.
    fn eq(&self, other: &Self) -> bool {
        self.socket == other.socket
    }
}

impl<In, Out, C, S: Eq> Eq for TypedSocket<In, Out, C, S> {}

impl<In, Out, C, S: fmt::Debug> fmt::Debug for TypedSocket<In, Out, C, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedSocket").field(&self.socket).finish()
    }
}

impl<In, Out, C> WeakTypedSocket<In, Out, C> {
    /// The socket, if a handle still keeps it alive.
    #[must_use]
    pub fn upgrade(&self) -> Option<TypedSocket<In, Out, C>> {
        Some(TypedSocket {
            socket: self.socket.upgrade()?,
            format: self.format.clone()?,
        })
    }
}

impl<In, Out, C, W: Clone> Clone for WeakTypedSocket<In, Out, C, W> {
    fn clone(&self) -> Self {
        Self {
            socket: self.socket.clone(),
            format: self.format.clone(),
        }
    }
}

impl<In, Out, C, W: Default> Default for WeakTypedSocket<In, Out, C, W> {
    fn default() -> Self {
        Self {
            socket: W::default(),
            format: None,
        }
    }
}

impl<In, Out, C, W: PartialEq> PartialEq for WeakTypedSocket<In, Out, C, W> {
    /// Equal if both are handles of the same connection, or of none.
    fn eq(&self, other: &Self) -> bool {
        self.socket == other.socket
    }
}

impl<In, Out, C, W: Eq> Eq for WeakTypedSocket<In, Out, C, W> {}

impl<In, Out, C, W: fmt::Debug> fmt::Debug for WeakTypedSocket<In, Out, C, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WeakTypedSocket")
            .field(&self.socket)
            .finish()
    }
}

/// A codec, and the types that it is used for.
pub(super) struct Format<In, Out, C> {
    pub(super) codec: Arc<C>,
    types: PhantomData<fn(Out) -> In>,
}

impl<In, Out, C> Format<In, Out, C> {
    pub(super) fn new(codec: C) -> Self {
        Self {
            codec: Arc::new(codec),
            types: PhantomData,
        }
    }
}

impl<In, Out, C> Clone for Format<In, Out, C> {
    fn clone(&self) -> Self {
        Self {
            codec: Arc::clone(&self.codec),
            types: PhantomData,
        }
    }
}

/// Decodes a message; the error hands it back.
pub(super) fn decode<In, Out, C>(codec: &C, message: Message) -> Result<In, Error>
where
    C: Codec<In, Out>,
{
    codec.decode(&message).map_err(|cause| Error::Decode {
        message,
        cause: Box::new(cause),
    })
}

//! Connections whose messages have a type.

use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;

use super::builder::Builder;
use super::codec::{Codec, TypedSendError};
use super::error::{ConnectError, Error};
use super::message::Sent;
use super::socket::Socket;

/// Describes a connection that receives `In` and sends `Out`.
///
/// ```no_run
/// # #[cfg(feature = "json")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use steadysocket::Socket;
///
/// let socket = Socket::builder("wss://example.com/prices")
///     .on_error(|error| drop(error.to_string())) // messages that do not decode come here
///     .json::<Vec<f64>, String>()
///     .on_message(|prices| drop(prices.len()))
///     .connect()?;
/// socket.send(&"subscribe".to_owned())?;
/// # Ok(()) }
/// # #[cfg(not(feature = "json"))]
/// # fn main() {}
/// ```
#[must_use = "a builder does nothing until `connect` is called"]
pub struct TypedBuilder<In, Out, C> {
    builder: Builder,
    codec: Rc<C>,
    types: PhantomData<fn(Out) -> In>,
}

/// A [`Socket`] that sends `Out`. Everything but `send` is as there.
///
/// ```no_run
/// # #[cfg(feature = "json")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use steadysocket::{Json, Socket, TypedSocket};
///
/// struct App {
///     socket: TypedSocket<Vec<f64>, String, Json>,
/// }
///
/// let app = App { socket: Socket::builder("wss://example.com/prices").json().connect()? };
/// app.socket.send(&"subscribe".to_owned())?;
/// app.socket.close(); // as every method of `Socket`
/// # Ok(()) }
/// # #[cfg(not(feature = "json"))]
/// # fn main() {}
/// ```
pub struct TypedSocket<In, Out, C> {
    socket: Socket,
    codec: Rc<C>,
    types: PhantomData<fn(Out) -> In>,
}

impl<In, Out, C: Codec<In, Out> + 'static> TypedBuilder<In, Out, C> {
    pub(super) fn new(builder: Builder, codec: C) -> Self {
        Self {
            builder,
            codec: Rc::new(codec),
            types: PhantomData,
        }
    }

    /// Called for each message that decodes, in order. One that does not goes to `on_error`, as
    /// [`Error::Decode`], and never stops the connection.
    pub fn on_message(mut self, mut call: impl FnMut(In) + 'static) -> Self {
        let codec = Rc::clone(&self.codec);
        self.builder = self.builder.try_on_message(move |message| {
            match codec.decode(&message) {
                Ok(value) => call(value),
                Err(cause) => {
                    return Err(Error::Decode {
                        message,
                        cause: Box::new(cause),
                    });
                }
            }
            Ok(())
        });
        self
    }

    /// Dials, unless the builder was told to start closed.
    ///
    /// # Errors
    ///
    /// As [`Builder::connect`].
    pub fn connect(self) -> Result<TypedSocket<In, Out, C>, ConnectError> {
        Ok(TypedSocket {
            socket: self.builder.connect()?,
            codec: self.codec,
            types: PhantomData,
        })
    }
}

impl<In, Out, C: Codec<In, Out>> TypedSocket<In, Out, C> {
    /// Sends a value, or queues it while the connection is not open or its buffer is full.
    ///
    /// # Errors
    ///
    /// [`TypedSendError::Encode`] if the codec cannot write it, else as [`Socket::send`].
    pub fn send(&self, value: &Out) -> Result<Sent, TypedSendError<C::Error>> {
        let message = self.codec.encode(value).map_err(TypedSendError::Encode)?;
        self.socket.send(message).map_err(TypedSendError::Send)
    }
}

impl<In, Out, C> Clone for TypedSocket<In, Out, C> {
    fn clone(&self) -> Self {
        Self {
            socket: self.socket.clone(),
            codec: Rc::clone(&self.codec),
            types: PhantomData,
        }
    }
}

impl<In, Out, C> Deref for TypedSocket<In, Out, C> {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        &self.socket
    }
}

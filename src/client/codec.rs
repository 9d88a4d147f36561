//! The interface of codecs, which turn typed values into messages and back.

use super::message::Message;

/// Turns values into messages and messages into values.
///
/// ```
/// use std::num::ParseIntError;
/// use steadysocket::{Codec, Message};
///
/// struct Decimal;
///
/// impl Codec<i64, i64> for Decimal {
///     type Error = ParseIntError;
///
///     fn encode(&self, value: &i64) -> Result<Message, ParseIntError> {
///         Ok(Message::text(value.to_string()))
///     }
///
///     fn decode(&self, message: &Message) -> Result<i64, ParseIntError> {
///         match message {
///             Message::Text(text) => text.parse(),
///             Message::Binary(bytes) => String::from_utf8_lossy(bytes).parse(),
///         }
///     }
/// }
///
/// assert_eq!(Decimal.decode(&Decimal.encode(&7)?)?, 7);
/// # Ok::<(), ParseIntError>(())
/// ```
pub trait Codec<In, Out> {
    /// The error of a value that cannot be encoded, or of a message that cannot be decoded.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Makes a message of a value.
    ///
    /// # Errors
    ///
    /// The value cannot be written.
    fn encode(&self, value: &Out) -> Result<Message, Self::Error>;

    /// Reads a value from a message.
    ///
    /// # Errors
    ///
    /// The message does not hold such a value.
    fn decode(&self, message: &Message) -> Result<In, Self::Error>;
}

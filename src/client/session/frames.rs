//! The frames of a session inside the socket's messages.

use super::super::bytes::Bytes;
use super::super::message::Message;
use crate::core::session::{
    Control, Frame, Framing, Header, ProtocolError, parse_binary, parse_text,
};
use crate::platform::Received;

/// A message of the socket, in a session.
pub(super) enum Read {
    Message(Header, Message),
    Control(Result<Control, ProtocolError>),
    Malformed(ProtocolError),
}

/// Splits a message of the socket into header and payload.
pub(super) fn read(data: &Received) -> Read {
    match data {
        Received::Text(text) => match parse_text(text.as_bytes()) {
            Ok(Framing::Control) => Read::Control(Control::parse_of_server(text)),
            Ok(Framing::Message { header, offset }) => {
                let payload = text.get(offset..).unwrap_or_default();
                Read::Message(header, payload.into())
            }
            Err(error) => Read::Malformed(error),
        },
        Received::Binary(bytes) => match parse_binary(bytes) {
            Ok((header, offset)) => {
                let payload = bytes.get(offset..).unwrap_or_default();
                Read::Message(header, payload.into())
            }
            Err(error) => Read::Malformed(error),
        },
    }
}

/// The message of the socket that carries a frame.
pub(super) fn written(frame: &Frame<Message>) -> Message {
    match frame {
        Frame::Control(control) => control.to_text().into(),
        Frame::Message(header, Message::Text(payload)) => header.before_text(payload).into(),
        Frame::Message(header, Message::Binary(payload)) => {
            Bytes::from(header.before_binary(payload)).into()
        }
    }
}

//! WebSocket messages of the libraries, and the frames inside them.

use tokio_tungstenite::tungstenite::{self, error::CapacityError};

use super::state::State;
use crate::Message;
use crate::core::Instant;
use crate::core::session::{Framing, Header, SocketId, parse_binary, parse_text};

/// An incoming WebSocket message.
pub(super) enum Received<'a> {
    Text(&'a str),
    Binary(&'a [u8]),
    /// With its code, or 1005.
    Close(u16),
    /// A ping or pong, which the library answers.
    Other,
}

/// A library's WebSocket message, and the errors of its sockets.
pub(super) trait Wire: Sized + Send + 'static {
    type Error: Send;

    fn text(text: String) -> Self;
    fn binary(bytes: Vec<u8>) -> Self;
    fn close(code: u16) -> Self;
    fn read(&self) -> Received<'_>;
    /// True if the socket refused a message for its size.
    fn is_too_big(error: &Self::Error) -> bool;
}

impl Wire for tungstenite::Message {
    type Error = tungstenite::Error;

    fn text(text: String) -> Self {
        Self::Text(text.into())
    }

    fn binary(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes.into())
    }

    fn close(code: u16) -> Self {
        Self::Close(Some(tungstenite::protocol::CloseFrame {
            code: code.into(),
            reason: tungstenite::Utf8Bytes::default(),
        }))
    }

    fn read(&self) -> Received<'_> {
        match self {
            Self::Text(text) => Received::Text(text),
            Self::Binary(bytes) => Received::Binary(bytes),
            Self::Close(frame) => {
                let code = frame.as_ref().map(|frame| frame.code.into());
                Received::Close(code.unwrap_or(1005))
            }
            Self::Ping(_) | Self::Pong(_) | Self::Frame(_) => Received::Other,
        }
    }

    fn is_too_big(error: &tungstenite::Error) -> bool {
        matches!(
            error,
            tungstenite::Error::Capacity(CapacityError::MessageTooLong { .. })
        )
    }
}

/// Writes a message behind its header, whose length comes second.
pub(super) fn write_message<M: Wire>(header: Header, message: &Message) -> (M, usize) {
    match message {
        Message::Text(payload) => {
            let text = header.before_text(payload);
            let length = text.len() - payload.len();
            (M::text(text), length)
        }
        Message::Binary(payload) => {
            let bytes = header.before_binary(payload);
            let length = bytes.len() - payload.len();
            (M::binary(bytes), length)
        }
    }
}

/// Gives a text message to the core.
pub(super) fn handle_text(state: &mut State, now: Instant, id: SocketId, text: &str) {
    match parse_text(text.as_bytes()) {
        Ok(Framing::Control) => {
            state.traffic.received_overhead += text.len() as u64;
            state.core.handle_control(now, id, text);
        }
        Ok(Framing::Message { header, offset }) => {
            state.traffic.received_overhead += offset as u64;
            let payload = text.get(offset..).unwrap_or_default();
            handle_message(state, now, id, header, payload.into());
        }
        Err(error) => state.core.handle_malformed(now, id, error),
    }
}

/// Gives a binary message to the core.
pub(super) fn handle_binary(state: &mut State, now: Instant, id: SocketId, bytes: &[u8]) {
    match parse_binary(bytes) {
        Ok((header, offset)) => {
            state.traffic.received_overhead += offset as u64;
            let payload = bytes.get(offset..).unwrap_or_default();
            handle_message(state, now, id, header, payload.into());
        }
        Err(error) => state.core.handle_malformed(now, id, error),
    }
}

fn handle_message(state: &mut State, now: Instant, id: SocketId, header: Header, message: Message) {
    let bytes = message.byte_len() as u64;
    let before = state.received(id);
    state.core.handle_message(now, id, header, message, bytes);
    if header.seq.is_none() || state.received(id) != before {
        state.traffic.count_received(bytes);
    }
}

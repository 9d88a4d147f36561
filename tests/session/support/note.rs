//! The messages of the tests.

use steadysocket::core::Payload;
use steadysocket::core::session::{
    Frame, Framing, Header, ProtocolError, parse_binary, parse_text,
};

use super::link::Wire;

/// A message that says which one it is, and is padded to a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) id: u64,
    pub(crate) size: usize,
    pub(crate) is_binary: bool,
}

/// A frame, as the side that hears it reads it.
pub(crate) enum Read {
    Control(String),
    /// With the bytes of the message.
    Message(Header, Note, u64),
    Malformed(ProtocolError),
    Close(u16),
}

impl Payload for Note {
    type Text = String;

    fn byte_len(&self) -> u64 {
        self.to_text().len() as u64
    }
}

impl Note {
    /// Odd ones are binary.
    pub(crate) fn new(id: u64, size: usize) -> Self {
        let is_binary = id % 2 == 1;
        Self {
            id,
            size,
            is_binary,
        }
    }

    fn parse(text: &str, is_binary: bool) -> Self {
        let id = text.trim_end_matches('.').parse().unwrap();
        let size = text.len();
        Self {
            id,
            size,
            is_binary,
        }
    }

    /// The frame as bytes on the wire.
    pub(crate) fn wire(frame: &Frame<Self>) -> Wire {
        match frame {
            Frame::Control(control) => Wire::Text(control.to_text()),
            Frame::Message(header, note) => note.with_header(header),
        }
    }

    /// The frame that comes on the wire, or its end.
    pub(crate) fn read(wire: Wire) -> Read {
        let message = |header, text: &str, is_binary| {
            Read::Message(header, Self::parse(text, is_binary), text.len() as u64)
        };
        match wire {
            Wire::Close(code) => Read::Close(code),
            Wire::Text(text) => match parse_text(text.as_bytes()) {
                Ok(Framing::Control) => Read::Control(text),
                Ok(Framing::Message { header, offset }) => message(header, &text[offset..], false),
                Err(error) => Read::Malformed(error),
            },
            Wire::Binary(bytes) => match parse_binary(&bytes) {
                Ok((header, offset)) => {
                    message(header, std::str::from_utf8(&bytes[offset..]).unwrap(), true)
                }
                Err(error) => Read::Malformed(error),
            },
        }
    }

    fn with_header(&self, header: &Header) -> Wire {
        let text = self.to_text();
        match self.is_binary {
            true => Wire::Binary(header.before_binary(text.as_bytes())),
            false => Wire::Text(header.before_text(&text)),
        }
    }

    fn to_text(self) -> String {
        let mut text = self.id.to_string();
        while text.len() < self.size {
            text.push('.');
        }
        text
    }
}

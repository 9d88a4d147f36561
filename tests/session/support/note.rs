//! The messages of the tests.

use steadysocket::core::Payload;
use steadysocket::core::session::{Frame, Header};

use super::link::Wire;

/// A message that says which one it is, and is padded to a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) id: u64,
    pub(crate) size: usize,
    pub(crate) is_binary: bool,
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

    pub(crate) fn parse(text: &str, is_binary: bool) -> Self {
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

    fn with_header(&self, header: &Header) -> Wire {
        if self.is_binary {
            let mut bytes = Vec::new();
            header.write_binary(&mut bytes);
            bytes.extend(self.to_text().bytes());
            return Wire::Binary(bytes);
        }
        let mut text = String::new();
        header.write_text(&mut text);
        text.push_str(&self.to_text());
        Wire::Text(text)
    }

    fn to_text(self) -> String {
        let mut text = self.id.to_string();
        while text.len() < self.size {
            text.push('.');
        }
        text
    }
}

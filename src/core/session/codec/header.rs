//! The header of a message: its number, and the acknowledgement that it carries.

use super::error::ProtocolError;
use super::number::{MAX_DIGITS, push_decimal, push_varint, read_decimal, read_varint};

/// As many characters as a text header can have: two numbers, the comma and the bar. A host that
/// keeps texts elsewhere passes the first so many characters to [`parse_text`].
pub const MAX_TEXT_HEADER: usize = 2 * MAX_DIGITS + 2;

/// As many bytes as a binary header can have: the kind and two numbers of 8 bytes.
pub const MAX_BINARY_HEADER: usize = 17;

/// The largest control frame, in bytes of UTF-8.
pub const MAX_CONTROL: usize = 16 * 1024;

/// The room that suffices for most headers.
const ROOM: usize = 16;

const DATA: u8 = 0x01;
const VOLATILE: u8 = 0x02;
const ACK: u8 = 0x80;

/// The header of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Header {
    /// The number of the message, from 1; `None` for a volatile message.
    pub seq: Option<u64>,
    /// Everything up to this number was handed to the sender's application.
    pub ack: Option<u64>,
}

/// A text or binary message, as far as its beginning tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// A message of the application.
    Message {
        /// Its header.
        header: Header,
        /// The length of the header, where the payload begins. Headers are ASCII, so this counts
        /// bytes of UTF-8 and units of UTF-16 alike.
        offset: usize,
    },
    /// A control frame, for [`Control::parse`](super::Control::parse).
    Control,
}

/// Parses the header of a text message, of which the first [`MAX_TEXT_HEADER`] characters suffice.
///
/// ```
/// use steadysocket::core::session::{Framing, Header, parse_text};
///
/// let header = Header { seq: Some(43), ack: Some(1207) };
/// assert_eq!(parse_text(b"43,1207|hi")?, Framing::Message { header, offset: 8 });
/// # Ok::<(), steadysocket::core::session::ProtocolError>(())
/// ```
///
/// # Errors
///
/// A [`ProtocolError`], which only the peer can fix.
pub fn parse_text(text: &[u8]) -> Result<Framing, ProtocolError> {
    let mut at = 0;
    let (seq, ack) = match text.first() {
        Some(b'#') => return Ok(Framing::Control),
        Some(b'~') => {
            at = 1;
            let has_ack = text.get(at) != Some(&b'|');
            (None, has_ack.then(|| read_decimal(text, &mut at)))
        }
        Some(b'0'..=b'9') => {
            let seq = sequence(read_decimal(text, &mut at)?)?;
            let has_ack = text.get(at) == Some(&b',');
            at += usize::from(has_ack);
            (Some(seq), has_ack.then(|| read_decimal(text, &mut at)))
        }
        _ => return Err(ProtocolError::UnknownFrame),
    };
    let ack = ack.transpose()?;
    if text.get(at) != Some(&b'|') {
        return Err(ProtocolError::BadHeader);
    }
    let header = Header { seq, ack };
    let offset = at + 1;
    Ok(Framing::Message { header, offset })
}

/// Parses the header of a binary message, of which the first [`MAX_BINARY_HEADER`] bytes suffice.
/// Returns the header and its length, where the payload begins.
///
/// # Errors
///
/// A [`ProtocolError`], which only the peer can fix.
pub fn parse_binary(bytes: &[u8]) -> Result<(Header, usize), ProtocolError> {
    let kind = *bytes.first().ok_or(ProtocolError::UnknownFrame)?;
    let mut at = 1;
    let seq = match kind & !ACK {
        DATA => Some(sequence(read_varint(bytes, &mut at)?)?),
        VOLATILE => None,
        _ => return Err(ProtocolError::BadKind),
    };
    let has_ack = kind & ACK != 0;
    let ack = has_ack.then(|| read_varint(bytes, &mut at)).transpose()?;
    Ok((Header { seq, ack }, at))
}

impl Header {
    /// A text message behind its header.
    #[must_use]
    pub fn before_text(&self, payload: &str) -> String {
        let mut text = String::with_capacity(payload.len() + ROOM);
        self.write_text(&mut text);
        text.push_str(payload);
        text
    }

    /// A binary message behind its header.
    #[must_use]
    pub fn before_binary(&self, payload: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(payload.len() + ROOM);
        self.write_binary(&mut bytes);
        bytes.extend_from_slice(payload);
        bytes
    }

    /// Appends the header of a text message.
    pub fn write_text(&self, out: &mut String) {
        match self.seq {
            Some(seq) => push_decimal(out, seq),
            None => out.push('~'),
        }
        if let Some(ack) = self.ack {
            if self.seq.is_some() {
                out.push(',');
            }
            push_decimal(out, ack);
        }
        out.push('|');
    }

    /// Appends the header of a binary message.
    pub fn write_binary(&self, out: &mut Vec<u8>) {
        let kind = if self.seq.is_some() { DATA } else { VOLATILE };
        out.push(kind + if self.ack.is_some() { ACK } else { 0 });
        for number in self.seq.into_iter().chain(self.ack) {
            push_varint(out, number);
        }
    }
}

fn sequence(number: u64) -> Result<u64, ProtocolError> {
    match number {
        0 => Err(ProtocolError::ZeroSequence),
        _ => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::session::codec::number::MAX_NUMBER;

    fn message(
        seq: Option<u64>,
        ack: Option<u64>,
        offset: usize,
    ) -> Result<Framing, ProtocolError> {
        let header = Header { seq, ack };
        Ok(Framing::Message { header, offset })
    }

    #[test]
    fn text_headers_are_parsed_and_the_payload_is_not_looked_at() {
        assert_eq!(
            parse_text(b"42|{\"op\":\"sub\"}"),
            message(Some(42), None, 3)
        );
        assert_eq!(parse_text(b"43,1207|hi"), message(Some(43), Some(1207), 8));
        assert_eq!(parse_text(b"1,0||~#"), message(Some(1), Some(0), 4));
        assert_eq!(parse_text(b"~|"), message(None, None, 2));
        assert_eq!(parse_text(b"~7|x\xff"), message(None, Some(7), 3));
        assert_eq!(parse_text(b"#anything"), Ok(Framing::Control));
    }

    #[test]
    fn malformed_text_headers_are_refused() {
        let cases: [(&str, ProtocolError); 14] = [
            ("", ProtocolError::UnknownFrame),
            ("-1|x", ProtocolError::UnknownFrame),
            (" 1|x", ProtocolError::UnknownFrame),
            ("|x", ProtocolError::UnknownFrame),
            ("\u{ff11}|x", ProtocolError::UnknownFrame),
            ("0|x", ProtocolError::ZeroSequence),
            ("01|x", ProtocolError::LeadingZero),
            ("1,00|x", ProtocolError::LeadingZero),
            ("1", ProtocolError::BadHeader),
            ("1,|x", ProtocolError::BadHeader),
            ("1,2,3|x", ProtocolError::BadHeader),
            ("~,2|x", ProtocolError::BadHeader),
            ("~-1|x", ProtocolError::BadHeader),
            ("9007199254740992|x", ProtocolError::NumberTooLarge),
        ];
        for (text, error) in cases {
            assert_eq!(parse_text(text.as_bytes()), Err(error), "{text:?}");
        }
    }

    #[test]
    fn malformed_binary_headers_are_refused() {
        let cases: [(&[u8], ProtocolError); 9] = [
            (&[], ProtocolError::UnknownFrame),
            (&[0x00, 1], ProtocolError::BadKind),
            (&[0x03, 1], ProtocolError::BadKind),
            (&[0x80, 1], ProtocolError::BadKind),
            (&[0x41, 1], ProtocolError::BadKind),
            (&[0x01], ProtocolError::BadHeader),
            (&[0x01, 0], ProtocolError::ZeroSequence),
            (&[0x81, 1], ProtocolError::BadHeader),
            (&[0x82, 0x80, 0x00], ProtocolError::NonCanonical),
        ];
        for (bytes, error) in cases {
            assert_eq!(parse_binary(bytes), Err(error), "{bytes:?}");
        }
    }

    #[test]
    fn headers_read_as_they_were_written_and_fit_their_bounds() {
        let numbers = [None, Some(1), Some(127), Some(128), Some(MAX_NUMBER)];
        for (seq, ack) in numbers
            .iter()
            .flat_map(|seq| numbers.map(|ack| (*seq, ack)))
        {
            let header = Header { seq, ack };
            let (mut text, mut bytes) = (String::new(), Vec::new());
            header.write_text(&mut text);
            header.write_binary(&mut bytes);
            assert!(text.len() <= MAX_TEXT_HEADER && bytes.len() <= MAX_BINARY_HEADER);
            assert_eq!(parse_text(text.as_bytes()), message(seq, ack, text.len()));
            assert_eq!(parse_binary(&bytes), Ok((header, bytes.len())));
        }
    }
}

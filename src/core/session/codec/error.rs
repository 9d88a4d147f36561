//! Breaches of the protocol.

use std::fmt;

use crate::core::session::close_code::SessionClose;

/// A frame that the protocol does not allow. The peer's implementation has to be fixed.
///
/// ```
/// use steadysocket::core::session::{ProtocolError, SessionClose, parse_text};
///
/// let error = parse_text(b"007|bond").unwrap_err();
/// assert_eq!(error, ProtocolError::LeadingZero);
/// assert_eq!(error.close_code(), SessionClose::Protocol);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The message is empty, or its first character begins no frame.
    UnknownFrame,
    /// The frame ends before its header does, or has something else in its place.
    BadHeader,
    /// A number begins with a zero that it does not need.
    LeadingZero,
    /// A number has more than 16 digits or 8 bytes, or is above 2^53 - 1.
    NumberTooLarge,
    /// A binary number is longer than it needs to be.
    NonCanonical,
    /// The sequence number is 0.
    ZeroSequence,
    /// The kind of a binary frame has a bit that is not defined, or not exactly one of its kinds.
    BadKind,
    /// A control frame is longer than 16 KiB.
    ControlTooLong,
    /// The body of a control frame is not what its verb needs.
    BadBody,
    /// The JSON of a control frame has a key twice.
    DuplicateKey,
    /// A control frame that must be understood is not.
    NotUnderstood,
    /// The peer speaks another version of the protocol.
    Version,
    /// A frame came from the side, or at a time, that does not allow it.
    Unexpected,
    /// A sequence number was left out.
    Gap,
    /// An acknowledgement or position is beyond what was sent, or behind what it must not be.
    BadPosition,
    /// Data came after the peer had said that there would be no more.
    AfterBye,
    /// The peer sent more than the window allows.
    WindowExceeded,
    /// A message is larger than the announced limit.
    TooBig,
}

impl ProtocolError {
    /// The code to close the socket with.
    #[must_use]
    pub const fn close_code(self) -> SessionClose {
        match self {
            Self::NotUnderstood | Self::Version => SessionClose::Version,
            Self::WindowExceeded => SessionClose::WindowExceeded,
            Self::TooBig => SessionClose::TooBig,
            _ => SessionClose::Protocol,
        }
    }

    /// The error in words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::UnknownFrame => "the first character begins no frame",
            Self::BadHeader => "the header is incomplete or malformed",
            Self::LeadingZero => "a number has a leading zero",
            Self::NumberTooLarge => "a number is above 2^53 - 1",
            Self::NonCanonical => "a binary number is longer than it needs to be",
            Self::ZeroSequence => "the sequence number is 0",
            Self::BadKind => "the kind of a binary frame is not defined",
            Self::ControlTooLong => "a control frame is longer than 16 KiB",
            Self::BadBody => "the body of a control frame is malformed",
            Self::DuplicateKey => "the body of a control frame has a key twice",
            Self::NotUnderstood => "a control frame that must be understood is not",
            Self::Version => "the version of the protocol is not spoken here",
            Self::Unexpected => "a frame came when or from where it is not allowed",
            Self::Gap => "a sequence number was left out",
            Self::BadPosition => "a position is out of its range",
            Self::AfterBye => "data came after bye",
            Self::WindowExceeded => "the window was exceeded",
            Self::TooBig => "a message is larger than the limit",
        }
    }
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for ProtocolError {}

//! Close codes, close reasons, and the closes that are retried by default.

use std::fmt;

/// The longest close reason, in bytes of UTF-8 (RFC 6455, section 5.5: a control frame carries at
/// most 125 bytes, two of which are the code).
pub(crate) const MAX_REASON_BYTES: usize = 123;

/// A close code that a program may send: 1000, or 3000 to 4999.
///
/// The browser's `close()` refuses every other code (WHATWG WebSockets, `close(code, reason)`), so
/// it cannot be built.
///
/// ```
/// use steadysocket::CloseCode;
///
/// assert_eq!(CloseCode::NORMAL.get(), 1000);
/// assert_eq!(CloseCode::new(4001).unwrap().get(), 4001);
/// assert!(CloseCode::new(1012).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CloseCode(u16);

impl CloseCode {
    /// 1000: the connection has done its work.
    pub const NORMAL: Self = Self(1000);

    /// Checks a code.
    ///
    /// # Errors
    ///
    /// [`CloseError::InvalidCode`] unless `code` is 1000 or 3000 to 4999; the caller can fix it.
    pub const fn new(code: u16) -> Result<Self, CloseError> {
        match code {
            1000 | 3000..=4999 => Ok(Self(code)),
            _ => Err(CloseError::InvalidCode(code)),
        }
    }

    /// The code as a number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// A close reason that fits a close frame: at most 123 bytes of UTF-8.
///
/// ```
/// use steadysocket::CloseReason;
///
/// assert_eq!(CloseReason::new("done").unwrap().as_str(), "done");
/// assert!(CloseReason::new("x".repeat(124)).is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CloseReason(String);

impl CloseReason {
    /// Checks a reason.
    ///
    /// # Errors
    ///
    /// [`CloseError::ReasonTooLong`] if it has more than 123 bytes of UTF-8; the caller can fix it.
    pub fn new(reason: impl Into<String>) -> Result<Self, CloseError> {
        let reason = reason.into();
        if reason.len() > MAX_REASON_BYTES {
            return Err(CloseError::ReasonTooLong(reason.len()));
        }
        Ok(Self(reason))
    }

    /// The reason as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A close frame cannot be sent. The caller can fix each cause.
///
/// ```
/// use steadysocket::{CloseCode, CloseError};
///
/// assert_eq!(CloseCode::new(1001), Err(CloseError::InvalidCode(1001)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloseError {
    /// The code is not 1000 and not 3000 to 4999.
    InvalidCode(u16),
    /// The reason has this many bytes of UTF-8, over 123.
    ReasonTooLong(usize),
}

impl fmt::Display for CloseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidCode(code) => {
                write!(f, "close code is {code}, expected 1000 or 3000 to 4999")
            }
            Self::ReasonTooLong(bytes) => write!(
                f,
                "close reason has {bytes} bytes of UTF-8, expected at most {MAX_REASON_BYTES}"
            ),
        }
    }
}

impl std::error::Error for CloseError {}

/// The content of a close frame: an optional code, and a reason, which needs a code.
///
/// ```
/// use steadysocket::core::CloseFrame;
/// use steadysocket::{CloseCode, CloseReason};
///
/// let frame = CloseFrame::new(CloseCode::NORMAL, CloseReason::new("done")?);
/// assert_eq!(frame.code(), Some(CloseCode::NORMAL));
/// # Ok::<(), steadysocket::CloseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseFrame<T = String> {
    code: Option<CloseCode>,
    reason: T,
}

impl CloseFrame {
    /// A close frame with a code and a reason, which may be empty.
    #[must_use]
    pub fn new(code: CloseCode, reason: CloseReason) -> Self {
        Self::unchecked(code, reason.0)
    }
}

impl<T> CloseFrame<T> {
    /// A close frame with a reason that the driver has checked.
    #[must_use]
    pub(crate) fn unchecked(code: CloseCode, reason: T) -> Self {
        Self {
            code: Some(code),
            reason,
        }
    }

    /// A close frame without a code; the peer sees 1005.
    #[must_use]
    pub fn empty() -> Self
    where
        T: Default,
    {
        Self {
            code: None,
            reason: T::default(),
        }
    }

    /// The code, if one is given.
    #[must_use]
    pub fn code(&self) -> Option<CloseCode> {
        self.code
    }

    /// The reason; empty if none is given.
    #[must_use]
    pub fn reason(&self) -> &T {
        &self.reason
    }
}

/// The source of a close code and reason.
///
/// ```
/// use steadysocket::{CloseEvent, CloseOrigin};
///
/// fn was_abandoned(close: &CloseEvent) -> bool {
///     close.origin == CloseOrigin::Synthetic
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloseOrigin {
    /// The browser fired a close event with these values.
    Browser,
    /// They are not the browser's: a timeout, an abandoned socket, or a dial that made no socket.
    Synthetic,
}

/// How a socket or a dial ended.
///
/// ```
/// use steadysocket::{CloseInfo, Verdict};
///
/// // For `Builder::should_reconnect`: this server sends 4401 to clients that must log in again.
/// fn should_reconnect(close: &CloseInfo) -> Verdict {
///     if close.code == 4401 { Verdict::Stop } else { Verdict::Retry }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CloseInfo<T = String> {
    /// The close code: the browser's real one, 1006 for an abandoned socket.
    pub code: u16,
    /// The reason the peer gave; empty if none.
    pub reason: T,
    /// True if the closing handshake was completed.
    pub was_clean: bool,
    /// The source of these values.
    pub origin: CloseOrigin,
}

impl CloseInfo {
    /// A close as browsers report it: 1006 is not clean, every other code is. For tests of a
    /// `should_reconnect` or of an `on_close`.
    ///
    /// ```
    /// use steadysocket::CloseInfo;
    ///
    /// let restart = CloseInfo::new(1012, "restarting");
    /// assert!(restart.was_clean && restart.is_retryable());
    /// assert!(!CloseInfo::new(1006, "").was_clean);
    /// ```
    #[must_use]
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        Self {
            code,
            reason: reason.into(),
            was_clean: code != 1006,
            origin: CloseOrigin::Browser,
        }
    }
}

impl<T> CloseInfo<T> {
    /// The close of an abandoned socket: 1006, not clean, synthetic.
    #[must_use]
    pub fn abandoned() -> Self
    where
        T: Default,
    {
        Self {
            code: 1006,
            reason: T::default(),
            was_clean: false,
            origin: CloseOrigin::Synthetic,
        }
    }

    /// The close of a connection that has no socket: with the frame's own code, or 1005.
    #[must_use]
    pub(crate) fn without_socket(frame: CloseFrame<T>) -> Self {
        Self {
            code: frame.code.map_or(1005, CloseCode::get),
            reason: frame.reason,
            was_clean: true,
            origin: CloseOrigin::Synthetic,
        }
    }

    /// True if this close is retried by default.
    ///
    /// Not retried: 1000 (the server is done), 1002, 1003, 1007, 1008, 1009 and 1010 (the next
    /// socket would end the same way). Every other code is retried, 3000 to 4999 included. With a
    /// provider of the URL or the protocols 1008 is retried once, too, as the next dial may have a
    /// token that is accepted; [`Verdict::ByTable`](crate::Verdict::ByTable) knows that.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        !matches!(self.code, 1000 | 1002 | 1003 | 1007 | 1008 | 1009 | 1010)
    }
}

impl fmt::Display for CloseInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the connection was closed: {}", self.code)?;
        match self.reason.as_str() {
            "" => Ok(()),
            reason => write!(f, " {reason}"),
        }
    }
}

/// For code that needs the connection: `socket.opened().await?`.
///
/// ```
/// use steadysocket::CloseInfo;
///
/// let close = CloseInfo::new(4401, "log in");
/// assert_eq!(close.to_string(), "the connection was closed: 4401 log in");
/// assert_eq!(CloseInfo::new(1006, "").to_string(), "the connection was closed: 1006");
/// ```
impl std::error::Error for CloseInfo {}

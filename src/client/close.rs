//! Close codes as users write them.

use crate::core::{CloseCode, CloseError, CloseFrame, CloseReason};

/// A close code: a [`CloseCode`], or a number that is checked.
///
/// ```
/// use steadysocket::{CloseError, Socket};
///
/// fn leave(socket: &Socket) -> Result<(), CloseError> {
///     socket.close_with(4000, "bye")
/// }
/// ```
pub trait IntoCloseCode: sealed::Sealed {
    /// Checks the code.
    ///
    /// # Errors
    ///
    /// [`CloseError::InvalidCode`] unless the code is 1000 or 3000 to 4999.
    fn into_close_code(self) -> Result<CloseCode, CloseError>;
}

impl IntoCloseCode for CloseCode {
    fn into_close_code(self) -> Result<CloseCode, CloseError> {
        Ok(self)
    }
}

impl IntoCloseCode for u16 {
    fn into_close_code(self) -> Result<CloseCode, CloseError> {
        CloseCode::new(self)
    }
}

/// A close frame with a code and a reason.
pub(super) fn frame(code: impl IntoCloseCode, reason: &str) -> Result<CloseFrame, CloseError> {
    Ok(CloseFrame::new(
        code.into_close_code()?,
        CloseReason::new(reason)?,
    ))
}

mod sealed {
    use crate::core::CloseCode;

    /// No other type is a close code.
    pub trait Sealed {}

    impl Sealed for CloseCode {}

    impl Sealed for u16 {}
}

//! The close codes of `steady.v1`.

/// A close code of the protocol.
///
/// Codes are hints for logs and for what stands between the two sides: frames decide. A client
/// resumes after every close but the terminal ones.
///
/// ```
/// use steadysocket::core::session::SessionClose;
///
/// assert_eq!(SessionClose::Superseded.get(), 4940);
/// assert!(SessionClose::is_terminal(4931) && !SessionClose::is_terminal(1006));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
#[non_exhaustive]
pub enum SessionClose {
    /// The session has ended by bye, or its socket has nothing more to do.
    Normal = 1000,
    /// The server drains: come back on another socket.
    Away = 4900,
    /// The peer was silent for too long.
    HeartbeatTimeout = 4902,
    /// Too many attempts, hellos or sockets.
    Overloaded = 4903,
    /// The credentials have expired: ask for new ones, then resume.
    CredentialsExpired = 4904,
    /// The peer does not read.
    WriteTimeout = 4905,
    /// The first frame did not come in time.
    FirstFrameLate = 4906,
    /// The session was ended by the application.
    Ended = 4930,
    /// The peer broke the protocol.
    Protocol = 4931,
    /// The peer needs something that this side does not understand.
    Version = 4932,
    /// The credentials were refused.
    Denied = 4933,
    /// The peer sent more than the window allows.
    WindowExceeded = 4934,
    /// A message is larger than this side accepts.
    TooBig = 4935,
    /// The two sides do not agree on the state of the session.
    StateLost = 4936,
    /// The session had to make room.
    Evicted = 4937,
    /// A later socket of the same session has taken over.
    Superseded = 4940,
}

impl SessionClose {
    /// The code as a number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self as u16
    }

    /// True for a code that ends the session of a client, if it comes on its current socket.
    #[must_use]
    pub const fn is_terminal(code: u16) -> bool {
        matches!(code, 4930..=4949)
    }
}

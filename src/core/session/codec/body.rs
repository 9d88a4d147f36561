//! The bodies of the other control frames.

use super::error::ProtocolError;
use super::fields::{code, flag, number, numbers, reason, text};
use super::json::Object;
use super::writer::Writer;

/// The longest time until a client leaves, in milliseconds.
const MAX_AWAY: u64 = 300_000;

/// The reason of a `#gone`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GoneReason {
    /// The server does not know the session: it was restarted, or forgot the session long ago.
    Unknown,
    /// The session was without a socket for longer than its time to live.
    Expired,
    /// Both sides said bye, and both directions are complete.
    Ended,
    /// The secret, the incarnation or the credentials are wrong.
    Denied,
    /// The two sides do not agree on the state of the session.
    StateLost,
    /// The session had to make room.
    Evicted,
    /// The server cannot keep the limits that it announced.
    Limits,
    /// The client had said its last bye.
    Final,
}

/// The body of `#gone`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gone {
    /// The reason.
    pub why: GoneReason,
    /// Everything up to this number was handed to the server's application, and nothing above.
    pub rx: Option<u64>,
}

/// The body of `#p` and `#q`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Probe {
    /// The number of the ping.
    pub id: u64,
    /// Handed to the application.
    pub ack: u64,
    /// Assigned to the sender's own messages.
    pub tx: u64,
}

/// The body of `#bye`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bye<W = String> {
    /// The code that the application closed with.
    pub code: u16,
    /// Its reason.
    pub reason: W,
    /// The number of the last message.
    pub tx: u64,
    /// True if the page goes away and waits for no answer.
    pub is_final: bool,
}

/// The body of `#away`: leave after a time between the two, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Away {
    /// The earliest time.
    pub min: u64,
    /// The latest time.
    pub max: u64,
}

/// The body of `#err`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fault<W = String> {
    /// The close code that follows.
    pub code: u16,
    /// The reason in words.
    pub message: W,
}

impl GoneReason {
    /// Each at its number.
    pub(crate) const ALL: [Self; 8] = [
        Self::Unknown,
        Self::Expired,
        Self::Ended,
        Self::Denied,
        Self::StateLost,
        Self::Evicted,
        Self::Limits,
        Self::Final,
    ];

    /// The reason as it stands in the frame and in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Ended => "ended",
            Self::Denied => "denied",
            Self::StateLost => "state-lost",
            Self::Evicted => "evicted",
            Self::Limits => "limits",
            Self::Final => "final",
        }
    }

    /// The reason of this text; one of a later version is as good as unknown.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let mut known = Self::ALL.into_iter();
        let found = known.find(|reason| reason.as_str() == text);
        found.unwrap_or(Self::Unknown)
    }
}

impl Gone {
    pub(super) fn parse(object: &Object) -> Result<Self, ProtocolError> {
        Ok(Self {
            why: GoneReason::from_text(text(object, "why")?),
            rx: object.get("rx").map(|_| number(object, "rx")).transpose()?,
        })
    }

    pub(super) fn write(&self, mut writer: Writer<'_>) {
        writer.text("why", self.why.as_str());
        if let Some(rx) = self.rx {
            writer.number("rx", rx);
        }
        writer.end();
    }
}

impl Probe {
    pub(super) fn parse(body: &str) -> Result<Self, ProtocolError> {
        let [id, ack, tx] = numbers(body)?;
        Ok(Self { id, ack, tx })
    }
}

impl Bye {
    pub(super) fn parse(object: &Object) -> Result<Self, ProtocolError> {
        Ok(Self {
            code: code(object)?,
            reason: reason(object)?,
            tx: number(object, "tx")?,
            is_final: flag(object, "final")?,
        })
    }

    pub(super) fn write(&self, mut writer: Writer<'_>) {
        writer
            .number("code", u64::from(self.code))
            .text("reason", &self.reason)
            .number("tx", self.tx);
        if self.is_final {
            writer.flag("final");
        }
        writer.end();
    }
}

impl Away {
    pub(super) fn parse(object: &Object) -> Result<Self, ProtocolError> {
        let (min, max) = (number(object, "min")?, number(object, "max")?);
        match min <= max && max <= MAX_AWAY {
            true => Ok(Self { min, max }),
            false => Err(ProtocolError::BadBody),
        }
    }
}

impl Fault {
    pub(super) fn parse(object: &Object) -> Result<Self, ProtocolError> {
        let message = text(object, "msg")?.to_owned();
        let code = code(object)?;
        Ok(Self { code, message })
    }
}

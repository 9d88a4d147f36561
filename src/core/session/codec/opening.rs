//! The bodies of the frames that open a session or a socket of it.

use super::base64::{Epoch, SessionId, Token, encode};
use super::error::ProtocolError;
use super::fields::{at_least_1, auth, bytes, heartbeat, number, protocol, protocols, sizes, text};
use super::json::Object;
use super::words::Words;
use super::writer::Writer;

/// The version that this code speaks, in `hello.v`.
pub(crate) const VERSION: u64 = 1;

/// The most that a side may have unacknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// In messages.
    pub messages: u64,
    /// In bytes of payload, text counted as UTF-8.
    pub bytes: u64,
}

/// The rhythm of the server's pings, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Heartbeat {
    /// The server pings after so long a silence.
    pub interval: u64,
    /// A side that hears nothing for so long after that counts as gone.
    pub timeout: u64,
}

/// How far one side is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Positions {
    /// Received in order.
    pub rx: u64,
    /// Handed to the application, at most `rx`.
    pub ack: u64,
    /// Assigned to its own messages.
    pub tx: u64,
}

/// The body of `#hello`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hello<W: Words = String> {
    /// The version of the protocol.
    pub version: u64,
    /// The subprotocols of the application, in order of preference.
    pub protocols: Vec<W>,
    /// The most that the server may have unacknowledged.
    pub window: Window,
    /// The largest message that the client takes, in bytes.
    pub max: u64,
    /// How long the client wishes to be remembered, in milliseconds.
    pub ttl: u64,
    /// The credentials.
    pub auth: Option<W>,
    /// The name and version of the implementation, for logs.
    pub library: W,
}

/// The body of `#welcome`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Welcome<W: Words = String> {
    /// The name of the session.
    pub sid: W::SessionId,
    /// The incarnation of its state.
    pub epoch: W::Epoch,
    /// The secret of the first resume.
    pub token: W::Token,
    /// The subprotocol that the server chose; empty if none.
    pub protocol: W,
    /// The most that the client may have unacknowledged.
    pub window: Window,
    /// The largest message that the server takes, in bytes.
    pub max: u64,
    /// How long the server remembers a session without a socket, in milliseconds.
    pub ttl: u64,
    /// The rhythm of pings.
    pub heartbeat: Heartbeat,
}

/// The body of `#resume`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resume<W: Words = String> {
    /// The name of the session.
    pub sid: W::SessionId,
    /// The incarnation of its state.
    pub epoch: W::Epoch,
    /// The latest secret.
    pub token: W::Token,
    /// The number of the attempt, which only grows.
    pub attempt: u64,
    /// How far the client is.
    pub positions: Positions,
    /// The credentials.
    pub auth: Option<W>,
}

/// The body of `#resumed`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resumed<W: Words = String> {
    /// The attempt that this answers.
    pub attempt: u64,
    /// The secret of the next resume.
    pub token: W::Token,
    /// How far the server is.
    pub positions: Positions,
    /// As in `#welcome`.
    pub ttl: u64,
    /// As in `#welcome`.
    pub heartbeat: Heartbeat,
}

impl Hello {
    pub(super) fn parse(object: &Object) -> Result<Self, ProtocolError> {
        let version = number(object, "v")?;
        if version != VERSION {
            return Err(ProtocolError::Version);
        }
        let (window, max) = sizes(object)?;
        Ok(Self {
            version,
            protocols: protocols(object)?,
            window,
            max,
            ttl: number(object, "ttl")?,
            auth: auth(object)?,
            library: text(object, "lib")?.to_owned(),
        })
    }

    pub(super) fn write(&self, mut writer: Writer<'_>) {
        writer
            .number("v", self.version)
            .texts("protos", &self.protocols)
            .numbers("win", [self.window.messages, self.window.bytes])
            .number("max", self.max)
            .number("ttl", self.ttl);
        if let Some(auth) = &self.auth {
            writer.text("auth", auth);
        }
        writer.text("lib", &self.library).end();
    }
}

impl Welcome {
    pub(super) fn parse(object: &Object) -> Result<Self, ProtocolError> {
        let (window, max) = sizes(object)?;
        Ok(Self {
            sid: SessionId(bytes(object, "sid")?),
            epoch: Epoch(bytes(object, "ep")?),
            token: Token(bytes(object, "tok")?),
            protocol: protocol(object)?,
            window,
            max,
            ttl: number(object, "ttl")?,
            heartbeat: heartbeat(object)?,
        })
    }

    pub(super) fn write(&self, mut writer: Writer<'_>) {
        writer
            .text("sid", &encode(&self.sid.0))
            .text("ep", &encode(&self.epoch.0))
            .text("tok", &encode(&self.token.0))
            .text("proto", &self.protocol)
            .numbers("win", [self.window.messages, self.window.bytes])
            .number("max", self.max)
            .number("ttl", self.ttl)
            .numbers("hb", [self.heartbeat.interval, self.heartbeat.timeout])
            .end();
    }
}

impl Resume {
    pub(super) fn parse(object: &Object) -> Result<Self, ProtocolError> {
        Ok(Self {
            sid: SessionId(bytes(object, "sid")?),
            epoch: Epoch(bytes(object, "ep")?),
            token: Token(bytes(object, "tok")?),
            attempt: at_least_1(object, "n")?,
            positions: Positions::parse(object)?,
            auth: auth(object)?,
        })
    }

    pub(super) fn write(&self, mut writer: Writer<'_>) {
        writer
            .text("sid", &encode(&self.sid.0))
            .text("ep", &encode(&self.epoch.0))
            .text("tok", &encode(&self.token.0))
            .number("n", self.attempt);
        self.positions.write(&mut writer);
        if let Some(auth) = &self.auth {
            writer.text("auth", auth);
        }
        writer.end();
    }
}

impl Resumed {
    pub(super) fn parse(object: &Object) -> Result<Self, ProtocolError> {
        Ok(Self {
            attempt: at_least_1(object, "n")?,
            token: Token(bytes(object, "tok")?),
            positions: Positions::parse(object)?,
            ttl: number(object, "ttl")?,
            heartbeat: heartbeat(object)?,
        })
    }

    pub(super) fn write(&self, mut writer: Writer<'_>) {
        writer
            .number("n", self.attempt)
            .text("tok", &encode(&self.token.0));
        self.positions.write(&mut writer);
        writer
            .number("ttl", self.ttl)
            .numbers("hb", [self.heartbeat.interval, self.heartbeat.timeout])
            .end();
    }
}

impl Positions {
    pub(super) fn parse(object: &Object) -> Result<Self, ProtocolError> {
        let positions = Self {
            rx: number(object, "rx")?,
            ack: number(object, "ack")?,
            tx: number(object, "tx")?,
        };
        match positions.ack <= positions.rx {
            true => Ok(positions),
            false => Err(ProtocolError::BadPosition),
        }
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) {
        writer
            .number("rx", self.rx)
            .number("ack", self.ack)
            .number("tx", self.tx);
    }
}

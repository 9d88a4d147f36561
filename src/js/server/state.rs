//! The core, and the numbers that the facade knows its sessions by.

use std::collections::BTreeMap;

use super::payload::JsPayload;
use super::secrets::PlatformSecrets;
use crate::core::Instant;
use crate::core::session::{
    Control, Frame, Room, Server, ServerConfig, ServerOutput, SessionId, SocketId,
};

/// The core, and the numbers that the facade knows its sessions by. Never borrowed while JavaScript
/// is called.
pub(super) struct State {
    pub(super) core: Server<JsPayload, PlatformSecrets>,
    numbers: BTreeMap<SessionId, u32>,
    sessions: BTreeMap<u32, SessionId>,
    last: u32,
    /// The subprotocols of sessions that are welcomed and not confirmed.
    welcomed: BTreeMap<SessionId, String>,
    /// The deadline that the facade's alarm waits for.
    pub(super) armed: Option<Instant>,
    /// The last message that was written: its socket and its number.
    written: Option<(SocketId, u64)>,
}

/// A session that begins for the application.
pub(super) struct Begun {
    pub(super) number: u32,
    /// Its subprotocol.
    pub(super) protocol: String,
    /// Up to this number the application of another server may have had messages already; negative
    /// if the session began here.
    pub(super) redelivered: f64,
}

impl State {
    pub(super) fn new(config: ServerConfig) -> Self {
        Self {
            core: Server::new(config, PlatformSecrets),
            numbers: BTreeMap::new(),
            sessions: BTreeMap::new(),
            last: 0,
            welcomed: BTreeMap::new(),
            armed: None,
            written: None,
        }
    }

    pub(super) fn poll_output(&mut self) -> Option<ServerOutput<JsPayload>> {
        self.core.poll_output()
    }

    /// The next frame for a socket.
    pub(super) fn poll_frame(&mut self, id: SocketId, room: Room) -> Option<Frame<JsPayload>> {
        let frame = self.core.poll_frame(id, room)?;
        match &frame {
            Frame::Control(Control::Welcome(welcome))
                if self.core.endpoint(welcome.sid).is_some() =>
            {
                self.welcomed.insert(welcome.sid, welcome.protocol.clone());
            }
            Frame::Message(header, _) => {
                if let Some(seq) = header.seq {
                    self.written = Some((id, seq));
                }
            }
            Frame::Control(_) => {}
        }
        Some(frame)
    }

    /// Forgets a session that has not begun.
    pub(super) fn give_up(&mut self, sid: SessionId) {
        self.welcomed.remove(&sid);
    }

    /// Gives a session its number.
    pub(super) fn start(&mut self, sid: SessionId) -> Begun {
        self.last += 1;
        self.numbers.insert(sid, self.last);
        self.sessions.insert(self.last, sid);
        let welcomed = self.welcomed.remove(&sid);
        let (protocol, redelivered) = match self.core.handed_over(sid) {
            Some((protocol, redelivered)) => (protocol.to_owned(), redelivered as f64),
            None => (welcomed.unwrap_or_default(), -1.0),
        };
        Begun {
            number: self.last,
            protocol,
            redelivered,
        }
    }

    /// Forgets a session, and returns the number that it had.
    pub(super) fn forget(&mut self, sid: SessionId) -> Option<u32> {
        let number = self.numbers.remove(&sid)?;
        self.sessions.remove(&number);
        Some(number)
    }

    pub(super) fn number(&self, sid: SessionId) -> Option<u32> {
        self.numbers.get(&sid).copied()
    }

    pub(super) fn session(&self, number: u32) -> Option<SessionId> {
        self.sessions.get(&number).copied()
    }

    /// True if the message with this number has left for the socket of its session.
    pub(super) fn has_written(&self, sid: SessionId, seq: u64) -> bool {
        let written = self.written;
        written.is_some_and(|(id, last)| self.core.socket(sid) == Some(id) && last >= seq)
    }
}

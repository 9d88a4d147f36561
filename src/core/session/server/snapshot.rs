//! Sessions as bytes, for hosts that forget their memory.

use std::sync::Arc;

use super::detached::Owner;
use super::server::Server;
use super::session::{Keys, Session};
use crate::core::queue::Payload;
use crate::core::session::codec::{Epoch, MAX_NUMBER, SessionId};
use crate::core::session::endpoint::Endpoint;
use crate::core::session::secrets::Secrets;
use crate::core::session::snapshot::{Reader, SnapshotError, SnapshotPayload, Writer};
use crate::core::time::Instant;

/// The version of the bytes.
const VERSION: u8 = 1;

/// The bytes of the hash that comes first: enough that damage is never taken for a session.
const CHECK: usize = 16;

impl<P: Payload<Text = String> + SnapshotPayload + Clone, S: Secrets> Server<P, S> {
    /// A session as bytes, which go on with it in another life of the process; `None` for a session
    /// that the application does not know, or that a store has. `note` is a text of the host's own,
    /// such as the subprotocol.
    ///
    /// Only the latest snapshot is of use, taken after everything that the session has done: an
    /// older one makes the client refuse the state, or gives it messages once more. The bytes are a
    /// secret like the messages in them.
    #[must_use]
    pub fn snapshot(&self, sid: SessionId, note: &str) -> Option<Vec<u8>> {
        let session = self.sessions.get(&sid).filter(|session| session.is_shown)?;
        if self.config.node.is_some() {
            return None;
        }
        let mut out = Writer::default();
        out.bytes(&[VERSION]);
        out.bytes(&sid.0);
        session.keys.save(&mut out);
        let address = match &session.owner {
            Owner::Address(address) => *address,
            Owner::Principal(_) => 0,
        };
        for number in [session.attempt, session.ttl, address] {
            out.number(number);
        }
        out.text(session.principal());
        session.endpoint.save(&mut out);
        out.text(note);
        let mut bytes = self.check(&out.0).to_vec();
        bytes.append(&mut out.0);
        Some(bytes)
    }

    /// Takes a session from a snapshot. It has no socket, and its time to live begins; there is no
    /// [`ServerEvent::Started`](super::ServerEvent::Started). Returns the host's note as well.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`], and then nothing has changed.
    pub fn restore(
        &mut self,
        now: Instant,
        bytes: &[u8],
    ) -> Result<(SessionId, String), SnapshotError> {
        if self.config.node.is_some() {
            return Err(SnapshotError::Shared);
        }
        let (check, body) = bytes
            .split_at_checked(CHECK)
            .ok_or(SnapshotError::Malformed)?;
        if check != self.check(body) {
            return Err(SnapshotError::Malformed);
        }
        let mut from = Reader::new(body);
        if from.array()? != [VERSION] {
            return Err(SnapshotError::Version);
        }
        let sid = SessionId(from.array()?);
        let session = self.load(now, &mut from)?;
        let note = from.text()?.to_owned();
        from.end()?;
        if self.sessions.contains_key(&sid) || self.tombstones.find(sid).is_some() {
            return Err(SnapshotError::Exists);
        }
        self.take_up(now, sid, session);
        self.touch(now, sid);
        Ok((sid, note))
    }

    fn load(&self, now: Instant, from: &mut Reader<'_>) -> Result<Session<P>, SnapshotError> {
        let keys = Keys::load(from)?;
        let (attempt, ttl, address) = (from.number()?, from.number()?, from.number()?);
        if attempt > MAX_NUMBER {
            return Err(SnapshotError::Malformed);
        }
        let owner = Owner::new(from.text()?, address);
        let queue = Arc::clone(&self.queue_limits);
        let mut endpoint = Endpoint::new(self.config.limits, self.config.acks, queue);
        endpoint.load(now, from)?;
        let ttl = ttl.min(self.config.ttl.as_millis() as u64);
        Ok(Session::taken_up(now, endpoint, keys, owner, attempt, ttl))
    }

    fn check(&self, body: &[u8]) -> [u8; CHECK] {
        let hash = self.secrets.sha256(&[b"steady.v1 snapshot", body]);
        let mut check = [0; CHECK];
        for (kept, byte) in check.iter_mut().zip(hash) {
            *kept = byte;
        }
        check
    }
}

impl Keys {
    fn save(&self, out: &mut Writer) {
        let (epoch, current, previous) = self.parts();
        out.bytes(&epoch.0);
        out.bytes(&current);
        out.bytes(&[u8::from(previous.is_some())]);
        out.bytes(&previous.unwrap_or_default());
    }

    fn load(from: &mut Reader<'_>) -> Result<Self, SnapshotError> {
        let epoch = Epoch(from.array()?);
        let current = from.array()?;
        let has_previous = match from.array()? {
            [0] => false,
            [1] => true,
            _ => return Err(SnapshotError::Malformed),
        };
        let previous: [u8; 16] = from.array()?;
        Ok(Self::from_parts(
            epoch,
            current,
            has_previous.then_some(previous),
        ))
    }
}

//! The ends of sessions, and sockets that broke the protocol.

use super::server::{Key, Server, ServerEvent, SocketId, Stage};
use super::session::{Place, Session};
use super::tombstones::Tombstone;
use crate::core::queue::Payload;
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{Control, Fault, Gone, GoneReason, ProtocolError, SessionId};
use crate::core::session::endpoint::{Frame, Room};
use crate::core::session::inbox::{AckMode, Delivery};
use crate::core::session::report::EndReason;
use crate::core::session::secrets::Secrets;
use crate::core::time::Instant;

impl<P: Payload<Text = String> + Clone, S: Secrets> Server<P, S> {
    /// Ends a session: the position of its application is final, its client will be told exactly
    /// that, and the application gets its report.
    pub(super) fn end(&mut self, now: Instant, sid: SessionId, why: EndReason) {
        let Some(mut session) = self.sessions.remove(&sid) else {
            return;
        };
        self.deadlines
            .remove(&(session.deadline, Key::Session(sid)));
        if !session.is_shown {
            self.forget_hello(sid);
            self.emit(sid, ServerEvent::Unconfirmed);
        }
        // What left the queue in the same step is not in the report.
        for (payload, reason) in session.endpoint.take_dropped() {
            self.emit(sid, ServerEvent::Dropped(payload, reason));
        }
        let gone_why = why.as_gone();
        let is_told = match session.place {
            Place::Attached { socket, .. } => self.end_socket(&mut session, socket, gone_why),
            Place::Detached { since, .. } => {
                self.detached.remove(&session.owner, since, sid);
                false
            }
        };
        let last_words = last_words(&mut session, gone_why, self.config.acks);
        let rx = session.endpoint.freeze();
        if why == EndReason::Moved {
            let end = session.endpoint.settle_move();
            let remaining = Vec::new();
            return self.emit(sid, ServerEvent::Ended { remaining, end });
        }
        let is_told = is_told || session.endpoint.ledger.is_some() && gone_why != GoneReason::Final;
        let mut remaining = remaining(&mut session, is_told);
        // Nobody asks for the position of a session that its client has left for good.
        let last = remaining.iter().rev().find_map(|delivery| delivery.seq);
        self.store_end(sid, &session, last.unwrap_or(rx), why);
        remaining.extend(last_words);
        if session.is_shown {
            let gone = Gone {
                why: gone_why,
                rx: self.certain(&session, rx),
            };
            let end = session.endpoint.settle_accounts(why, None);
            self.emit(sid, ServerEvent::Ended { remaining, end });
            let keys = session.keys;
            let until = now + self.config.tombstone_ttl;
            let limit = self.config.tombstones;
            let tombstone = Tombstone {
                gone,
                keys,
                is_told,
            };
            self.tombstones.insert(until, sid, tombstone, limit);
        }
    }

    /// Refuses a frame: the session of its socket ends.
    pub(super) fn refuse(&mut self, now: Instant, id: SocketId, error: ProtocolError) {
        let Some(socket) = self.sockets.get(&id) else {
            return;
        };
        let attached = match socket.stage {
            Stage::Closed => return,
            Stage::Attached(sid) => Some(sid),
            _ => None,
        };
        let code = error.close_code();
        let fault = Fault {
            code: code.get(),
            message: error.message().to_owned(),
        };
        self.write(id, Frame::Control(Control::Fault(fault)));
        if let Some(sid) = attached {
            self.end(now, sid, EndReason::Protocol);
        }
        self.hang_up(id, code);
    }

    /// The position of this server's application, unless that of another one may have had more of the
    /// client's messages.
    fn certain(&self, session: &Session<P>, rx: u64) -> Option<u64> {
        let ledger = session.endpoint.ledger.as_ref();
        let is_last = ledger.is_none_or(|ledger| rx >= ledger.redelivered);
        (is_last || self.config.has_positions).then_some(rx)
    }

    /// The last frames of a session on its socket. True if the client is told the position.
    fn end_socket(&mut self, session: &mut Session<P>, id: SocketId, why: GoneReason) -> bool {
        let is_open = self.session(id).is_some();
        if !is_open {
            return false;
        }
        // Not if the store says so of a session that has ended elsewhere.
        if why == GoneReason::Ended && session.endpoint.is_complete() {
            // Bye and acknowledgements: what is complete has no data left.
            while let Some(frame) = session.endpoint.poll_frame(Room::Any) {
                self.write(id, frame);
            }
        }
        if why != GoneReason::Final {
            let rx = session.endpoint.freeze();
            let rx = self.certain(session, rx);
            self.write(id, Frame::Control(Control::Gone(Gone { why, rx })));
        }
        // After a breach of the protocol the caller knows a better code.
        if why != GoneReason::StateLost {
            self.hang_up(id, SessionClose::Normal);
        }
        why != GoneReason::Final
    }
}

/// Messages of a page that has gone away for good, which the application is still handed in manual
/// mode: nobody else has them. They cannot be acknowledged any more, so they do not count.
fn last_words<P: Payload<Text = String> + Clone>(
    session: &mut Session<P>,
    why: GoneReason,
    acks: AckMode,
) -> Vec<Delivery<P>> {
    if (why, acks) != (GoneReason::Final, AckMode::Manual) {
        return Vec::new();
    }
    std::iter::from_fn(|| session.endpoint.take_message()).collect()
}

/// The messages that the application may still be handed: none that count once their sender, or the
/// store, was told that it has not had them.
fn remaining<P: Payload<Text = String> + Clone>(
    session: &mut Session<P>,
    is_told: bool,
) -> Vec<Delivery<P>> {
    let messages = std::iter::from_fn(|| session.endpoint.take_message());
    messages
        .filter(|delivery| delivery.seq.is_none() || !is_told)
        .collect()
}

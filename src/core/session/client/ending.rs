//! The ends of a session, and of the connection.

use super::client::{Client, ClientEvent, Phase, Redial};
use crate::core::queue::{Payload, WordsOf};
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{Control, Fault, ProtocolError, Words};
use crate::core::session::endpoint::{Farewell, Frame, Room};
use crate::core::session::report::EndReason;
use crate::core::time::Instant;

impl<P: Payload + Clone> Client<P> {
    /// Ends the session in order: what was accepted is delivered, both ways. The code goes into
    /// bye.
    pub fn close(&mut self, now: Instant, code: u16, reason: WordsOf<P>) {
        if self.has_ended() || self.is_closing() {
            return;
        }
        let farewell = Farewell {
            code,
            reason,
            is_final: false,
        };
        self.endpoint.close(now, farewell);
        if self.identity.is_none() {
            // No server knows of a session: there is nobody to say bye to. A plain socket is the
            // host's own to close.
            let is_plain = self.is_plain();
            self.stop(EndReason::Stopped);
            if !is_plain {
                self.close_socket(SessionClose::Normal, Redial::Never);
            }
            return;
        }
        self.close_at = now + self.config.close_timeout;
    }

    /// Says the last bye of a page that goes away for good, and waits for nothing. There is no
    /// report, because there will be nobody to read it.
    pub fn leave(&mut self, now: Instant) {
        if self.is_plain() || self.has_ended() {
            return;
        }
        let farewell = Farewell {
            code: 1001,
            reason: Words::new(""),
            is_final: true,
        };
        self.endpoint.close(now, farewell);
        self.keep_frames(Room::Any);
        self.endpoint.unwatch();
        self.close_at = Instant::NEVER;
        self.phase = Phase::Ended;
        self.close_socket(SessionClose::Normal, Redial::Never);
    }

    /// Ends the session here and now, as no further dial will come. There is a report, if there was
    /// a session or a message.
    pub fn give_up(&mut self) {
        if !self.has_ended() {
            self.stop(EndReason::Stopped);
        }
    }

    /// After the end, or while it is under way: the next dial begins a new session. A socket that
    /// was to be closed is left in any case.
    pub fn reconnect(&mut self) {
        // The user may have chosen another server.
        self.negotiator.forget();
        self.to_close = None;
        let is_closing = self.endpoint.is_closing();
        if is_closing {
            self.end_session(EndReason::Stopped, None);
        }
        if is_closing || self.has_ended() {
            self.phase = Phase::Detached;
        }
    }

    /// The page is hidden: the server is to know the position at once.
    pub fn hide(&mut self) {
        self.endpoint.tell();
    }

    /// The page is back in view, or its network has changed: the line may be dead.
    pub fn suspect(&mut self, now: Instant) {
        self.endpoint.suspect(now);
    }

    /// Ends everything now, without the server.
    pub(super) fn stop(&mut self, why: EndReason) {
        self.end_session(why, None);
        self.phase = Phase::Ended;
    }

    /// Ends after a breach of the protocol by the server.
    pub(super) fn fail(&mut self, error: ProtocolError) {
        let code = error.close_code();
        self.say_fault(code, error.message());
        self.stop(EndReason::Protocol);
        self.close_socket(code, Redial::Never);
    }

    pub(super) fn say_fault(&mut self, code: SessionClose, message: &str) {
        let fault = Control::Fault(Fault {
            code: code.get(),
            message: Words::new(message),
        });
        self.frames.push(Frame::Control(fault));
    }

    /// True if the application has closed, which an answer to the server's bye is not.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        self.close_at < Instant::NEVER
    }

    /// Reports the end of this session, or that messages or somebody waited for one, and prepares
    /// the next.
    pub(super) fn end_session(&mut self, why: EndReason, delivered: Option<u64>) {
        self.emit_dropped();
        let is_awaited = self.endpoint.queued() > 0 || self.endpoint.is_watched();
        let is_met = self.identity.is_some();
        self.endpoint.freeze();
        if is_met || is_awaited {
            while let Some(delivery) = self.endpoint.take_message() {
                self.emit(ClientEvent::Remaining(delivery));
            }
            let end = Box::new(self.endpoint.settle_accounts(why, delivered));
            self.emit(ClientEvent::Ended { end, is_met });
        }
        self.endpoint.renew();
        self.identity = None;
        self.number += 1;
        self.close_at = Instant::NEVER;
    }
}

//! Inputs from the socket and the clock.

use super::client::{Client, ClientEvent, Phase, Redial};
use super::negotiation::{Opened, Verdict};
use crate::core::queue::{Payload, WordsOf};
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{Control, Header, ProtocolError};
use crate::core::session::report::EndReason;
use crate::core::time::Instant;

impl<P: Payload<Text = String> + Clone> Client<P> {
    /// A text message has arrived that begins with `#`.
    pub fn handle_control(&mut self, now: Instant, text: &str) {
        if self.listens() {
            self.handle_parsed(now, Control::parse_of_server(text));
        }
    }
}

impl<P: Payload + Clone> Client<P> {
    /// A socket is open, dialled with the last [`offer`](Self::offer).
    pub fn handle_open(&mut self, now: Instant, opened: Opened<WordsOf<P>>) {
        if !matches!(self.phase, Phase::Detached) {
            return;
        }
        match self.negotiator.handle_open(now, opened.subprotocol) {
            Verdict::Session => self.greet(now, opened.auth),
            Verdict::Plain => self.become_plain(),
            Verdict::Unfit => self.refuse_socket(),
        }
    }

    /// A dial failed before its socket was open.
    pub fn handle_failure(&mut self, now: Instant) -> Redial {
        match self.negotiator.handle_failure(now) {
            _ if self.has_ended() => Redial::Never,
            true => Redial::Now,
            false => Redial::Backoff,
        }
    }

    /// A plain socket closes with this code, before [`handle_close`](Self::handle_close). True if it may
    /// have been refused for its offer, and the next one has another.
    pub fn handle_refusal(&mut self, code: u16) -> bool {
        self.negotiator.handle_refusal(code)
    }

    /// The socket has closed, or was abandoned: then with code 1006.
    pub fn handle_close(&mut self, now: Instant, code: u16) -> Redial {
        let phase = std::mem::replace(&mut self.phase, Phase::Detached);
        let since = match phase {
            Phase::Attached { since } => Some(since),
            _ => None,
        };
        self.frames.clear();
        self.endpoint.detach();
        self.leaving.end();
        match phase {
            Phase::Ended => {
                self.phase = Phase::Ended;
                return Redial::Never;
            }
            Phase::Greeting(_) | Phase::Resuming(..) | Phase::Attached { .. } => {}
            _ => return Redial::Backoff,
        }
        if SessionClose::is_terminal(code) {
            self.stop(EndReason::of_close(code));
            return Redial::Never;
        }
        if self.watch_trouble(now, since, code) {
            self.stop(EndReason::TooBig);
            return Redial::Never;
        }
        Redial::Backoff
    }

    /// A message has arrived. `bytes` is the least size that its payload can have.
    pub fn handle_message(&mut self, now: Instant, header: Header, payload: P, bytes: u64) {
        let result = match self.phase {
            Phase::Attached { .. } => self.endpoint.handle_message(now, header, payload, bytes),
            Phase::Greeting(_) | Phase::Resuming(..) => Err(ProtocolError::Unexpected),
            Phase::Detached | Phase::Plain | Phase::Ended => Ok(()),
        };
        self.settle(now, result);
    }

    /// A control frame has arrived, which the host has parsed.
    pub fn handle_parsed(
        &mut self,
        now: Instant,
        control: Result<Control<WordsOf<P>>, ProtocolError>,
    ) {
        if !self.listens() {
            return;
        }
        // By reference, as all below: the wasm would copy it for each.
        let result = match &control {
            Ok(control) if self.is_attached() => self.handle_attached(now, control),
            Ok(control) => self.handle_answer(now, control),
            Err(error) => Err(*error),
        };
        self.settle(now, result);
    }

    fn handle_attached(
        &mut self,
        now: Instant,
        control: &Control<WordsOf<P>>,
    ) -> Result<(), ProtocolError> {
        match control {
            Control::Gone(gone) => self.lose_session(now, *gone),
            Control::Away(away) => self.leave_later(now, *away),
            // Only a page goes away for good.
            Control::Bye(bye) if bye.is_final => return Err(ProtocolError::Unexpected),
            control => return self.endpoint.handle_control(now, control),
        }
        Ok(())
    }

    /// A message has arrived whose header is malformed.
    pub fn handle_malformed(&mut self, now: Instant, error: ProtocolError) {
        if self.listens() {
            self.settle(now, Err(error));
        }
    }

    /// The socket's buffer has drained a good deal.
    pub fn handle_progress(&mut self, now: Instant) {
        self.endpoint.handle_progress(now);
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.close_at <= now {
            self.stop(EndReason::Stopped);
            self.close_socket(SessionClose::Ended, Redial::Never);
            return;
        }
        if let Phase::Greeting(greeting) | Phase::Resuming(greeting, _) = &self.phase
            && greeting.deadline <= now
        {
            self.abandon(now, SessionClose::HeartbeatTimeout, Redial::Backoff);
        }
        if !self.endpoint.handle_timeout(now) {
            self.abandon(now, SessionClose::HeartbeatTimeout, Redial::Now);
        }
        self.pass_leaving(now);
    }

    /// True while what arrives on the socket concerns a session.
    fn listens(&self) -> bool {
        !matches!(self.phase, Phase::Detached | Phase::Plain | Phase::Ended)
    }

    /// Leaves the socket as if it had closed.
    fn abandon(&mut self, now: Instant, code: SessionClose, redial: Redial) {
        let advised = self.handle_close(now, 1006);
        let redial = if advised == Redial::Backoff {
            redial
        } else {
            advised
        };
        self.close_socket(code, redial);
    }

    pub(super) fn settle(&mut self, now: Instant, result: Result<(), ProtocolError>) {
        let Err(error) = result else {
            self.pass_leaving(now);
            return;
        };
        match self.phase {
            Phase::Greeting(_) => match self.negotiator.handle_stranger(now) {
                // What it was sent is none of its business: plain begins with another socket.
                Verdict::Plain | Verdict::Session => {
                    self.phase = Phase::Detached;
                    self.close_socket(SessionClose::Protocol, Redial::Now);
                }
                Verdict::Unfit => self.refuse_socket(),
            },
            Phase::Resuming(..) => {
                // Not a server of ours, perhaps a proxy's page: the session goes on elsewhere.
                self.phase = Phase::Detached;
                self.close_socket(SessionClose::Protocol, Redial::Backoff);
            }
            _ => self.fail(error),
        }
    }

    fn become_plain(&mut self) {
        self.phase = Phase::Plain;
        self.emit(ClientEvent::Plain);
    }

    fn refuse_socket(&mut self) {
        self.phase = Phase::Detached;
        self.emit(ClientEvent::Unfit);
        self.close_socket(SessionClose::Protocol, Redial::Backoff);
    }
}

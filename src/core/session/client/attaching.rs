//! The first frames on a socket: hello or resume, and the server's answer.

use std::time::Duration;

use super::client::{Client, ClientEvent, Greeting, Identity, Phase, Redial, rhythm};
use crate::core::queue::{Payload, WordsOf};
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{
    Control, Gone, GoneReason, Hello, Positions, ProtocolError, Resume, Resumed, VERSION, Welcome,
    Words,
};
use crate::core::session::endpoint::Frame;
use crate::core::session::limits::Limits;
use crate::core::session::report::EndReason;
use crate::core::time::Instant;

/// How long the answer to the first frame may take.
pub(crate) const ANSWER: Duration = Duration::from_secs(10);

impl<P: Payload + Clone> Client<P> {
    /// Says hello or resume, each with the credentials of this dial.
    pub(super) fn greet(&mut self, now: Instant, auth: Option<WordsOf<P>>) {
        let greeting = Greeting {
            deadline: now + ANSWER,
            auth: auth.clone(),
        };
        let positions = self.endpoint.positions();
        let frame = if let Some(identity) = &mut self.identity {
            identity.attempt += 1;
            self.phase = Phase::Resuming(greeting, positions);
            Control::Resume(Resume {
                sid: identity.sid,
                epoch: identity.epoch,
                token: identity.token,
                attempt: identity.attempt,
                positions,
                auth,
            })
        } else {
            self.phase = Phase::Greeting(greeting);
            Control::Hello(self.hello(auth))
        };
        self.frames.push(Frame::Control(frame));
    }

    /// The answer to the first frame.
    pub(super) fn handle_answer(
        &mut self,
        now: Instant,
        control: &Control<WordsOf<P>>,
    ) -> Result<(), ProtocolError> {
        match (control, &self.phase) {
            (Control::Welcome(welcome), Phase::Greeting(_)) => self.start(now, welcome),
            (Control::Resumed(resumed), Phase::Resuming(_, told)) => {
                self.resume(now, resumed, *told)
            }
            (Control::Gone(gone), Phase::Resuming(..)) => {
                self.lose_session(now, *gone);
                Ok(())
            }
            // Why the socket is about to be closed, for logs.
            (Control::Fault(_) | Control::Unknown, _) => Ok(()),
            _ => Err(ProtocolError::Unexpected),
        }
    }

    /// The server says that the session is over. A new one begins on the same socket, if nobody
    /// wanted the end.
    pub(super) fn lose_session(&mut self, now: Instant, gone: Gone) {
        let was_closing = self.is_closing();
        let auth = match &self.phase {
            Phase::Resuming(greeting, _) => Some(greeting.auth.clone()),
            _ => None,
        };
        // A page that was here before may have closed it, of which this one knows nothing.
        let is_known = auth.is_none() || self.endpoint.is_closing();
        self.end_session(EndReason::Gone(gone.why), gone.rx);
        if gone.why == GoneReason::Ended && is_known || was_closing {
            self.phase = Phase::Ended;
            self.close_socket(SessionClose::Normal, Redial::Never);
        } else if let Some(auth) = auth {
            self.greet(now, auth);
        } else {
            self.phase = Phase::Detached;
            self.close_socket(SessionClose::Normal, Redial::Backoff);
        }
    }

    fn hello(&self, auth: Option<WordsOf<P>>) -> Hello<WordsOf<P>> {
        let limits = self.config.limits;
        Hello {
            version: VERSION,
            protocols: self.config.protocols.clone(),
            window: limits.window,
            max: limits.max,
            ttl: self.config.ttl.as_millis() as u64,
            auth,
            library: self.config.library.clone(),
        }
    }

    fn start(&mut self, now: Instant, welcome: &Welcome<WordsOf<P>>) -> Result<(), ProtocolError> {
        let protocol = &welcome.protocol;
        if !protocol.is_empty() && !self.config.protocols.contains(protocol) {
            return Err(ProtocolError::Unexpected);
        }
        self.negotiator.handle_welcome();
        self.identity = Some(Identity {
            sid: welcome.sid,
            epoch: welcome.epoch,
            token: welcome.token,
            attempt: 0,
        });
        let limits = Limits {
            window: welcome.window,
            max: welcome.max,
        };
        let nothing = Positions::default();
        let rhythm = rhythm(welcome.heartbeat);
        self.phase = Phase::Attached { since: now };
        self.frames.push(Frame::Control(Control::Confirm(0)));
        self.endpoint.open(now, limits);
        self.endpoint.attach(now, nothing, nothing, rhythm)?;
        self.emit(ClientEvent::Started(welcome.protocol.clone()));
        Ok(())
    }

    fn resume(
        &mut self,
        now: Instant,
        resumed: &Resumed<WordsOf<P>>,
        told: Positions,
    ) -> Result<(), ProtocolError> {
        let identity = self.identity.as_mut().ok_or(ProtocolError::Unexpected)?;
        if identity.attempt != resumed.attempt {
            return Err(ProtocolError::BadPosition);
        }
        identity.token = resumed.token;
        let rhythm = rhythm(resumed.heartbeat);
        if !self.endpoint.agrees(resumed.positions) {
            self.say_fault(
                SessionClose::StateLost,
                "the positions of the two sides do not fit",
            );
            self.end_session(EndReason::Gone(GoneReason::StateLost), None);
            self.phase = Phase::Detached;
            self.close_socket(SessionClose::StateLost, Redial::Backoff);
            return Ok(());
        }
        self.phase = Phase::Attached { since: now };
        let confirm = Control::Confirm(resumed.attempt);
        self.frames.push(Frame::Control(confirm));
        self.endpoint.attach(now, resumed.positions, told, rhythm)?;
        self.emit(ClientEvent::Resumed);
        Ok(())
    }
}

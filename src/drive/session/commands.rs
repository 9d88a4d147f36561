//! Commands of the user.

use super::host::SessionHost;
use super::work::{count, write_in_turn};
use crate::core::session::{Refusal, Refused, Sent};
use crate::core::{CloseFrame, ConnectionState, Route, WordsOf};
use crate::drive::{Driver, Shared, Text};

/// The code of a close without one, in bye.
const NORMAL: u16 = 1000;

impl<H: SessionHost> Driver<H> {
    /// Accepts a message. True if it was written to the socket, false if it waits, or was dropped by
    /// the policy of the queue.
    ///
    /// # Errors
    ///
    /// [`Refused`] with the cause and the message.
    pub fn session_send(
        self: &Shared<Self>,
        message: H::Message,
    ) -> Result<bool, Refused<H::Message>> {
        let (host, sessions) = (self.host(), self.host().sessions());
        let turn = host.turn();
        if self.is_plain() {
            if matches!(
                self.state(),
                ConnectionState::Closing | ConnectionState::Closed
            ) {
                let (cause, payload) = (Refusal::Closed, message);
                return Err(Refused { cause, payload });
            }
            if sessions.client().endpoint().queued() == 0 && self.route() == Route::Socket {
                let is_sent = self.transmit_plain(message);
                drop(turn);
                self.pump();
                return Ok(is_sent);
            }
        }
        let now = host.now_of_message();
        let sent = sessions.client().send(now, message);
        if sent.is_ok() {
            self.core.lock().wake(now);
        }
        write_in_turn(self, now);
        let is_written = match sent {
            Ok(Sent::Numbered(number)) => {
                sessions.written.get() >= (sessions.client().session_number(), number)
            }
            _ => false,
        };
        sessions.now.set(now);
        drop(turn);
        self.pump();
        sent.map(|_| is_written)
    }

    /// Writes a message that is not numbered; false if it was dropped instead. On a plain socket it
    /// is a message like all others, if the buffer has room.
    pub fn session_send_volatile(self: &Shared<Self>, message: H::Message) -> bool {
        let (host, sessions) = (self.host(), self.host().sessions());
        let turn = host.turn();
        if self.is_plain() {
            let is_first = sessions.client().endpoint().queued() == 0;
            let is_open = self.state() == ConnectionState::Open;
            let is_sent = is_first
                && is_open
                && self.route() == Route::Socket
                && self.transmit_plain(message);
            drop(turn);
            self.pump();
            return is_sent;
        }
        let room = sessions.room(host.buffered());
        let is_sent = sessions.client().send_volatile(message, room);
        write_in_turn(self, host.now());
        drop(turn);
        self.pump();
        is_sent
    }

    /// Ends the session in order, then the connection. `reason` is that of the frame, for bye.
    pub fn session_close(
        self: &Shared<Self>,
        frame: CloseFrame<Text<H>>,
        reason: WordsOf<H::Message>,
    ) {
        let (host, sessions) = (self.host(), self.host().sessions());
        let turn = host.turn();
        self.flush_plain();
        let mut client = sessions.client();
        let code = frame.code().map_or(NORMAL, |code| code.get());
        let has_session = client.has_session();
        client.close(host.now(), code, reason);
        drop((client, turn));
        if !has_session {
            return self.close(frame);
        }
        let rests = matches!(
            self.state(),
            ConnectionState::Waiting | ConnectionState::Suspended
        );
        if rests {
            // The end needs the server.
            self.input(|core, now| core.reconnect(now, CloseFrame::empty()));
        }
        self.pump();
    }

    /// Drops the socket and dials at once: the session goes on, or after its end a new one begins.
    pub fn session_reconnect(self: &Shared<Self>, frame: CloseFrame<Text<H>>) {
        let (host, sessions) = (self.host(), self.host().sessions());
        let now = self.report_buffer();
        let turn = host.turn();
        sessions.to_close.take();
        sessions.client().reconnect();
        self.core.lock().reconnect(now, frame);
        drop(turn);
        self.pump();
    }

    /// The page goes away for good: says bye, and waits for nothing.
    pub fn session_leave(self: &Shared<Self>) {
        self.session_input(|client, now| client.leave(now));
    }

    /// The application was handed everything up to this message, for which the host said
    /// [`Handed::Later`](super::Handed::Later).
    pub fn handed_over(self: &Shared<Self>, session: u64, seq: u64) {
        self.session_input(|client, now| client.hand_over(now, session, seq));
    }

    /// The application acknowledges one message, in manual mode; false if it cannot.
    pub fn acknowledge(self: &Shared<Self>, session: u64, seq: u64) -> bool {
        let mut is_known = false;
        self.session_input(|client, now| is_known = client.acknowledge(now, session, seq));
        is_known
    }

    /// Requests one [`SessionHost::acknowledged`], when everything that was accepted so far is
    /// acknowledged; the end of the session overtakes it.
    pub fn watch_acknowledged(self: &Shared<Self>) {
        if !self.host().sessions().is_ending.get() {
            self.session_input(|client, now| client.watch_acknowledged(now));
        }
    }

    /// The same for what had been accepted up to a number, in the place of so many requests that
    /// were made last.
    pub fn watch_acknowledged_to(self: &Shared<Self>, last: u64, unwatched: usize) {
        if !self.host().sessions().is_ending.get() {
            self.session_input(|client, now| {
                client.unwatch_acknowledged(unwatched);
                client.watch_acknowledged_to(now, last);
            });
        }
    }

    /// Requests one [`Host::drained`](crate::drive::Host::drained), when everything that was accepted
    /// is written and the socket's buffer at or below the low-water mark. Does nothing after the end.
    pub fn watch_session_drain(self: &Shared<Self>) {
        let sessions = self.host().sessions();
        let is_wanted = sessions.is_drain_wanted.get() || !sessions.client().has_ended();
        sessions.is_drain_wanted.set(is_wanted);
        self.pump();
    }

    /// The state, as users see it.
    pub fn session_state(&self) -> ConnectionState {
        self.host().sessions().state(self.state())
    }

    /// Messages that were accepted before a close leave before it.
    fn flush_plain(self: &Shared<Self>) {
        let (host, sessions) = (self.host(), self.host().sessions());
        while self.is_plain() && host.buffered() < u64::MAX {
            let now = host.now();
            let message = sessions.client().take_queued(now);
            let Some(message) = message else {
                break;
            };
            self.transmit_plain(message);
            count(self, now, None);
        }
    }

    /// False if the socket threw: then the message is dropped, and the next work tells the user.
    pub(super) fn transmit_plain(&self, message: H::Message) -> bool {
        let sent = self.host().transmit(message);
        sent.map_err(|message| self.host().sessions().client().refuse(message))
            .is_ok()
    }
}

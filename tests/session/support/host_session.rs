//! The calls of a driver with sessions to its host.

use steadysocket::core::session::{Delivery, Frame, Subprotocol};
use steadysocket::core::{CloseInfo, Event, Verdict};
use steadysocket::drive::session::{Handed, SessionEvent, SessionHost, Sessions};

use super::host::{Phase, SessionSim};
use super::net::Pace;
use super::note::Note;

impl SessionHost for SessionSim {
    fn sessions(&self) -> &Sessions<Note> {
        &self.sessions
    }

    fn subprotocol(&self) -> Subprotocol {
        self.subprotocol.get()
    }

    fn credentials(&self) -> Option<String> {
        self.net.borrow().auth.clone()
    }

    fn write(&self, frame: Frame<Note>) -> bool {
        assert_eq!(
            self.phase.get(),
            Phase::Open,
            "{frame:?} for no open socket"
        );
        assert!(!self.is_on_plain(), "{frame:?} for a plain server");
        if self.throws.get() {
            return false;
        }
        let mut net = self.net.borrow_mut();
        net.check_client(&self.client());
        net.client_writes(&frame);
        if let Frame::Message(_, note) = &frame {
            self.writes.update(|writes| writes + 1);
            self.written.borrow_mut().insert(note.id);
        }
        true
    }

    fn text(text: String) -> String {
        text
    }

    /// By the table if the user's code panics.
    fn decide_close(&self, _: CloseInfo) -> Verdict {
        self.ask_user()
            .map_or(Verdict::ByTable, |()| self.verdict.get())
    }

    fn emit_plain(&self, event: Event<Note>) {
        self.net.borrow_mut().say(match &event {
            Event::Close(close) => {
                format!("client told close {} {:?}", close.code, close.retry_in)
            }
            event => format!("client told {event:?}"),
        });
        if let Event::Drop(note, _) = &event {
            self.net.borrow_mut().client_dropped(note.id);
        }
        if matches!(event, Event::Message(_)) {
            assert!(self.is_on_plain(), "a plain message of a session");
        }
        let has_session = self.net.borrow().sid.is_some();
        self.watch.borrow_mut().told(&event, has_session);
        self.user();
    }

    fn emit_session(&self, event: SessionEvent<Note>) {
        self.watch.borrow_mut().told_of_session(&event);
        match event {
            SessionEvent::Ended(end) => self.end(*end),
            SessionEvent::Plain => {
                assert!(self.is_on_plain());
                self.net.borrow_mut().say("client Plain");
            }
            event => self.net.borrow_mut().say(format_args!("client {event:?}")),
        }
        self.user();
    }

    fn takes_messages(&self) -> bool {
        self.net.borrow().setting.client_pace == Pace::Fast || self.appetite.get() > 0
    }

    fn hand_over(&self, session: u64, delivery: Delivery<Note>) -> Handed {
        self.given.set(self.given.get() + 1);
        self.appetite.set(self.appetite.get().saturating_sub(1));
        if session == 0 {
            while let Some((_, earlier)) = self.take_later() {
                self.net.borrow_mut().client_given_last(&earlier);
            }
            self.net.borrow_mut().client_given_last(&delivery);
            self.user();
            return Handed::Over;
        }
        let is_open = self.phase.get() == Phase::Open;
        self.watch.borrow_mut().given(is_open);
        if self.is_later.get() || !self.later.borrow().is_empty() {
            self.later.borrow_mut().push_back((session, delivery));
            return Handed::Later;
        }
        self.give(session, &delivery);
        Handed::Over
    }

    fn acknowledged(&self) {
        let mut outstanding = self.net.borrow().waiting();
        let client = self.client();
        outstanding.extend(client.endpoint().unacknowledged().map(|(_, note)| note.id));
        drop(client);
        self.watch.borrow_mut().acknowledged(&outstanding);
        self.acknowledged.set(self.acknowledged.get() + 1);
        self.user();
    }
}

//! The core of a client alone.

use std::rc::Rc;
use std::time::Duration;

use steadysocket::core::session::{
    AckMode, Client, ClientEvent, EndReason, Offer, Opened, Redial, Refused, Room, SessionEnd,
    Subprotocol,
};
use steadysocket::core::{Instant, Payload};

use super::data::Data;
use super::diary::Diary;
use super::script::{Options, Read, Subject, chosen, read, session_of, shown};

/// The wait before the next dial.
const BACKOFF: Duration = Duration::from_secs(1);

pub(super) struct Direct {
    client: Client<Data>,
    options: Options,
    diary: Rc<Diary>,
    now: Instant,
    has_socket: bool,
    is_plain: bool,
    has_left: bool,
    offer: Offer,
    dial_at: Option<Instant>,
    last_end: Option<(EndReason, u16, String)>,
    /// The subprotocol of the socket, as the application sees it.
    protocol: String,
}

impl Subject for Direct {
    fn new(options: Options, diary: Rc<Diary>) -> Self {
        let mut direct = Self {
            client: Client::new(options.config.clone(), 1),
            options,
            diary,
            now: Instant::ORIGIN,
            has_socket: false,
            is_plain: false,
            has_left: false,
            offer: Offer::Session,
            dial_at: None,
            last_end: None,
            protocol: String::new(),
        };
        direct.dial();
        direct
    }

    fn open(&mut self, protocol: &str) {
        let subprotocol = chosen(protocol, self.offer);
        let auth = match subprotocol {
            Subprotocol::Steady => self.options.auth.pop_front(),
            Subprotocol::Other => None,
        };
        self.protocol = shown(protocol).to_owned();
        self.client
            .handle_open(self.now, Opened { subprotocol, auth });
        self.pump();
    }

    fn receive(&mut self, frame: Data) {
        if self.is_plain {
            return self.diary.show_plain(&frame);
        }
        let now = self.now;
        match read(frame) {
            Read::Control(text) => self.client.handle_control(now, &text),
            Read::Message(header, payload) => {
                let bytes = payload.byte_len();
                self.client.handle_message(now, header, payload, bytes);
            }
            Read::Malformed(error) => self.client.handle_malformed(now, error),
        }
        self.pump();
    }

    fn lose(&mut self, code: u16) {
        self.has_socket = false;
        let was_plain = std::mem::take(&mut self.is_plain);
        if was_plain {
            self.client.handle_refusal(code);
        }
        let redial = match self.client.is_opening() || was_plain || self.client.is_attached() {
            true => self.client.handle_close(self.now, code),
            false => self.client.handle_failure(self.now),
        };
        self.pump();
        self.plan(redial, code);
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        loop {
            let timers = [self.client.poll_timeout(), self.dial_at];
            let Some(next) = timers
                .into_iter()
                .flatten()
                .min()
                .filter(|next| *next <= end)
            else {
                break;
            };
            self.now = self.now.max(next);
            if self.dial_at.is_some_and(|at| at <= self.now) {
                self.dial();
            }
            self.client.handle_timeout(self.now);
            self.pump();
        }
        self.now = end;
    }

    fn send(&mut self, payload: Data) -> Result<bool, Refused<Data>> {
        if self.is_plain {
            self.diary.plain(&payload);
            return Ok(true);
        }
        let before = self.diary.deeds();
        let sent = self.client.send(self.now, payload);
        self.pump();
        sent.map(|_| self.diary.is_message(before))
    }

    fn send_volatile(&mut self, payload: Data) -> bool {
        let is_written = self.client.send_volatile(payload, Room::Any);
        self.pump();
        is_written
    }

    fn acknowledge(&mut self, seq: u64) -> bool {
        let session = session_of(&self.client);
        let is_known = self.client.acknowledge(self.now, session, seq);
        self.pump();
        is_known
    }

    fn close(&mut self, code: Option<u16>, reason: &str) {
        let code = code.unwrap_or(1005);
        self.client.close(self.now, code, reason.to_owned());
        self.pump();
    }

    fn leave(&mut self) {
        self.has_left = true;
        self.client.leave(self.now);
        self.pump();
    }
}

impl Direct {
    fn dial(&mut self) {
        self.dial_at = None;
        self.offer = self.client.offer(self.now);
        self.diary.dial(&self.options.offered(self.offer));
        self.has_socket = true;
    }

    /// Carries out what the client wants.
    fn pump(&mut self) {
        loop {
            let mut has_moved = false;
            while let Some(frame) = self.client.poll_frame(Room::Any) {
                has_moved = true;
                self.diary.frame(&frame);
            }
            while let Some(event) = self.client.poll_event() {
                has_moved = true;
                self.hear(event);
            }
            if let Some((code, redial)) = self.client.poll_close() {
                has_moved = true;
                if std::mem::take(&mut self.has_socket) {
                    self.diary.close(code.get());
                }
                self.plan(redial, code.get());
            }
            while let Some((session, delivery)) = self.client.take_message() {
                has_moved = true;
                self.diary.show(&delivery);
                let is_manual = self.options.config.acks == AckMode::Manual;
                if let Some(seq) = delivery.seq.filter(|_| !is_manual) {
                    self.client.hand_over(self.now, session, seq);
                }
            }
            if !has_moved {
                return;
            }
        }
    }

    fn hear(&mut self, event: ClientEvent<Data>) {
        match event {
            ClientEvent::Started(proto) => self.diary.started(&proto),
            ClientEvent::Resumed => self.diary.resumed(),
            ClientEvent::Plain => {
                self.is_plain = true;
                self.diary.went_plain(&self.protocol);
                for payload in self.client.drain_queue() {
                    self.diary.plain(&payload);
                }
            }
            ClientEvent::Unfit => self.diary.unfit(),
            ClientEvent::Remaining(delivery) => self.diary.show(&delivery),
            ClientEvent::Ended { end, .. } => self.end(&end),
            ClientEvent::Stalled | ClientEvent::Dropped(..) => {}
            other => panic!("{other:?}"),
        }
    }

    fn end(&mut self, end: &SessionEnd<Data>) {
        self.last_end = Some((end.why, end.code, end.reason.clone()));
        self.diary.ended(end);
    }

    fn plan(&mut self, redial: Redial, code: u16) {
        let wait = match redial {
            Redial::Now => Duration::ZERO,
            Redial::Backoff => BACKOFF,
            Redial::Never => {
                let (code, reason) = self.final_close(code);
                if self.has_left {
                    // The page is gone: nobody is there to be told.
                    return;
                }
                return self.diary.closed(code, &reason);
            }
        };
        self.dial_at = Some(self.now + wait);
        self.pass(Duration::ZERO);
    }

    /// The application's own code, if there was a close; else that of the socket.
    fn final_close(&self, code: u16) -> (u16, String) {
        match &self.last_end {
            Some((EndReason::Gone(_) | EndReason::Stopped, own, reason)) => (*own, reason.clone()),
            _ => (code, String::new()),
        }
    }
}

//! Feeds the client of sessions what servers and applications may do, valid or not.
//!
//! Nothing may panic. Positions never go back and never pass each other, each number keeps its
//! payload, and every message that was accepted has one fate: acknowledged, waiting, dropped, taken
//! out, or in a report.
#![no_main]

use std::collections::BTreeMap;
use std::time::Duration;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use steadysocket::core::session::{
    AckMode, Away, Bye, Client, ClientConfig, ClientEvent, Control, Epoch, Frame,
    Gone, GoneReason, Header, Heartbeat, Limits, Mode, Opened, Positions, Probe, ProtocolError,
    Resumed, Room, SessionId, Subprotocol, Token, Welcome, Window,
};
use steadysocket::core::{Instant, Overflow, Payload, QueueLimits};
use steadysocket_fuzz::{Number, Seen, probe};

#[derive(Clone, Debug, PartialEq)]
struct Note {
    id: u64,
    size: u64,
}

impl Payload for Note {
    type Text = String;

    fn byte_len(&self) -> u64 {
        self.size
    }
}

#[derive(Arbitrary, Debug)]
struct Setting {
    is_manual: bool,
    prefers: bool,
    negotiates: bool,
    window: (u8, u8),
    queue: (u8, u8, u8, Option<u8>),
}

#[derive(Arbitrary, Debug)]
enum Input {
    Open(bool),
    Failure,
    Closed(u16),
    Welcome(u8, u8),
    Resumed(Number, Number, Number),
    Gone(u8, Option<Number>),
    Data(Number, Option<Number>, u8),
    Volatile(Option<Number>, u8),
    Ack(Number),
    Ping(Number, Number),
    Pong(Number, Number),
    Bye(Number, bool),
    Away(u8, u8),
    Text(String),
    Malformed,
    Send(u8),
    SendVolatile(u8),
    Take(u8, bool),
    Acknowledge(Number),
    Drain,
    Close,
    Leave,
    Reconnect,
    Hide,
    Progress,
    Timeout,
    Frames(u8, bool),
    Outputs,
}

fuzz_target!(|scene: (Setting, Vec<(u16, Input)>)| {
    let (setting, inputs) = scene;
    let mut world = World::new(&setting);
    for (millis, input) in inputs {
        world.now = world.now + Duration::from_millis(u64::from(millis));
        world.give(input);
        world.check();
    }
});

struct World {
    client: Client<Note>,
    now: Instant,
    next: u64,
    /// The number of the session, and how it was.
    session: u64,
    seen: Seen,
    ack_written: u64,
    /// The payload of each number of the session.
    numbered: BTreeMap<u64, u64>,
    has_left: bool,
}

impl World {
    fn new(setting: &Setting) -> Self {
        let (messages, bytes) = setting.window;
        let (max_messages, max_bytes, overflow, ttl) = setting.queue;
        let window = Window {
            messages: u64::from(messages),
            bytes: u64::from(bytes),
        };
        let config = ClientConfig {
            mode: if setting.prefers {
                Mode::Prefer
            } else {
                Mode::Require
            },
            negotiate: setting.negotiates,
            acks: if setting.is_manual {
                AckMode::Manual
            } else {
                AckMode::Automatic
            },
            limits: Limits {
                window,
                max: u64::from(bytes),
            },
            queue: QueueLimits {
                max_messages: usize::from(max_messages),
                max_bytes: u64::from(max_bytes),
                overflow: [Overflow::Reject, Overflow::DropOldest, Overflow::DropNewest]
                    [usize::from(overflow % 3)],
                ttl: ttl.map(|ttl| Duration::from_millis(u64::from(ttl))),
            },
            ..ClientConfig::default()
        };
        Self {
            client: Client::new(config, 7),
            now: Instant::ORIGIN,
            next: 0,
            session: 1,
            seen: Seen::default(),
            ack_written: 0,
            numbered: BTreeMap::new(),
            has_left: false,
        }
    }

    fn give(&mut self, input: Input) {
        let now = self.now;
        match input {
            Input::Open(is_steady) => {
                self.client.offer(now);
                let subprotocol = match is_steady {
                    true => Subprotocol::Steady,
                    false => Subprotocol::Other,
                };
                self.client.handle_open(
                    now,
                    Opened {
                        subprotocol,
                        auth: None,
                    },
                );
            }
            Input::Failure => drop(self.client.handle_failure(now)),
            Input::Closed(code) => drop(self.client.handle_close(now, code)),
            Input::Data(seq, ack, size) => {
                let seq = Some(seq.near(self.seen.positions.rx + 1));
                self.hear(
                    Header {
                        seq,
                        ack: self.ack(ack),
                    },
                    size,
                );
            }
            Input::Volatile(ack, size) => self.hear(
                Header {
                    seq: None,
                    ack: self.ack(ack),
                },
                size,
            ),
            Input::Text(text) => self.client.handle_control(now, &text),
            Input::Malformed => self
                .client
                .handle_malformed(now, ProtocolError::UnknownFrame),
            Input::Send(size) => self.send(size),
            Input::SendVolatile(size) => {
                let note = Note {
                    id: 0,
                    size: u64::from(size),
                };
                self.client.send_volatile(note, Room::Any);
            }
            Input::Take(count, hands_over) => self.take(count, hands_over),
            Input::Acknowledge(seq) => {
                let seq = seq.near(self.seen.positions.ack);
                self.client
                    .acknowledge(now, self.client.session_number(), seq);
            }
            Input::Drain => self.seen.accepted -= self.client.drain_queue().len() as u64,
            Input::Close => self.client.close(now, 1000, String::new()),
            Input::Leave => {
                self.has_left = true;
                self.client.leave(now);
            }
            Input::Reconnect => self.client.reconnect(),
            Input::Hide => self.client.hide(),
            Input::Progress => self.client.handle_progress(now),
            Input::Timeout => self.client.handle_timeout(now),
            Input::Frames(count, has_room) => self.write(count, has_room),
            Input::Outputs => self.obey(),
            frame => {
                if let Some(control) = self.control(frame) {
                    self.client.handle_control(now, &control.to_text());
                }
            }
        }
        // A report belongs to the input that has caused it.
        self.obey();
    }

    /// A frame of the server.
    fn control(&self, input: Input) -> Option<Control> {
        let heartbeat = Heartbeat {
            interval: 9,
            timeout: 9,
        };
        let token = Token([7; 32]);
        Some(match input {
            Input::Welcome(messages, bytes) => Control::Welcome(Welcome {
                sid: SessionId([1; 16]),
                epoch: Epoch([2; 8]),
                token,
                protocol: String::new(),
                window: Window {
                    messages: u64::from(messages).max(1),
                    bytes: u64::from(bytes).max(1),
                },
                max: u64::from(bytes).max(1),
                ttl: 9,
                heartbeat,
            }),
            Input::Resumed(rx, ack, tx) => Control::Resumed(Resumed {
                attempt: self.client.attempt(),
                token,
                positions: Positions {
                    rx: rx.near(self.seen.acked),
                    ack: ack.near(self.seen.acked),
                    tx: tx.near(self.seen.positions.rx),
                },
                ttl: 9,
                heartbeat,
            }),
            Input::Gone(why, rx) => Control::Gone(Gone {
                why: [GoneReason::Ended, GoneReason::Unknown, GoneReason::Expired]
                    [usize::from(why % 3)],
                rx: self.ack(rx),
            }),
            Input::Ack(ack) => Control::Ack(ack.near(self.seen.acked)),
            Input::Ping(ack, tx) => Control::Ping(self.probe(ack, tx)),
            Input::Pong(ack, tx) => Control::Pong(self.probe(ack, tx)),
            Input::Bye(tx, is_final) => Control::Bye(Bye {
                code: 1000,
                reason: String::new(),
                tx: tx.near(self.seen.positions.rx),
                is_final,
            }),
            Input::Away(min, more) => Control::Away(Away {
                min: u64::from(min),
                max: u64::from(min) + u64::from(more),
            }),
            _ => return None,
        })
    }

    fn probe(&self, ack: Number, tx: Number) -> Probe {
        probe(ack.near(self.seen.acked), tx.near(self.seen.positions.rx))
    }

    fn ack(&self, ack: Option<Number>) -> Option<u64> {
        ack.map(|ack| ack.near(self.seen.acked))
    }

    fn hear(&mut self, header: Header, size: u8) {
        let size = u64::from(size);
        self.client
            .handle_message(self.now, header, Note { id: 0, size }, size);
    }

    fn send(&mut self, size: u8) {
        self.next += 1;
        let note = Note {
            id: self.next,
            size: u64::from(size),
        };
        // What has come to its end by the clock is reported before the message is accepted.
        if self.client.poll_timeout().is_some_and(|at| at <= self.now) {
            self.client.handle_timeout(self.now);
            self.obey();
        }
        let sent = self.client.send(self.now, note.clone());
        match sent {
            Ok(_) => self.seen.accepted += 1,
            Err(refused) => assert_eq!(refused.payload, note, "handed back"),
        }
    }

    fn take(&mut self, count: u8, hands_over: bool) {
        for _ in 0..count {
            let Some((session, delivery)) = self.client.take_message() else {
                return;
            };
            assert_eq!(session, self.client.session_number());
            if hands_over {
                self.client
                    .hand_over(self.now, session, delivery.seq.unwrap_or(0));
            }
        }
    }

    fn write(&mut self, count: u8, has_room: bool) {
        let room = if has_room { Room::Any } else { Room::Control };
        for _ in 0..count {
            let ack = match self.client.poll_frame(room) {
                Some(Frame::Message(header, note)) => {
                    if let Some(seq) = header.seq {
                        let id = *self.numbered.entry(seq).or_insert(note.id);
                        assert_eq!(id, note.id, "I9: number {seq} has two payloads");
                    }
                    header.ack
                }
                Some(Frame::Control(Control::Ack(ack))) => Some(ack),
                Some(Frame::Control(Control::Ping(probe) | Control::Pong(probe))) => {
                    Some(probe.ack)
                }
                Some(Frame::Control(_)) => None,
                None => return,
            };
            if let Some(ack) = ack.filter(|_| self.client.session_number() == self.session) {
                assert!(ack >= self.ack_written, "I13: acknowledged {ack} again");
                assert!(ack <= self.client.endpoint().positions().ack, "I2: {ack}");
                self.ack_written = ack;
            }
        }
    }

    /// Carries out outputs; takes out of the account what they tell the fate of.
    fn obey(&mut self) {
        while let Some(event) = self.client.poll_event() {
            match event {
                ClientEvent::Dropped(..) => self.seen.accepted -= 1,
                ClientEvent::Ended { end, .. } => {
                    self.seen.check_end(&end);
                    self.seen.accepted = 0;
                }
                _ => {}
            }
        }
        self.client.poll_close();
        if self.client.session_number() != self.session {
            self.session = self.client.session_number();
            self.ack_written = 0;
            // What was accepted since belongs to the next one.
            self.seen = Seen {
                accepted: self.seen.accepted,
                ..Seen::default()
            };
            self.numbered.clear();
        }
    }

    fn check(&mut self) {
        // A page that has left gets no report.
        if !self.has_left {
            self.seen
                .look(self.client.endpoint(), self.client.attempt());
        }
    }
}

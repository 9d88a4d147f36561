//! Feeds the server of sessions what clients and applications may do, valid or not, on several
//! sockets.
//!
//! Nothing may panic. A session has one socket at most, positions never go back, attempts only
//! grow, and after a long silence nothing is left.
#![no_main]

use std::collections::BTreeMap;
use std::time::Duration;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use steadysocket::core::session::{
    AckMode, Admission, Away, Bye, Control, Denial, Epoch, Frame, Header, Hello, Limits, Positions,
    ProtocolError, Resume, Room, Server, ServerConfig, ServerEvent, ServerOutput, SessionId,
    SocketId, Token, Window,
};
use steadysocket::core::{Instant, Payload};
use steadysocket_fuzz::{Guessable, Number, Seen, probe};

const SOCKETS: usize = 4;

#[derive(Clone, Debug)]
struct Note(u64);

impl Payload for Note {
    type Text = String;

    fn byte_len(&self) -> u64 {
        self.0
    }
}

#[derive(Arbitrary, Debug)]
enum Input {
    /// Opens a socket, and begins a session on it.
    Begin,
    /// Opens a socket, and resumes the session of one of the others, as is right.
    Return(u8),
    Open(u8),
    Closed(u16),
    Hello(u8, u8, u8),
    /// With a token that the session has or had, or with another one.
    Resume(u8, Number, Number, Number, Number),
    Confirm(Number),
    Data(Number, Option<Number>, u8),
    Volatile(u8),
    Ack(Number),
    Ping(Number, Number),
    Pong(Number, Number),
    Bye(Number, bool),
    Text(String),
    Malformed,
    Admit(u8),
    Deny(bool),
    Send(u8),
    SendVolatile(u8),
    Take(u8),
    Acknowledge(Number),
    Close,
    Progress,
    Timeout,
    Frames(u8, bool),
    Drain,
    Stop,
}

#[derive(Arbitrary, Debug)]
struct Setting {
    is_manual: bool,
    window: (u8, u8),
    detached: (u8, u16),
    tombstones: u8,
    hellos: u8,
}

fuzz_target!(|scene: (Setting, Vec<(u16, u8, Input)>)| {
    let (setting, inputs) = scene;
    let mut world = World::new(&setting);
    for (millis, socket, input) in inputs {
        world.now = world.now + Duration::from_millis(u64::from(millis));
        world.give(usize::from(socket) % SOCKETS, input);
        world.obey();
        world.check();
    }
    world.end();
});

/// The names and positions of a session, as far as its client knows them.
#[derive(Clone, Debug)]
struct Known {
    sid: SessionId,
    epoch: Epoch,
    tokens: Vec<Token>,
    attempt: u64,
    acked: u64,
    positions: Positions,
}

struct World {
    server: Server<Note, Guessable>,
    now: Instant,
    /// The sockets that are used; those before them are half-open.
    sockets: [SocketId; SOCKETS],
    opened: u64,
    /// By the socket that was welcomed last, or that resumed.
    known: BTreeMap<SocketId, Known>,
    sessions: BTreeMap<SessionId, Seen>,
}

impl World {
    fn new(setting: &Setting) -> Self {
        let (messages, bytes) = setting.window;
        let (sessions, detached_bytes) = setting.detached;
        let window = Window {
            messages: u64::from(messages).max(1),
            bytes: u64::from(bytes).max(1),
        };
        let config = ServerConfig {
            acks: if setting.is_manual {
                AckMode::Manual
            } else {
                AckMode::Automatic
            },
            limits: Limits {
                window,
                max: u64::from(bytes).max(1),
            },
            detached_per_principal: usize::from(sessions),
            detached_bytes: u64::from(detached_bytes),
            tombstones: usize::from(setting.tombstones),
            hellos_per_address: u32::from(setting.hellos),
            ..ServerConfig::default()
        };
        Self {
            server: Server::new(config, Guessable::default()),
            now: Instant::ORIGIN,
            sockets: [SocketId(0); SOCKETS],
            opened: 0,
            known: BTreeMap::new(),
            sessions: BTreeMap::new(),
        }
    }

    fn give(&mut self, socket: usize, input: Input) {
        let fits = Number::Fitting(0);
        match input {
            Input::Begin => return self.open_with(socket, Input::Hello(9, 99, 99)),
            Input::Return(which) => {
                let resume = Input::Resume(which % 4, fits, fits, fits, fits);
                return self.open_with(socket, resume);
            }
            _ => {}
        }
        let now = self.now;
        if let Input::Open(address) = input {
            self.opened += 1;
            let id = SocketId(self.opened);
            self.sockets[socket] = id;
            return self.server.handle_open(now, id, u64::from(address % 2));
        }
        let id = self.sockets[socket];
        let sid = self.known.get(&id).map(|known| known.sid);
        match (input, sid) {
            (Input::Closed(code), _) => self.server.handle_close(now, id, code),
            (Input::Text(text), _) => self.server.handle_control(now, id, &text),
            (Input::Malformed, _) => {
                self.server
                    .handle_malformed(now, id, ProtocolError::UnknownFrame);
            }
            (Input::Data(seq, ack, size), _) => {
                let seq = Some(seq.near(self.place(id).rx + 1));
                let ack = ack.map(|ack| ack.near(self.acked(id)));
                self.hear(id, Header { seq, ack }, size);
            }
            (Input::Volatile(size), _) => self.hear(
                id,
                Header {
                    seq: None,
                    ack: None,
                },
                size,
            ),
            (Input::Admit(user), _) => {
                let principal = String::from(["", "ann", "bob"][usize::from(user % 3)]);
                let admission = Admission {
                    principal,
                    protocol: String::new(),
                };
                self.server.handle_admission(now, id, Ok(admission));
            }
            (Input::Deny(is_expired), _) => {
                let denial = if is_expired {
                    Denial::Expired
                } else {
                    Denial::Denied
                };
                self.server.handle_admission(now, id, Err(denial));
            }
            (Input::Progress, _) => self.server.handle_progress(now, id),
            (Input::Timeout, _) => self.server.handle_timeout(now),
            (Input::Frames(count, has_room), _) => self.write(id, count, has_room),
            (Input::Drain, _) => self.server.drain(Away { min: 0, max: 9 }),
            (Input::Stop, _) => self.server.stop(now),
            (Input::Send(size), Some(sid)) => {
                let sent = self.server.send(now, sid, Note(u64::from(size)));
                if let Some(session) = self.sessions.get_mut(&sid).filter(|_| sent.is_ok()) {
                    session.accepted += 1;
                }
            }
            (Input::SendVolatile(size), Some(sid)) => {
                self.server
                    .send_volatile(sid, Note(u64::from(size)), Room::Any);
            }
            (Input::Take(count), Some(sid)) => self.take(sid, count),
            (Input::Acknowledge(seq), Some(sid)) => {
                let seq = seq.near(self.place(id).ack);
                self.server.acknowledge(now, sid, seq);
            }
            (Input::Close, Some(sid)) => self.server.close(now, sid, 1000, String::new()),
            (frame, _) => {
                if let Some(control) = self.control(id, frame) {
                    self.server.handle_control(now, id, &control.to_text());
                }
            }
        }
    }

    /// Opens a socket and attaches a session to it.
    fn open_with(&mut self, socket: usize, first: Input) {
        let confirm = Input::Confirm(Number::Fitting(0));
        let last = [Input::Admit(0), Input::Frames(9, true), confirm];
        for input in [Input::Open(0), first].into_iter().chain(last) {
            self.give(socket, input);
            self.obey();
        }
    }

    /// A frame of the client on this socket.
    fn control(&mut self, id: SocketId, input: Input) -> Option<Control> {
        let (place, acked) = (self.place(id), self.acked(id));
        Some(match input {
            Input::Hello(messages, bytes, ttl) => Control::Hello(Hello {
                version: 1,
                protocols: Vec::new(),
                window: Window {
                    messages: u64::from(messages).max(1),
                    bytes: u64::from(bytes).max(1),
                },
                max: u64::from(bytes).max(1),
                ttl: u64::from(ttl),
                auth: None,
                library: String::new(),
            }),
            Input::Resume(which, attempt, rx, ack, tx) => {
                // Also that of another socket: a client comes back on a new one.
                let others: Vec<_> = self.known.values().cloned().collect();
                let known = others.get(usize::from(which) % others.len().max(1))?;
                let (age, place) = (usize::from(which / 4), known.positions);
                let token = known.tokens.iter().rev().nth(age).copied();
                self.known.insert(id, known.clone());
                Control::Resume(Resume {
                    sid: known.sid,
                    epoch: known.epoch,
                    token: token.unwrap_or(Token([9; 32])),
                    attempt: attempt.near(known.attempt + 1).max(1),
                    positions: Positions {
                        rx: rx.near(known.acked),
                        ack: ack.near(known.acked),
                        tx: tx.near(place.rx),
                    },
                    auth: None,
                })
            }
            Input::Confirm(attempt) => {
                let last = self.known.get(&id).map_or(0, |known| known.attempt);
                Control::Confirm(attempt.near(last))
            }
            Input::Ack(ack) => Control::Ack(ack.near(acked)),
            Input::Ping(ack, tx) => Control::Ping(probe(ack.near(acked), tx.near(place.rx))),
            Input::Pong(ack, tx) => Control::Pong(probe(ack.near(acked), tx.near(place.rx))),
            Input::Bye(tx, is_final) => Control::Bye(Bye {
                code: 1000,
                reason: String::new(),
                tx: tx.near(place.rx),
                is_final,
            }),
            _ => return None,
        })
    }

    fn place(&self, id: SocketId) -> Positions {
        self.known
            .get(&id)
            .map_or(Positions::default(), |known| known.positions)
    }

    fn acked(&self, id: SocketId) -> u64 {
        self.known.get(&id).map_or(0, |known| known.acked)
    }

    fn hear(&mut self, id: SocketId, header: Header, size: u8) {
        let size = u64::from(size);
        self.server
            .handle_message(self.now, id, header, Note(size), size);
    }

    fn take(&mut self, sid: SessionId, count: u8) {
        for _ in 0..count {
            let Some(delivery) = self.server.take_message(sid) else {
                return;
            };
            self.server
                .hand_over(self.now, sid, delivery.seq.unwrap_or(0));
        }
    }

    fn write(&mut self, id: SocketId, count: u8, has_room: bool) {
        let room = if has_room { Room::Any } else { Room::Control };
        for _ in 0..count {
            match self.server.poll_frame(id, room) {
                Some(Frame::Control(Control::Welcome(welcome))) => {
                    let known = Known {
                        sid: welcome.sid,
                        epoch: welcome.epoch,
                        tokens: vec![welcome.token],
                        attempt: 0,
                        acked: 0,
                        positions: Positions::default(),
                    };
                    self.known.insert(id, known);
                }
                Some(Frame::Control(Control::Resumed(resumed))) => {
                    if let Some(known) = self.known.get_mut(&id) {
                        known.tokens.push(resumed.token);
                        known.attempt = resumed.attempt;
                    }
                }
                Some(_) => {}
                None => return,
            }
        }
    }

    /// Carries out outputs; what a report says must fit what was known before.
    fn obey(&mut self) {
        while let Some(output) = self.server.poll_output() {
            if let ServerOutput::Event(sid, ServerEvent::Ended { end, .. }) = output {
                self.sessions
                    .remove(&sid)
                    .unwrap_or_default()
                    .check_end(&end);
            }
        }
    }

    fn check(&mut self) {
        let mut sockets = Vec::new();
        let sessions: Vec<_> = self.server.sessions().collect();
        self.sessions.retain(|sid, _| sessions.contains(sid));
        for sid in sessions {
            sockets.extend(self.server.socket(sid));
            let Some(endpoint) = self.server.endpoint(sid) else {
                continue;
            };
            let attempt = self.server.attempt(sid).unwrap_or(0);
            let seen = self.sessions.entry(sid).or_default();
            seen.look(endpoint, attempt);
            for known in self.known.values_mut().filter(|known| known.sid == sid) {
                (known.acked, known.positions) = (seen.acked, seen.positions);
            }
        }
        let count = sockets.len();
        sockets.sort_unstable_by_key(|id| id.0);
        sockets.dedup();
        assert_eq!(sockets.len(), count, "a socket of two sessions");
    }

    /// L2: when all have left and time has passed, nothing is held.
    fn end(&mut self) {
        for id in 1..=self.opened {
            self.server.handle_close(self.now, SocketId(id), 1006);
        }
        for _ in 0..4 {
            self.now = self.now + Duration::from_secs(700);
            self.server.handle_timeout(self.now);
            self.obey();
        }
        assert!(self.server.is_empty(), "L2: something is left");
        assert_eq!(self.server.poll_timeout(), None, "L2: a timer is left");
    }
}

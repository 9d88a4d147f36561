//! A host that plays one dialogue with the client.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};
use steadysocket::core::session::{
    AckMode, Client, ClientConfig, EndReason, Framing, Header, Limits, Mode, Offer, Opened, Redial,
    Refusal, Room, Subprotocol, Window, parse_binary, parse_text,
};
use steadysocket::core::{Instant, Payload};

use super::data::{Data, comparable, data, value};

/// The wait before the next dial.
const BACKOFF: Duration = Duration::from_secs(1);

pub(super) struct Player {
    pub(super) client: Client<Data>,
    pub(super) protocols: Vec<String>,
    pub(super) manual: bool,
    pub(super) auth: VecDeque<String>,
    pub(super) now: Instant,
    pub(super) has_socket: bool,
    pub(super) is_plain: bool,
    pub(super) has_left: bool,
    pub(super) offer: Offer,
    pub(super) dial_at: Option<Instant>,
    /// Its deeds, as the dialogues write them, and what its application saw.
    pub(super) wire: VecDeque<Value>,
    pub(super) seen: VecDeque<Value>,
    pub(super) last_end: Option<(EndReason, u16, String)>,
    /// The subprotocol of the socket, as the application sees it.
    pub(super) protocol: String,
}

impl Player {
    /// Plays a dialogue to its end.
    pub(super) fn play(dialogue: &Value) -> Result<(), String> {
        let mut player = Self::new(&dialogue["options"]);
        player.dial();
        for (index, step) in dialogue["steps"].as_array().unwrap().iter().enumerate() {
            let result = player.take(step);
            result.map_err(|failure| format!("step {}, {step}: {failure}", index + 1))?;
        }
        player.expect_nothing()
    }

    fn new(options: &Value) -> Self {
        let texts = |value: &Value| -> Vec<String> {
            let items = value.as_array().into_iter().flatten();
            items
                .map(|item| item.as_str().unwrap().to_owned())
                .collect()
        };
        let number = |value: &Value, default| value.as_u64().unwrap_or(default);
        let manual = options["acks"] == "manual";
        let protocols = texts(&options["protos"]);
        let config = ClientConfig {
            mode: if options["mode"] == "prefer" {
                Mode::Prefer
            } else {
                Mode::Require
            },
            protocols: protocols.clone(),
            limits: Limits {
                window: Window {
                    messages: number(&options["win"][0], 1_024),
                    bytes: number(&options["win"][1], 1_048_576),
                },
                max: number(&options["max"], 262_144),
            },
            acks: if manual {
                AckMode::Manual
            } else {
                AckMode::Automatic
            },
            ttl: Duration::from_millis(number(&options["ttl"], 120_000)),
            close_timeout: Duration::from_secs(30),
            library: options["lib"].as_str().unwrap_or("example/1.0").to_owned(),
            ..ClientConfig::default()
        };
        Self {
            client: Client::new(config, 1),
            protocols,
            manual,
            auth: texts(&options["auth"]).into(),
            now: Instant::ORIGIN,
            has_socket: false,
            is_plain: false,
            has_left: false,
            offer: Offer::Session,
            dial_at: None,
            wire: VecDeque::new(),
            seen: VecDeque::new(),
            last_end: None,
            protocol: String::new(),
        }
    }

    fn take(&mut self, step: &Value) -> Result<(), String> {
        let is_expectation = ["sees", "dials", "client", "closes"]
            .iter()
            .any(|key| step.get(key).is_some());
        if is_expectation {
            return self.expect(step);
        }
        self.expect_nothing()?;
        let given = self.input(step);
        match step.get("gives") {
            Some(gives) if *gives != given => Err(format!("gave {given}")),
            _ => Ok(()),
        }
    }

    fn input(&mut self, step: &Value) -> Value {
        if let Some(protocol) = step.get("opened") {
            self.open(protocol.as_str().unwrap());
        } else if let Some(frame) = step.get("server") {
            self.receive(data(frame));
        } else if let Some(code) = step.get("lost") {
            self.lose(code.as_u64().unwrap() as u16);
        } else if let Some(millis) = step.get("passes") {
            self.pass(Duration::from_millis(millis.as_u64().unwrap()));
        } else {
            return self.ask(step);
        }
        Value::Null
    }

    /// A request of the application.
    fn ask(&mut self, step: &Value) -> Value {
        let now = self.now;
        let given = match step["app"].as_str().unwrap() {
            "send" => return self.send(data(&step["data"])),
            "sendVolatile" => json!(self.client.send_volatile(data(&step["data"]), Room::Any)),
            "acknowledge" => {
                let seq = step["seq"].as_u64().unwrap();
                let session = if self.client.has_session() {
                    self.session()
                } else {
                    0
                };
                json!(self.client.acknowledge(now, session, seq))
            }
            "close" => {
                let code = step["code"].as_u64().unwrap_or(1005) as u16;
                let reason = step["reason"].as_str().unwrap_or("").to_owned();
                self.client.close(now, code, reason);
                Value::Null
            }
            "leave" => {
                self.has_left = true;
                self.client.leave(now);
                Value::Null
            }
            other => panic!("unknown step {other}"),
        };
        self.pump();
        given
    }

    fn session(&self) -> u64 {
        self.client.session_number()
    }

    fn send(&mut self, payload: Data) -> Value {
        if self.is_plain {
            self.wire
                .push_back(comparable(&json!({ "client": value(&payload) })));
            return json!(true);
        }
        let before = self.wire.len();
        let sent = self.client.send(self.now, payload);
        self.pump();
        match sent {
            Ok(_) => json!(self.wire.len() > before && !is_ping(&self.wire[before])),
            Err(refused) => match refused.cause {
                Refusal::TooBig => json!("too big"),
                Refusal::Closed => json!("closed"),
                other => json!(format!("{other:?}")),
            },
        }
    }

    fn dial(&mut self) {
        self.dial_at = None;
        self.offer = self.client.offer(self.now);
        let mut offer = self.protocols.clone();
        if self.offer == Offer::Session {
            if offer.is_empty() {
                offer.push("steady.plain".to_owned());
            }
            offer.push("steady.v1".to_owned());
        }
        self.wire.push_back(json!({ "dials": offer }));
        self.has_socket = true;
    }

    fn open(&mut self, protocol: &str) {
        let subprotocol = match protocol {
            "steady.v1" if self.offer == Offer::Session => Subprotocol::Steady,
            _ => Subprotocol::Other,
        };
        let auth = match subprotocol {
            Subprotocol::Steady => self.auth.pop_front(),
            Subprotocol::Other => None,
        };
        let is_decoy = protocol == "steady.plain";
        self.protocol = if is_decoy { "" } else { protocol }.to_owned();
        self.client
            .handle_open(self.now, Opened { subprotocol, auth });
        self.pump();
    }

    fn receive(&mut self, frame: Data) {
        if self.is_plain {
            return self.see(json!({ "event": "message", "data": value(&frame) }));
        }
        let now = self.now;
        match frame {
            Data::Text(text) => match parse_text(text.as_bytes()) {
                Ok(Framing::Control) => self.client.handle_control(now, &text),
                Ok(Framing::Message { header, offset }) => {
                    let payload = Data::Text(text[offset..].to_owned());
                    self.receive_message(header, payload);
                }
                Err(error) => self.client.handle_malformed(now, error),
            },
            Data::Bytes(bytes) => match parse_binary(&bytes) {
                Ok((header, offset)) => {
                    self.receive_message(header, Data::Bytes(bytes[offset..].to_vec()));
                }
                Err(error) => self.client.handle_malformed(now, error),
            },
        }
        self.pump();
    }

    fn receive_message(&mut self, header: Header, payload: Data) {
        let bytes = payload.byte_len();
        self.client.handle_message(self.now, header, payload, bytes);
    }

    fn lose(&mut self, code: u16) {
        self.has_socket = false;
        let was_plain = std::mem::take(&mut self.is_plain);
        let redial = match self.client.is_opening() || was_plain || self.client.is_attached() {
            true => self.client.handle_close(self.now, code),
            false => self.client.handle_failure(self.now),
        };
        self.pump();
        self.plan(redial, code);
    }

    pub(super) fn plan(&mut self, redial: Redial, code: u16) {
        let wait = match redial {
            Redial::Now => Duration::ZERO,
            Redial::Backoff => BACKOFF,
            Redial::Never => {
                let (code, reason) = self.final_close(code);
                if self.has_left {
                    // The page is gone: nobody is there to be told.
                    return;
                }
                return self.see(json!({ "event": "closed", "code": code, "reason": reason }));
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

    fn expect(&mut self, step: &Value) -> Result<(), String> {
        let mut expected = step.clone();
        if let Some(within) = expected.as_object_mut().unwrap().remove("within") {
            if let Some(early) = self.wire.front() {
                return Err(format!("at once: {early}"));
            }
            for _ in 0..within.as_u64().unwrap() / 10 {
                if self.wire.is_empty() {
                    self.pass(Duration::from_millis(10));
                }
            }
        }
        let list = if step.get("sees").is_some() {
            &mut self.seen
        } else {
            &mut self.wire
        };
        match list.pop_front() {
            Some(found) if found == comparable(&expected) => Ok(()),
            Some(found) => Err(format!("found {found}")),
            None => Err(format!(
                "nothing; wire {:?}, seen {:?}",
                self.wire, self.seen
            )),
        }
    }

    fn expect_nothing(&self) -> Result<(), String> {
        match self.wire.is_empty() && self.seen.is_empty() {
            true => Ok(()),
            false => Err(format!("besides: {:?} {:?}", self.wire, self.seen)),
        }
    }
}

fn is_ping(wire: &Value) -> bool {
    wire["client"]["frame"]
        .as_str()
        .is_some_and(|frame| frame.starts_with("#p"))
}

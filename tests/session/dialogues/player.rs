//! A host that plays one dialogue with the client.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};
use steadysocket::core::session::{
    AckMode, Client, ClientConfig, ClientEvent, ClientOutput, Control, Delivery, EndReason, Frame,
    Framing, Header, Limits, Mode, Offer, Opened, Redial, Refusal, Room, SessionEnd, Subprotocol,
    Window, parse_binary, parse_text,
};
use steadysocket::core::{Instant, Payload};

/// The wait before the next dial.
const BACKOFF: Duration = Duration::from_secs(1);

/// A text, or bytes, which the dialogues write as hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Data {
    Text(String),
    Bytes(Vec<u8>),
}

impl Payload for Data {
    type Text = String;

    fn byte_len(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Bytes(bytes) => bytes.len() as u64,
        }
    }
}

pub(super) struct Player {
    client: Client<Data>,
    protocols: Vec<String>,
    manual: bool,
    auth: VecDeque<String>,
    now: Instant,
    has_socket: bool,
    is_plain: bool,
    has_left: bool,
    offer: Offer,
    dial_at: Option<Instant>,
    /// What it did, as the dialogues write it, and what its application saw.
    wire: VecDeque<Value>,
    seen: VecDeque<Value>,
    last_end: Option<(EndReason, u16, String)>,
    /// The subprotocol of the socket, as the application sees it.
    protocol: String,
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

    /// What the application asks.
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

    fn pump(&mut self) {
        loop {
            let mut has_moved = false;
            while let Some(frame) = self.client.poll_frame(Room::Any) {
                has_moved = true;
                self.write(&frame);
            }
            while let Some(output) = self.client.poll_output() {
                has_moved = true;
                self.carry_out(output);
            }
            while let Some((session, delivery)) = self.client.take_message() {
                has_moved = true;
                self.show(&delivery);
                if let Some(seq) = delivery.seq.filter(|_| !self.manual) {
                    self.client.hand_over(self.now, session, seq);
                }
            }
            if !has_moved {
                return;
            }
        }
    }

    fn write(&mut self, frame: &Frame<Data>) {
        let wire = match frame {
            Frame::Control(Control::Fault(_)) => return,
            Frame::Control(control) => json!(control.to_text()),
            Frame::Message(header, Data::Text(text)) => {
                let mut out = String::new();
                header.write_text(&mut out);
                json!(out + text)
            }
            Frame::Message(header, Data::Bytes(bytes)) => {
                let mut out = Vec::new();
                header.write_binary(&mut out);
                out.extend(bytes);
                value(&Data::Bytes(out))
            }
        };
        self.wire.push_back(comparable(&json!({ "client": wire })));
    }

    fn carry_out(&mut self, output: ClientOutput<Data>) {
        match output {
            ClientOutput::Close(code, redial) => {
                if std::mem::take(&mut self.has_socket) {
                    self.wire.push_back(json!({ "closes": code.get() }));
                }
                self.plan(redial, code.get());
            }
            ClientOutput::Event(event) => self.hear(event),
            _ => {}
        }
    }

    fn hear(&mut self, event: ClientEvent<Data>) {
        match event {
            ClientEvent::Started(proto) => self.see(json!({ "event": "started", "proto": proto })),
            ClientEvent::Resumed => self.see(json!({ "event": "resumed" })),
            ClientEvent::Plain => {
                self.is_plain = true;
                let protocol = self.protocol.clone();
                self.see(json!({ "event": "plain", "protocol": protocol }));
                for payload in self.client.drain_queue() {
                    self.wire
                        .push_back(comparable(&json!({ "client": value(&payload) })));
                }
            }
            ClientEvent::Unfit => self.see(json!({ "event": "error", "code": "no-session" })),
            ClientEvent::Ended { remaining, end } => {
                for delivery in remaining {
                    self.show(&delivery);
                }
                self.report(&end);
            }
            ClientEvent::Stalled | ClientEvent::Dropped(..) => {}
            other => panic!("{other:?}"),
        }
    }

    fn report(&mut self, end: &SessionEnd<Data>) {
        let list = |payloads: &[Data]| payloads.iter().map(value).collect::<Vec<_>>();
        self.last_end = Some((end.why, end.code, end.reason.clone()));
        self.see(json!({
            "event": "ended",
            "why": end.why.as_str(),
            "deliveredUpTo": end.delivered_up_to,
            "uncertain": list(&end.uncertain),
            "unsent": list(&end.unsent),
        }));
    }

    fn show(&mut self, delivery: &Delivery<Data>) {
        let event = if delivery.seq.is_some() {
            "message"
        } else {
            "volatile"
        };
        self.see(json!({ "event": event, "data": value(&delivery.payload) }));
    }

    fn see(&mut self, event: Value) {
        self.seen.push_back(json!({ "sees": event }));
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

/// A payload or frame as the dialogues write it.
fn data(value: &Value) -> Data {
    if let Some(hex) = value["hex"].as_str() {
        let pairs = hex.as_bytes().chunks(2);
        let byte =
            |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        return Data::Bytes(pairs.map(byte).collect());
    }
    Data::Text(joined(value))
}

fn value(data: &Data) -> Value {
    match data {
        Data::Text(text) => json!(text),
        Data::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            json!({ "hex": hex })
        }
    }
}

fn joined(value: &Value) -> String {
    let Some(parts) = value.as_array() else {
        return value.as_str().unwrap().to_owned();
    };
    let part = |part: &Value| match part.as_str() {
        Some(text) => text.to_owned(),
        None => part["repeat"]
            .as_str()
            .unwrap()
            .repeat(part["times"].as_u64().unwrap() as usize),
    };
    parts.iter().map(part).collect()
}

/// Lists of parts as texts, and control frames as what they say.
fn comparable(value: &Value) -> Value {
    match value {
        Value::Array(items) if items.iter().any(|item| item["repeat"].is_string()) => {
            json!(joined(value))
        }
        Value::Array(items) => items.iter().map(comparable).collect(),
        Value::Object(fields) => {
            let pairs = fields
                .iter()
                .map(|(key, field)| match (key.as_str(), field.as_str()) {
                    ("client", Some(text)) if text.starts_with('#') => (key.clone(), control(text)),
                    _ => (key.clone(), comparable(field)),
                });
            Value::Object(pairs.collect())
        }
        other => other.clone(),
    }
}

fn control(text: &str) -> Value {
    let (verb, body) = text.split_once(' ').unwrap_or((text, ""));
    let body = serde_json::from_str(body).unwrap_or(json!(body));
    json!({ "frame": verb, "body": body })
}

//! A server with its application and its sockets, which writes down what it does.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};
use steadysocket::core::session::{
    AckMode, Admission, Control, Delivery, Denial, Frame, Presence, Refusal, Room, Sent, Server,
    ServerConfig, ServerEvent, ServerOutput, SessionId, SocketId,
};
use steadysocket::core::{Instant, Payload};

use crate::dialogues::data::{Data, Shared, data, report, value};
use crate::dialogues::script::{Read, read};
use crate::support::TestSecrets;

pub(super) struct Served {
    server: Server<Data, TestSecrets>,
    now: Instant,
    acks: AckMode,
    protocols: Vec<String>,
    /// The subprotocol that each socket's hello was granted.
    granted: String,
    sockets: HashMap<String, SocketId>,
    /// The session that began last.
    sid: Option<SessionId>,
    deeds: Vec<Value>,
}

impl Served {
    pub(super) fn new(options: &Value) -> Self {
        let Shared { limits, acks, ttl } = Shared::new(options);
        let config = ServerConfig {
            limits,
            acks,
            ttl,
            ..ServerConfig::default()
        };
        let protocols = options["protos"].as_array().into_iter().flatten();
        Self {
            server: Server::new(config, TestSecrets(1)),
            now: Instant::ORIGIN,
            acks,
            protocols: protocols
                .map(|proto| proto.as_str().unwrap().to_owned())
                .collect(),
            granted: String::new(),
            sockets: HashMap::new(),
            sid: None,
            deeds: Vec::new(),
        }
    }

    pub(super) fn open(&mut self, name: &str) {
        let id = SocketId(self.sockets.len() as u64);
        self.sockets.insert(name.to_owned(), id);
        self.server.handle_open(self.now, id, 0);
        self.pump();
    }

    pub(super) fn receive(&mut self, on: &str, frame: Data) {
        let (now, id, server) = (self.now, self.sockets[on], &mut self.server);
        match read(frame) {
            Read::Control(text) => server.handle_control(now, id, &text),
            Read::Malformed(error) => server.handle_malformed(now, id, error),
            Read::Message(header, payload) => {
                let bytes = payload.byte_len();
                server.handle_message(now, id, header, payload, bytes);
            }
        }
        self.pump();
    }

    pub(super) fn lose(&mut self, on: &str, code: u16) {
        self.server.handle_close(self.now, self.sockets[on], code);
        self.pump();
    }

    /// Whatever falls due meanwhile happens at its own time.
    pub(super) fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(at) = self.server.poll_timeout().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.server.handle_timeout(self.now);
            self.pump();
        }
        self.now = end;
    }

    /// A request of the application.
    pub(super) fn ask(&mut self, step: &Value) -> Value {
        let sid = self.sid.expect("a session has begun");
        let code = step["code"].as_u64().unwrap_or(1_000) as u16;
        let given = match step["app"].as_str().unwrap() {
            "send" => match self.server.send(self.now, sid, data(&step["data"])) {
                Ok(sent) => {
                    let is_attached = self.server.socket(sid).is_some();
                    json!(is_attached && matches!(sent, Sent::Numbered(_)))
                }
                Err(refused) => match refused.cause {
                    Refusal::TooBig => json!("too big"),
                    Refusal::Closed => json!("closed"),
                    other => json!(format!("{other:?}")),
                },
            },
            "acknowledge" => {
                let seq = step["seq"].as_u64().unwrap();
                json!(self.server.acknowledge(self.now, sid, seq))
            }
            "close" => {
                let reason = step["reason"].as_str().unwrap_or("").to_owned();
                self.server.close(self.now, sid, code, reason);
                Value::Null
            }
            "leave" => {
                self.server.close(self.now, sid, code, String::new());
                self.server.handle_presence(self.now, sid, Presence::Gone);
                Value::Null
            }
            other => panic!("unknown step {other}"),
        };
        self.pump();
        given
    }

    pub(super) fn deeds(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.deeds)
    }

    fn pump(&mut self) {
        loop {
            while let Some(output) = self.server.poll_output() {
                self.obey(output);
            }
            let Some((sid, delivery)) = self.take() else {
                return;
            };
            self.see_message(delivery.seq, &delivery.payload);
            if let Some(seq) = delivery.seq.filter(|_| self.acks == AckMode::Automatic) {
                self.server.hand_over(self.now, sid, seq);
            }
        }
    }

    fn take(&mut self) -> Option<(SessionId, Delivery<Data>)> {
        let sids: Vec<_> = self.server.sessions().collect();
        sids.into_iter().find_map(|sid| {
            self.server
                .take_message(sid)
                .map(|delivery| (sid, delivery))
        })
    }

    fn obey(&mut self, output: ServerOutput<Data>) {
        match output {
            ServerOutput::Authenticate {
                socket,
                auth,
                protocols,
            } => self.let_in(socket, auth, &protocols),
            ServerOutput::Write(id) => self.write(id),
            ServerOutput::Close(id, code) => {
                self.write(id);
                let on = self.name(id);
                self.deeds.push(json!({ "closes": code.get(), "on": on }));
            }
            ServerOutput::Event(sid, event) => self.hear(sid, event),
            _ => {}
        }
    }

    /// The principal is what `auth` says, and so is the answer of an application that has another.
    fn let_in(&mut self, socket: SocketId, auth: Option<String>, offered: &[String]) {
        let chosen = offered.iter().find(|offer| self.protocols.contains(offer));
        self.granted = chosen.cloned().unwrap_or_default();
        let admission = match auth.as_deref() {
            Some("denied") => Err(Denial::Denied),
            Some("expired") => Err(Denial::Expired),
            Some("late") => return,
            principal => Ok(Admission {
                principal: principal.unwrap_or_default().to_owned(),
                protocol: self.granted.clone(),
            }),
        };
        self.server.handle_admission(self.now, socket, admission);
    }

    fn write(&mut self, id: SocketId) {
        let on = self.name(id);
        while let Some(frame) = self.server.poll_frame(id, Room::Any) {
            let wire = match frame {
                Frame::Control(Control::Fault(_)) => continue,
                Frame::Control(control) => json!(control.to_text()),
                Frame::Message(header, Data::Text(text)) => json!(header.before_text(&text)),
                Frame::Message(header, Data::Bytes(bytes)) => {
                    value(&Data::Bytes(header.before_binary(&bytes)))
                }
            };
            self.deeds.push(json!({ "server": wire, "on": on }));
        }
    }

    fn hear(&mut self, sid: SessionId, event: ServerEvent<Data>) {
        match event {
            ServerEvent::Started { .. } => {
                self.sid = Some(sid);
                let proto = self.granted.clone();
                self.see(json!({ "event": "started", "proto": proto }));
            }
            ServerEvent::Resumed => self.see(json!({ "event": "resumed" })),
            ServerEvent::Ended { remaining, end } => {
                for delivery in remaining {
                    let is_due = |seq| self.server.hand_over_remaining(sid, seq);
                    if delivery.seq.is_none_or(is_due) {
                        self.see_message(delivery.seq, &delivery.payload);
                    }
                }
                self.see(report(&end));
            }
            _ => {}
        }
    }

    fn see_message(&mut self, seq: Option<u64>, payload: &Data) {
        let event = if seq.is_some() { "message" } else { "volatile" };
        self.see(json!({ "event": event, "data": value(payload) }));
    }

    fn see(&mut self, event: Value) {
        self.deeds.push(json!({ "sees": event }));
    }

    fn name(&self, id: SocketId) -> String {
        let mut names = self.sockets.iter();
        let (name, _) = names.find(|(_, other)| **other == id).unwrap();
        name.clone()
    }
}

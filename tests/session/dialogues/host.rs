//! Carries out what the client wants, and writes it down as the dialogues do.

use serde_json::{Value, json};
use steadysocket::core::session::{
    ClientEvent, ClientOutput, Control, Delivery, Frame, Room, SessionEnd,
};

use super::data::{Data, comparable, value};
use super::player::Player;

impl Player {
    pub(super) fn pump(&mut self) {
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
            Frame::Message(header, Data::Text(text)) => json!(header.before_text(text)),
            Frame::Message(header, Data::Bytes(bytes)) => {
                value(&Data::Bytes(header.before_binary(bytes)))
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
            ClientEvent::Ended { remaining, end, .. } => {
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

    pub(super) fn see(&mut self, event: Value) {
        self.seen.push_back(json!({ "sees": event }));
    }
}

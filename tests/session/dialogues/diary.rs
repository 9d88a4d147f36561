//! The deeds of a client and all that its application sees, as the dialogues write them.

use std::cell::RefCell;
use std::collections::VecDeque;

use serde_json::{Value, json};
use steadysocket::core::session::{Control, Delivery, Frame, SessionEnd};

use super::data::{Data, comparable, report, value};

/// The deeds of a client, and what its application saw, that were not expected yet.
#[derive(Debug, Default)]
pub(super) struct Diary {
    wire: RefCell<VecDeque<Value>>,
    seen: RefCell<VecDeque<Value>>,
}

impl Diary {
    pub(super) fn dial(&self, offer: &[String]) {
        self.wire.borrow_mut().push_back(json!({ "dials": offer }));
    }

    pub(super) fn frame(&self, frame: &Frame<Data>) {
        let wire = match frame {
            Frame::Control(Control::Fault(_)) => return,
            Frame::Control(control) => json!(control.to_text()),
            Frame::Message(header, Data::Text(text)) => json!(header.before_text(text)),
            Frame::Message(header, Data::Bytes(bytes)) => {
                value(&Data::Bytes(header.before_binary(bytes)))
            }
        };
        self.write(&wire);
    }

    /// A message as it is, on a plain socket.
    pub(super) fn plain(&self, payload: &Data) {
        self.write(&value(payload));
    }

    pub(super) fn close(&self, code: u16) {
        self.wire.borrow_mut().push_back(json!({ "closes": code }));
    }

    pub(super) fn show(&self, delivery: &Delivery<Data>) {
        let event = if delivery.seq.is_some() {
            "message"
        } else {
            "volatile"
        };
        self.see(json!({ "event": event, "data": value(&delivery.payload) }));
    }

    /// A message as it is, from a plain server.
    pub(super) fn show_plain(&self, payload: &Data) {
        self.see(json!({ "event": "message", "data": value(payload) }));
    }

    pub(super) fn started(&self, proto: &str) {
        self.see(json!({ "event": "started", "proto": proto }));
    }

    pub(super) fn resumed(&self) {
        self.see(json!({ "event": "resumed" }));
    }

    /// The server has no sessions, and the client goes on without one.
    pub(super) fn went_plain(&self, protocol: &str) {
        self.see(json!({ "event": "plain", "protocol": protocol }));
    }

    /// The server has no sessions, without which the client does not go on.
    pub(super) fn unfit(&self) {
        self.see(json!({ "event": "error", "code": "no-session" }));
    }

    /// The last close.
    pub(super) fn closed(&self, code: u16, reason: &str) {
        self.see(json!({ "event": "closed", "code": code, "reason": reason }));
    }

    pub(super) fn ended(&self, end: &SessionEnd<Data>) {
        self.see(report(end));
    }

    /// The number of deeds.
    pub(super) fn deeds(&self) -> usize {
        self.wire.borrow().len()
    }

    /// True if the deed with this number is a message.
    pub(super) fn is_message(&self, deed: usize) -> bool {
        let wire = self.wire.borrow();
        let is_ping = |deed: &Value| {
            let frame = deed["client"]["frame"].as_str();
            frame.is_some_and(|frame| frame.starts_with("#p"))
        };
        wire.get(deed).is_some_and(|deed| !is_ping(deed))
    }

    /// True if the next deed is a close with this code.
    pub(super) fn closes(&self, code: u64) -> bool {
        self.wire.borrow().front() == Some(&json!({ "closes": code }))
    }

    pub(super) fn expect(&self, step: &Value) -> Result<(), String> {
        let list = if step.get("sees").is_some() {
            &self.seen
        } else {
            &self.wire
        };
        let found = list.borrow_mut().pop_front();
        match found {
            Some(found) if found == comparable(step) => Ok(()),
            Some(found) => Err(format!("found {found}")),
            None => Err(format!("nothing; {self:?}")),
        }
    }

    pub(super) fn expect_nothing(&self) -> Result<(), String> {
        match self.wire.borrow().is_empty() && self.seen.borrow().is_empty() {
            true => Ok(()),
            false => Err(format!("besides: {self:?}")),
        }
    }

    fn see(&self, event: Value) {
        self.seen.borrow_mut().push_back(json!({ "sees": event }));
    }

    fn write(&self, frame: &Value) {
        let deed = comparable(&json!({ "client": frame }));
        self.wire.borrow_mut().push_back(deed);
    }
}

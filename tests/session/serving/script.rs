//! A dialogue, played with the server.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};

use super::names::Names;
use super::served::Served;
use crate::dialogues::data::{Data, comparable, data};

/// An error says what went wrong, and where.
pub(super) fn play(dialogue: &Value) -> Result<(), String> {
    let mut play = Play {
        served: Served::new(&dialogue["options"]),
        names: Names::default(),
        wire: VecDeque::new(),
        seen: VecDeque::new(),
    };
    for (index, step) in dialogue["steps"].as_array().unwrap().iter().enumerate() {
        let place = |failure| format!("step {}, {step}: {failure}", index + 1);
        play.take(step).map_err(place)?;
    }
    play.expect_nothing()
}

struct Play {
    served: Served,
    names: Names,
    /// Deeds of the server, and what its application saw, that were not expected yet.
    wire: VecDeque<Value>,
    seen: VecDeque<Value>,
}

impl Play {
    fn take(&mut self, step: &Value) -> Result<(), String> {
        let is_expectation = ["server", "closes", "sees"]
            .iter()
            .any(|key| step.get(key).is_some());
        if is_expectation {
            return self.expect(step);
        }
        self.expect_nothing()?;
        let given = self.input(step);
        for deed in self.served.deeds() {
            match deed.get("sees") {
                Some(_) => self.seen.push_back(deed),
                None => self.wire.push_back(deed),
            }
        }
        match step.get("gives") {
            Some(gives) if *gives != given => Err(format!("gave {given}")),
            _ => Ok(()),
        }
    }

    fn input(&mut self, step: &Value) -> Value {
        let on = || step["on"].as_str().unwrap();
        if let Some(name) = step.get("opens") {
            self.served.open(name.as_str().unwrap());
        } else if let Some(frame) = step.get("client") {
            let frame = match data(frame) {
                Data::Text(text) => Data::Text(self.names.fill(&text)),
                bytes @ Data::Bytes(_) => bytes,
            };
            self.served.receive(on(), frame);
        } else if let Some(code) = step.get("lost") {
            self.served.lose(on(), code.as_u64().unwrap() as u16);
        } else if let Some(millis) = step.get("passes") {
            self.served
                .pass(Duration::from_millis(millis.as_u64().unwrap()));
        } else {
            return self.served.ask(step);
        }
        Value::Null
    }

    fn expect(&mut self, step: &Value) -> Result<(), String> {
        let found = match step.get("sees") {
            Some(_) => self.seen.pop_front(),
            None => self.wire.pop_front(),
        };
        let found = found.ok_or("nothing happened")?;
        match self.names.agree(&readable(step), &readable(&found)) {
            true => Ok(()),
            false => Err(format!("found {found}")),
        }
    }

    fn expect_nothing(&self) -> Result<(), String> {
        match self.wire.is_empty() && self.seen.is_empty() {
            true => Ok(()),
            false => Err(format!("not expected: {:?} {:?}", self.wire, self.seen)),
        }
    }
}

/// Control frames as what they say.
fn readable(step: &Value) -> Value {
    let mut step = comparable(step);
    let frame = step["server"].as_str().map(str::to_owned);
    if let Some(frame) = frame.filter(|frame| frame.starts_with('#')) {
        let (verb, body) = frame.split_once(' ').unwrap_or((&frame, ""));
        let body = serde_json::from_str(body).unwrap_or(json!(body));
        step["server"] = json!({ "verb": verb, "body": body });
    }
    step
}

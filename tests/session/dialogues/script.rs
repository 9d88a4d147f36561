//! A dialogue, played with a client.

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};
use steadysocket::core::session::{
    Client, ClientConfig, Header, Mode, Offer, ProtocolError, Refusal, Refused, Subprotocol,
};
use steadysocket::core::session::{Framing, parse_binary, parse_text};

use super::data::{Data, Shared, data};
use super::diary::Diary;

/// A client with what it is embedded in, which writes down what it does.
pub(super) trait Subject {
    /// A client that has begun to dial.
    fn new(options: Options, diary: Rc<Diary>) -> Self;

    /// The socket that it has dialled is open.
    fn open(&mut self, protocol: &str);

    /// A message comes, on a socket that may be plain.
    fn receive(&mut self, frame: Data);

    /// The socket is closed, or the dial has failed.
    fn lose(&mut self, code: u16);

    /// Time passes.
    fn pass(&mut self, time: Duration);

    /// True if the message was written, false if it waits.
    fn send(&mut self, payload: Data) -> Result<bool, Refused<Data>>;

    fn send_volatile(&mut self, payload: Data) -> bool;

    fn acknowledge(&mut self, seq: u64) -> bool;

    fn close(&mut self, code: Option<u16>, reason: &str);

    /// The page goes away for good.
    fn leave(&mut self);
}

/// The options of a dialogue's client.
pub(super) struct Options {
    pub(super) config: ClientConfig,
    /// One for each hello or resume.
    pub(super) auth: VecDeque<String>,
}

impl Options {
    fn new(options: &Value) -> Self {
        let mode = match options["mode"] == "prefer" {
            true => Mode::Prefer,
            false => Mode::Require,
        };
        let Shared { limits, acks, ttl } = Shared::new(options);
        let config = ClientConfig {
            mode,
            protocols: texts(&options["protos"]),
            limits,
            acks,
            ttl,
            close_timeout: Duration::from_secs(30),
            library: options["lib"].as_str().unwrap_or("example/1.0").to_owned(),
            ..ClientConfig::default()
        };
        Self {
            config,
            auth: texts(&options["auth"]).into(),
        }
    }

    /// The subprotocols of a dial.
    pub(super) fn offered(&self, offer: Offer) -> Vec<String> {
        let mut offered = self.config.protocols.clone();
        if offer == Offer::Session {
            if offered.is_empty() {
                offered.push("steady.plain".to_owned());
            }
            offered.push("steady.v1".to_owned());
        }
        offered
    }
}

fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    let text = |item: &Value| item.as_str().unwrap().to_owned();
    items.map(text).collect()
}

/// The subprotocol that a server has chosen.
pub(super) fn chosen(protocol: &str, offer: Offer) -> Subprotocol {
    match protocol {
        "steady.v1" if offer == Offer::Session => Subprotocol::Steady,
        _ => Subprotocol::Other,
    }
}

/// The subprotocol that a server has chosen, as the application sees it.
pub(super) fn shown(protocol: &str) -> &str {
    match protocol {
        "steady.plain" => "",
        protocol => protocol,
    }
}

/// The number of the client's session, by which it knows its messages.
pub(super) fn session_of(client: &Client<Data>) -> u64 {
    match client.has_session() {
        true => client.session_number(),
        false => 0,
    }
}

/// A frame, read.
pub(crate) enum Read {
    Control(String),
    Message(Header, Data),
    Malformed(ProtocolError),
}

pub(crate) fn read(frame: Data) -> Read {
    let message = match frame {
        Data::Text(text) => match parse_text(text.as_bytes()) {
            Ok(Framing::Control) => return Read::Control(text),
            Ok(Framing::Message { header, offset }) => {
                Ok((header, Data::Text(text[offset..].to_owned())))
            }
            Err(error) => Err(error),
        },
        Data::Bytes(bytes) => parse_binary(&bytes)
            .map(|(header, offset)| (header, Data::Bytes(bytes[offset..].to_vec()))),
    };
    message.map_or_else(Read::Malformed, |(header, payload)| {
        Read::Message(header, payload)
    })
}

/// Plays a dialogue to its end.
pub(super) fn play<S: Subject>(dialogue: &Value) -> Result<(), String> {
    let diary = Rc::<Diary>::default();
    let mut play = Play {
        subject: S::new(Options::new(&dialogue["options"]), Rc::clone(&diary)),
        diary,
        own_close: None,
    };
    for (index, step) in dialogue["steps"].as_array().unwrap().iter().enumerate() {
        let result = play.take(step);
        result.map_err(|failure| format!("step {}, {step}: {failure}", index + 1))?;
    }
    play.diary.expect_nothing()
}

struct Play<S> {
    subject: S,
    diary: Rc<Diary>,
    /// The code of the application's close, until something else happens.
    own_close: Option<u64>,
}

impl<S: Subject> Play<S> {
    fn take(&mut self, step: &Value) -> Result<(), String> {
        let is_expectation = ["sees", "dials", "client", "closes"]
            .iter()
            .any(|key| step.get(key).is_some());
        if is_expectation {
            return self.expect(step);
        }
        self.diary.expect_nothing()?;
        self.own_close = (step["app"] == "close").then(|| step["code"].as_u64().unwrap_or(1_000));
        let given = self.input(step);
        match step.get("gives") {
            Some(gives) if *gives != given => Err(format!("gave {given}")),
            _ => Ok(()),
        }
    }

    fn input(&mut self, step: &Value) -> Value {
        if let Some(protocol) = step.get("opened") {
            self.subject.open(protocol.as_str().unwrap());
        } else if let Some(frame) = step.get("server") {
            self.subject.receive(data(frame));
        } else if let Some(code) = step.get("lost") {
            self.subject.lose(code.as_u64().unwrap() as u16);
        } else if let Some(millis) = step.get("passes") {
            self.subject
                .pass(Duration::from_millis(millis.as_u64().unwrap()));
        } else {
            return self.ask(step);
        }
        Value::Null
    }

    /// A request of the application.
    fn ask(&mut self, step: &Value) -> Value {
        let subject = &mut self.subject;
        match step["app"].as_str().unwrap() {
            "send" => self.send(data(&step["data"])),
            "sendVolatile" => json!(subject.send_volatile(data(&step["data"]))),
            "acknowledge" => json!(subject.acknowledge(step["seq"].as_u64().unwrap())),
            "close" => {
                let code = step["code"].as_u64().map(|code| code as u16);
                subject.close(code, step["reason"].as_str().unwrap_or(""));
                Value::Null
            }
            "leave" => {
                subject.leave();
                Value::Null
            }
            other => panic!("unknown step {other}"),
        }
    }

    fn send(&mut self, payload: Data) -> Value {
        let before = self.diary.deeds();
        match self.subject.send(payload) {
            Ok(is_written) => {
                assert_eq!(is_written, self.diary.is_message(before), "what send says");
                json!(is_written)
            }
            Err(refused) => match refused.cause {
                Refusal::TooBig => json!("too big"),
                Refusal::Closed => json!("closed"),
                other => json!(format!("{other:?}")),
            },
        }
    }

    fn expect(&mut self, step: &Value) -> Result<(), String> {
        let mut expected = step.clone();
        if let Some(within) = expected.as_object_mut().unwrap().remove("within") {
            if self.diary.deeds() > 0 && self.own_close.is_none() {
                return Err(format!("at once: {:?}", self.diary));
            }
            for _ in 0..within.as_u64().unwrap() / 10 {
                if self.diary.deeds() == 0 {
                    self.subject.pass(Duration::from_millis(10));
                }
            }
        }
        if expected["closes"] == 1_000
            && let Some(code) = self.own_close
            && self.diary.closes(code)
        {
            expected = json!({ "closes": code });
        }
        self.diary.expect(&expected)
    }
}

//! All that the user is told, as lines.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, Weak};

use futures_util::FutureExt;
use steadysocket::{Builder, CloseInfo, Error, HeartbeatMessage, Message, Socket, Verdict};

use super::far::{Far, PING};
use super::{Client, Inner};
use crate::promises::lines;

type Listener = Box<dyn FnMut(&mut Client, &str) + Send>;
type Predicate = Box<dyn FnMut(&mut Client, &CloseInfo) -> Verdict + Send>;

/// The log, and the code of the user's that runs inside of callbacks.
#[derive(Default)]
pub(super) struct Heard {
    log: Mutex<Vec<String>>,
    listeners: Mutex<Vec<Option<Listener>>>,
    predicate: Mutex<Option<Predicate>>,
    /// The panic of a callback, as a failed assertion: the connection outlives it, the test not.
    fault: Mutex<Option<Box<dyn Any + Send>>>,
}

impl Heard {
    /// Goes on with the panic of a callback.
    pub(super) fn raise(&self) {
        if let Some(fault) = self.fault.lock().unwrap().take() {
            resume_unwind(fault);
        }
    }

    fn note(&self, line: String) {
        self.log.lock().unwrap().push(line);
    }

    fn run<T>(&self, call: impl FnOnce() -> T) -> Option<T> {
        let caught = catch_unwind(AssertUnwindSafe(call));
        caught
            .map_err(|fault| *self.fault.lock().unwrap() = Some(fault))
            .ok()
    }
}

impl Client {
    /// Calls `listener` once, at the next event whose line begins with `prefix`.
    pub(crate) fn once(&mut self, prefix: &str, listener: impl FnOnce(&mut Self) + Send + 'static) {
        let prefix = prefix.to_owned();
        let mut listener = Some(listener);
        self.each_event(move |client, line| {
            if line.starts_with(&prefix)
                && let Some(listener) = listener.take()
            {
                listener(client);
            }
        });
    }

    /// Calls `listener` at every event.
    pub(crate) fn each_event(&mut self, listener: impl FnMut(&mut Self, &str) + Send + 'static) {
        let mut listeners = self.0.heard.listeners.lock().unwrap();
        listeners.push(Some(Box::new(listener)));
    }

    /// Answers what `should_reconnect` is asked.
    pub(crate) fn decide_by(
        &mut self,
        predicate: impl FnMut(&mut Self, &CloseInfo) -> Verdict + Send + 'static,
    ) {
        *self.0.heard.predicate.lock().unwrap() = Some(Box::new(predicate));
    }

    /// Compares the log with what was to happen, and empties it. Of what the user is not told, the
    /// messages must have come to the peer, and the end to those who wait for it.
    pub(crate) fn expect<'a>(&mut self, expected: impl AsRef<[&'a str]>) {
        let (inner, told): (Vec<&str>, Vec<&str>) =
            expected.as_ref().iter().partition(|line| is_inner(line));
        assert_eq!(self.take_log(), told);
        let sent = inner.iter().filter_map(|it| it.strip_prefix("transmit "));
        let sent: Vec<&str> = sent.collect();
        if !sent.is_empty() {
            assert_eq!(self.far(Far::unseen), sent);
        }
        if let Some(end) = inner.iter().find_map(|it| it.strip_prefix("ended ")) {
            let ended = self.ask(Socket::closed).now_or_never();
            assert_eq!(ended.as_ref().map(lines::info).as_deref(), Some(end));
        }
    }

    pub(crate) fn expect_nothing(&mut self) {
        self.expect([""; 0]);
    }

    /// Takes all that was told since the log was last taken.
    pub(crate) fn take_log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.0.heard.log.lock().unwrap())
    }

    /// Takes the log, and gives the lines that begin with one of `prefixes`.
    pub(crate) fn take_lines(&mut self, prefixes: &[&str]) -> Vec<String> {
        let mut log = self.take_log();
        log.retain(|line| prefixes.iter().any(|prefix| line.starts_with(prefix)));
        log
    }

    pub(crate) fn forget_log(&mut self) {
        self.take_log();
    }

    fn tell(&mut self, line: &str) {
        let inner = Arc::clone(&self.0);
        let heard = &inner.heard;
        heard.note(line.to_owned());
        let count = heard.listeners.lock().unwrap().len();
        for index in 0..count {
            // Taken out for the call, because it may do anything to this client.
            let listener = heard.listeners.lock().unwrap()[index].take();
            if let Some(mut listener) = listener {
                heard.run(|| listener(self, line));
                heard.listeners.lock().unwrap()[index] = Some(listener);
            }
        }
    }

    fn decide(&mut self, close: &CloseInfo) -> Verdict {
        let inner = Arc::clone(&self.0);
        let heard = &inner.heard;
        let predicate = heard.predicate.lock().unwrap().take();
        let Some(mut predicate) = predicate else {
            return Verdict::ByTable;
        };
        heard.note(format!("ask {}", lines::info(close)));
        let verdict = heard.run(|| predicate(self, close));
        *heard.predicate.lock().unwrap() = Some(predicate);
        verdict.unwrap_or(Verdict::Stop)
    }
}

/// The callbacks of a client, which they do not keep alive.
#[derive(Clone)]
pub(super) struct Ear(Weak<Inner>);

impl Ear {
    pub(super) fn of(client: &Client) -> Self {
        Self(Arc::downgrade(&client.0))
    }

    /// Sets every callback.
    pub(super) fn listen(&self, builder: Builder) -> Builder {
        let [open, message, close, error, wait, end, state, drop, ask] =
            std::array::from_fn(|_| self.clone());
        builder
            .on_open(move |event| open.hear(&lines::open(event)))
            .on_message(move |it| message.hear(&format!("message {}", described(&it))))
            .on_close(move |event| close.hear(&lines::close(event)))
            .on_error(move |it| error.hear(&format!("error {}", named(it))))
            .on_reconnecting(move |event| wait.hear(&lines::reconnecting(event)))
            .on_give_up(move |event| end.hear(&lines::give_up(event)))
            .on_state_change(move |event| state.hear(&lines::state_change(event)))
            .on_drop(move |it, reason| drop.hear(&lines::dropped(&described(&it), reason)))
            .should_reconnect(move |it| {
                let client = ask.client();
                client.map_or(Verdict::Stop, |mut client| client.decide(it))
            })
    }

    /// The message of the heartbeat.
    pub(super) fn ping(&self) -> HeartbeatMessage {
        let ear = self.clone();
        HeartbeatMessage::ask(move |_| {
            ear.note("ping".to_owned());
            PING
        })
    }

    pub(super) fn note_dial(&self) {
        if let Some(client) = self.client() {
            self.note(format!("dial {}", client.attempt()));
        }
    }

    fn note(&self, line: String) {
        if let Some(client) = self.client() {
            client.0.heard.note(line);
        }
    }

    fn hear(&self, line: &str) {
        if let Some(mut client) = self.client() {
            client.tell(line);
        }
    }

    fn client(&self) -> Option<Client> {
        self.0.upgrade().map(Client)
    }
}

/// The text, without the blanks that only make it larger.
pub(super) fn described(message: &Message) -> String {
    let text = message.as_text().expect("a text");
    text.trim_end().to_owned()
}

/// As the core names the failure.
fn named(error: &Error) -> &'static str {
    match error {
        Error::Network | Error::Native(_) => "Network",
        Error::ConnectTimeout => "ConnectTimeout",
        Error::HandshakeTimeout => "HandshakeTimeout",
        Error::HeartbeatTimeout => "HeartbeatTimeout",
        Error::Handshake(_) => "Handshake",
        error => error.code(),
    }
}

/// True if a line is of an order of the core, which the user is not told.
fn is_inner(line: &str) -> bool {
    ["hangup", "handshake", "start close", "transmit", "ended"]
        .iter()
        .any(|start| line.starts_with(start))
}

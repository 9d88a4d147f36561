//! The events of a user, as lines.

use std::fmt::Write;
use std::time::Duration;

use steadysocket::{Builder, Error, Message};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

/// The lines of one connection.
pub(crate) struct Journal(UnboundedReceiver<String>);

impl Journal {
    /// Sets every callback but those that decide.
    pub(crate) fn of(builder: Builder) -> (Builder, Self) {
        let (sender, lines) = unbounded_channel();
        let note = move |line: String| drop(sender.send(line));
        let builder = builder
            .on_open({
                let note = note.clone();
                move |open| {
                    let again = if open.reconnected { " again" } else { "" };
                    note(format!("open{again} {}", open.protocol).trim().to_owned());
                }
            })
            .on_message({
                let note = note.clone();
                move |message| note(describe(&message))
            })
            .on_close({
                let note = note.clone();
                move |close| {
                    let mut line = format!("close {} {}", close.code, close.reason);
                    if close.will_reconnect() {
                        let _ = write!(line, "retry");
                    }
                    note(line.trim().to_owned());
                }
            })
            .on_error({
                let note = note.clone();
                move |error| note(format!("error {}", error_line(error)))
            })
            .on_reconnecting({
                let note = note.clone();
                move |wait| note(format!("wait {}", wait.delay.as_millis()))
            })
            .on_give_up({
                let note = note.clone();
                move |give_up| note(format!("give up {:?}", give_up.reason))
            })
            .on_drop({
                let note = note.clone();
                move |message, reason| note(format!("drop {} {reason:?}", describe(&message)))
            });
        (builder, Self(lines))
    }

    /// The next line. Fails where none comes for a long time.
    pub(crate) async fn next(&mut self) -> String {
        let line = timeout(Duration::from_secs(120), self.0.recv()).await;
        line.expect("a line").expect("a connection")
    }

    /// Waits until a line begins like this, and returns it.
    pub(crate) async fn until(&mut self, start: &str) -> String {
        loop {
            let line = self.next().await;
            if line.starts_with(start) {
                return line;
            }
        }
    }

    /// The next lines, as many as are expected.
    pub(crate) async fn expect<const N: usize>(&mut self, expected: [&str; N]) {
        let mut lines = Vec::new();
        for _ in 0..N {
            lines.push(self.next().await);
        }
        assert_eq!(lines, expected);
    }

    /// The lines so far.
    pub(crate) fn rest(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.0.try_recv().ok()).collect()
    }
}

fn describe(message: &Message) -> String {
    match message {
        Message::Text(text) => text.to_string(),
        Message::Binary(bytes) => format!("{bytes:?}"),
    }
}

/// The code, and natively the kind of cause.
fn error_line(error: &Error) -> String {
    match error {
        Error::Native(cause) => {
            let debug = format!("{cause:?}");
            let end = debug
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(debug.len());
            debug[..end].to_owned()
        }
        error => error.code().to_owned(),
    }
}

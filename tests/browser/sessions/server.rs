//! The frames of a server, and a client of it.

use steadysocket::{Builder, Reliable, Session, SessionEvent};

use crate::double::{Double, logged, sockets_of};
use crate::support::Log;

/// A client that requires sessions, whose events go to `log`.
pub(super) fn client(name: &str, log: &Log) -> Builder<Reliable> {
    with(name, log, Session::required())
}

/// A client with these sessions, whose events go to `log`.
pub(super) fn with(name: &str, log: &Log, session: Session) -> Builder<Reliable> {
    let emitted = log.clone();
    let builder = logged(name, log).session(session);
    builder.on_session(move |event| emitted.add(line(&event)))
}

/// An event in one line.
pub(super) fn line(event: &SessionEvent) -> String {
    match event {
        SessionEvent::Started { protocol, .. } => {
            format!("started {protocol}").trim_end().to_owned()
        }
        SessionEvent::Resumed => "resumed".to_owned(),
        SessionEvent::Plain => "plain".to_owned(),
        SessionEvent::Stalled => "stalled".to_owned(),
        SessionEvent::Ended(end) => {
            let (why, uncertain, unsent) = (end.why.as_str(), &end.uncertain, &end.unsent);
            format!("ended {why} {}+{}", uncertain.len(), unsent.len())
        }
        other => format!("{other:?}"),
    }
}

/// The last socket of the test `name`.
pub(super) fn last(name: &str) -> Double {
    sockets_of(name).pop().unwrap()
}

/// Opens the socket with the subprotocol of sessions.
pub(super) fn open(double: &Double) {
    double.set_protocol("steady.v1");
    double.open();
}

/// Begins a session whose window has so many messages.
pub(super) fn welcome(double: &Double, window: u64) {
    open(double);
    say(
        double,
        &format!(
            r#"#welcome {{"sid":"q8rZbQ3vT0eKfJmXyPz1Ag","ep":"Zk3nT9wQx2E","tok":"4fJ0mZyq7c1sVx8bH2kLwPdRtNaE6gUoYiXjQvMzB5s","proto":"","win":[{window},1048576],"max":262144,"ttl":120000,"hb":[25000,10000]}}"#
        ),
    );
}

/// Resumes the session, on the socket of attempt `n`.
pub(super) fn resume(double: &Double, n: u64, rx: u64, ack: u64, tx: u64) {
    open(double);
    say(
        double,
        &format!(
            r#"#resumed {{"n":{n},"tok":"m1VbT5xkq0ZyRj7LwNcP3sGdHfUaEoYiXQvMzB9t2Kw","rx":{rx},"ack":{ack},"tx":{tx},"ttl":120000,"hb":[25000,10000]}}"#
        ),
    );
}

pub(super) fn say(double: &Double, text: &str) {
    double.say(&text.into());
}

/// Everything that was sent, but the opening.
pub(super) fn sent(double: &Double) -> Vec<String> {
    double.sent_messages().split_off(1)
}

//! Lives of sessions: they begin, are cut and go on.

use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use steadysocket::{BoxError, ConnectError, GiveUpReason, Session, SessionEvent};
use tokio::sync::mpsc::unbounded_channel;

use crate::support::{echo, handing_over, options, over_pipe, over_tcp, server, soon};

const COUNT: usize = 500;

fn numbers() -> Vec<String> {
    (0..COUNT).map(|number| number.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_session_carries_messages_both_ways_over_a_duplex_stream() {
    let (builder, _lines) = over_pipe(&server(), echo);
    let (sender, mut heard) = unbounded_channel();
    let (told, mut events) = unbounded_channel();
    let socket = builder
        .session(Session::required())
        .on_message(move |message| drop(sender.send(message)))
        .on_session(move |event| drop(told.send(event)))
        .connect()
        .unwrap();
    soon(socket.send("text")).await.unwrap();
    soon(socket.send(vec![0, 255])).await.unwrap();
    assert_eq!(soon(heard.recv()).await.unwrap(), "text".into());
    assert_eq!(soon(heard.recv()).await.unwrap(), vec![0, 255].into());
    soon(socket.acknowledged()).await.unwrap();
    assert_eq!(socket.unacknowledged(), 0);
    let event = soon(events.recv()).await.unwrap();
    assert!(matches!(event, SessionEvent::Started { .. }), "{event:?}");
}

/// Every line breaks after a few hundred bytes, in the midst of frames; a message that a dead line
/// has swallowed comes by the next (pitfall 30).
#[tokio::test(start_paused = true)]
async fn nothing_is_lost_or_doubled_across_cuts_of_a_duplex_stream() {
    let (builder, lines) = over_pipe(&server(), echo);
    lines.break_after(700);
    let socket = builder.session(Session::required()).connect().unwrap();
    let mut messages = socket.messages();
    let reading = tokio::spawn(async move {
        let mut heard = Vec::new();
        while heard.len() < COUNT {
            let message = messages.next().await.unwrap();
            heard.push(message.as_text().unwrap().to_owned());
        }
        heard
    });
    for number in numbers() {
        soon(socket.send(number)).await.unwrap();
    }
    assert_eq!(soon(reading).await.unwrap(), numbers());
    soon(socket.acknowledged()).await.unwrap();
    assert!(lines.dials() > 5, "{} dials", lines.dials());
    let stats = socket.stats();
    assert_eq!(stats.resumes + 1, stats.connection.opens);
    assert_eq!(stats.connection.messages_sent, COUNT as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_across_cuts_over_tcp() {
    let (builder, lines) = over_tcp(&server(), echo).await;
    lines.break_after(2_000);
    let (sender, mut heard) = unbounded_channel();
    let socket = builder
        .session(Session::required())
        .on_message(move |message| drop(sender.send(message.into_text().unwrap())))
        .connect()
        .unwrap();
    for number in numbers() {
        soon(socket.send(number)).await.unwrap();
    }
    for number in numbers() {
        assert_eq!(soon(heard.recv()).await.unwrap(), *number);
    }
    assert!(lines.dials() > 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_while_there_is_no_line_arrives_by_the_next() {
    let (handler, mut sessions) = handing_over();
    let (builder, lines) = over_pipe(&server(), handler);
    let (sender, mut heard) = unbounded_channel();
    let socket = builder
        .session(Session::required())
        .on_message(move |message| drop(sender.send(message.into_text().unwrap())))
        .connect()
        .unwrap();
    let mut session = soon(sessions.recv()).await.unwrap();
    lines.take_down();
    soon(socket.send("up")).await.unwrap();
    soon(session.send("down")).await.unwrap();
    lines.restore();
    assert_eq!(soon(session.recv()).await.unwrap().as_text(), Some("up"));
    assert_eq!(soon(heard.recv()).await.unwrap(), *"down");
    assert_eq!(socket.stats().resumes, 1);
}

/// The future of the credentials is not `Send`, and runs for each dial.
#[tokio::test]
async fn the_credentials_of_each_dial_name_the_user() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let sessions = options()
        .authenticate(move |_, auth: Option<String>| {
            seen.lock().unwrap().push(auth.clone());
            async { Ok(auth.unwrap_or_default()) }
        })
        .build();
    let (handler, mut served) = handing_over();
    let (builder, lines) = over_pipe(&sessions, handler);
    let session = Session::required().auth(async || {
        let name = std::rc::Rc::new("anna");
        tokio::task::yield_now().await;
        Ok::<_, BoxError>(name.to_string())
    });
    let socket = builder.session(session).connect().unwrap();
    let mut session = soon(served.recv()).await.unwrap();
    assert_eq!(session.principal(), "anna");
    lines.cut();
    soon(socket.send("after")).await.unwrap();
    assert_eq!(soon(session.recv()).await.unwrap().as_text(), Some("after"));
    assert_eq!(asked.lock().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn credentials_that_cannot_be_had_are_what_the_error_names() {
    let (builder, _lines) = over_pipe(&server(), echo);
    let (tell, mut told) = unbounded_channel();
    let session = Session::required().auth(async || Err::<String, _>("no network".into()));
    let _socket = builder
        .on_error(move |error| drop(tell.send(error.to_string())))
        .session(session)
        .connect()
        .unwrap();
    let text = "the url, the protocols or auth failed: no network";
    assert_eq!(soon(told.recv()).await.as_deref(), Some(text));
}

/// The longest name of a subprotocol whose hello is sent whatever the credentials.
fn longest() -> String {
    "x".repeat(7_996)
}

/// The server would refuse the hello of every dial (PROTOCOL.md, section 9).
#[tokio::test(start_paused = true)]
async fn subprotocols_that_may_make_a_hello_too_long_are_an_error_that_says_by_how_much() {
    let reason = "protocols are 8001 bytes in JSON, expected at most 8000";
    let long = || vec![longest() + "x"];
    for session in [Session::required, Session::preferred] {
        let (builder, lines) = over_pipe(&server(), echo);
        let result = builder
            .protocols(long())
            .session(session())
            .connect()
            .map(drop);
        assert_eq!(result, Err(ConnectError::Refused(reason.to_owned())));
        assert_eq!(lines.dials(), 0);
        let (builder, lines) = over_pipe(&server(), echo);
        let (told, mut errors) = unbounded_channel();
        let (gave_up, mut ends) = unbounded_channel();
        let _socket = builder
            .protocols_provider(async move |_| Ok(long()))
            .session(session())
            .on_error(move |error| drop(told.send(error.to_string())))
            .on_give_up(move |end| gave_up.send(end.reason).unwrap())
            .connect()
            .unwrap();
        let error = soon(errors.recv()).await.unwrap();
        assert!(error.ends_with(reason), "{error}");
        let end = soon(ends.recv()).await;
        assert_eq!(end, Some(GiveUpReason::InvalidAddress));
        assert_eq!(lines.dials(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn the_longest_names_and_credentials_fit_into_one_hello() {
    let (builder, _lines) = over_pipe(&server(), echo);
    let socket = builder
        .protocols([longest()])
        .session(Session::required().auth(async || Ok("y".repeat(8_192))))
        .connect()
        .unwrap();
    soon(socket.send("text")).await.unwrap();
    soon(socket.acknowledged()).await.unwrap();
}

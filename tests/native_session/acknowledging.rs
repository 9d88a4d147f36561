//! Acknowledgements, automatic and by hand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use steadysocket::Session;
use steadysocket::core::session::AckMode;

use tokio::sync::mpsc::unbounded_channel;
use tokio::time::timeout;

use crate::support::{handing_over, options, over_pipe, server, soon};

/// Longer than an acknowledgement waits.
const WHILE: Duration = Duration::from_secs(5);

#[tokio::test(start_paused = true)]
async fn a_message_counts_when_the_client_acknowledges_it() {
    let (handler, mut sessions) = handing_over();
    let (builder, lines) = over_pipe(&server(), handler);
    let kept = Arc::new(Mutex::new(Vec::new()));
    let (own, (sender, mut heard)) = (Arc::clone(&kept), unbounded_channel());
    let _socket = builder
        .session(Session::required().manual_acks())
        .on_incoming(move |incoming| {
            own.lock().unwrap().push(incoming);
            let _ = sender.send(());
        })
        .connect()
        .unwrap();
    let session = soon(sessions.recv()).await.unwrap();
    for text in ["1", "2", "3"] {
        soon(session.send(text)).await.unwrap();
        soon(heard.recv()).await.unwrap();
    }
    lines.cut();
    // In any order, and from any thread.
    let incoming = std::mem::take(&mut *kept.lock().unwrap());
    let acking = std::thread::spawn(move || {
        assert!(incoming[1].ack() && incoming[0].ack());
        incoming
    });
    let incoming = acking.join().unwrap();
    // The time is paused, so this passes as soon as nothing else can happen.
    assert!(timeout(WHILE, session.acknowledged()).await.is_err());
    assert_eq!(session.unacknowledged(), 1);
    assert!(incoming[2].ack());
    assert!(soon(session.acknowledged()).await);
}

#[tokio::test(start_paused = true)]
async fn a_stream_acknowledges_what_it_gives_out() {
    let (handler, mut sessions) = handing_over();
    let (builder, _lines) = over_pipe(&server(), handler);
    let socket = builder.session(Session::required()).connect().unwrap();
    let mut messages = socket.messages();
    let session = soon(sessions.recv()).await.unwrap();
    soon(session.send("1")).await.unwrap();
    soon(session.send("2")).await.unwrap();
    assert_eq!(soon(messages.next()).await.unwrap().as_text(), Some("1"));
    assert!(timeout(WHILE, session.acknowledged()).await.is_err());
    assert_eq!(session.unacknowledged(), 1);
    assert_eq!(soon(messages.next()).await.unwrap().as_text(), Some("2"));
    assert!(soon(session.acknowledged()).await);
}

#[tokio::test(start_paused = true)]
async fn acknowledged_waits_for_the_application_of_the_server() {
    let (handler, mut sessions) = handing_over();
    let (builder, _lines) = over_pipe(&options().acks(AckMode::Manual).build(), handler);
    let socket = builder.session(Session::required()).connect().unwrap();
    let mut session = soon(sessions.recv()).await.unwrap();
    soon(socket.send("order")).await.unwrap();
    let acknowledged = tokio::spawn(socket.acknowledged());
    let order = soon(session.recv()).await.unwrap();
    assert!(!acknowledged.is_finished());
    order.ack();
    soon(acknowledged).await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn acknowledged_fails_with_the_session() {
    let (handler, mut sessions) = handing_over();
    let (builder, lines) = over_pipe(&server(), handler);
    let socket = builder
        .session(Session::required().close_timeout(Duration::from_secs(1)))
        .connect()
        .unwrap();
    let _session = soon(sessions.recv()).await.unwrap();
    lines.take_down();
    soon(socket.send("lost")).await.unwrap();
    let acknowledged = socket.acknowledged();
    socket.close();
    assert!(soon(acknowledged).await.is_err());
    assert!(soon(socket.acknowledged()).await.is_err(), "after the end");
}

//! Futures that are dropped before they are done, as by `select!`.

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use futures_util::SinkExt;
use steadysocket::{Message, Session, SessionSocket};

use crate::support::{handing_over, over_pipe, server, soon};

/// A task, which lives as long as somebody may wake it.
struct Task;

impl Wake for Task {
    fn wake(self: Arc<Self>) {}
}

/// The holders of a task that waited for this, and waits no more.
fn holders(future: impl Future) -> usize {
    let task = Arc::new(Task);
    let mut future = Box::pin(future);
    let waker = Waker::from(Arc::clone(&task));
    let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
    assert!(matches!(poll, Poll::Pending));
    drop((future, waker));
    Arc::strong_count(&task)
}

async fn push(socket: &SessionSocket) {
    let (mut sink, _messages) = socket.split();
    sink.send(Message::from("x")).await.unwrap();
}

async fn pull(socket: &SessionSocket) {
    futures_util::StreamExt::next(&mut socket.messages()).await;
}

#[tokio::test(start_paused = true)]
async fn a_future_that_is_dropped_does_not_hold_its_task() {
    let (handler, mut sessions) = handing_over();
    let (builder, lines) = over_pipe(&server(), handler);
    let socket = builder.session(Session::required()).connect().unwrap();
    assert_eq!(holders(socket.opened()), 1);
    assert_eq!(holders(push(&socket)), 1);
    let _session = soon(sessions.recv()).await.unwrap();
    lines.take_down();
    socket.send("x").await.unwrap();
    assert_eq!(holders(socket.closed()), 1);
    assert_eq!(holders(socket.drained()), 1);
    assert_eq!(holders(socket.acknowledged()), 1);
    assert_eq!(holders(pull(&socket)), 1);
}

#[tokio::test(start_paused = true)]
async fn who_asks_again_for_an_acknowledgement_waits_for_all_that_was_sent() {
    let (handler, mut sessions) = handing_over();
    let (builder, lines) = over_pipe(&server(), handler);
    let socket = builder.session(Session::required()).connect().unwrap();
    let mut session = soon(sessions.recv()).await.unwrap();
    lines.take_down();
    let first = tokio::spawn(socket.acknowledged());
    soon(first).await.unwrap().unwrap();
    let mut waiting = Vec::new();
    for number in 0..100 {
        socket.send(number.to_string()).await.unwrap();
        let acknowledged = socket.acknowledged();
        match number % 10 {
            0 => waiting.push(tokio::spawn(acknowledged)),
            _ => assert_eq!(holders(acknowledged), 1),
        }
    }
    lines.restore();
    for acknowledged in waiting {
        assert!(!acknowledged.is_finished());
        for _ in 0..10 {
            soon(session.recv()).await.unwrap();
        }
        soon(acknowledged).await.unwrap().unwrap();
    }
}

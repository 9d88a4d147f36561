//! Back-pressure by the window.

use std::pin::pin;
use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use steadysocket::{ConfigError, ConnectError, Limits, Sent, Session, SessionSendError, Window};

use crate::support::{handing_over, over_pipe, server, soon};

fn narrow() -> Session {
    Session::required().limits(Limits {
        window: Window {
            messages: 4,
            ..Limits::default().window
        },
        ..Limits::default()
    })
}

#[tokio::test(start_paused = true)]
async fn sends_wait_for_a_server_that_does_not_receive_and_keep_their_order() {
    let (handler, mut sessions) = handing_over();
    let (builder, lines) = over_pipe(&server(), handler);
    let socket = builder.session(narrow()).connect().unwrap();
    let mut session = soon(sessions.recv()).await.unwrap();
    let sends: Vec<_> = (0..12)
        .map(|number| {
            let socket = socket.clone();
            async move { socket.send(number.to_string()).await }
        })
        .collect();
    let sending = tokio::spawn(futures_util::future::join_all(sends));
    while socket.unacknowledged() < 4 {
        tokio::task::yield_now().await;
    }
    lines.cut();
    assert!(!sending.is_finished());
    for number in 0..12 {
        let message = soon(session.recv()).await.unwrap();
        assert_eq!(message.as_text(), Some(number.to_string().as_str()));
    }
    let sent = soon(sending).await.unwrap();
    assert!(sent.iter().all(Result::is_ok), "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn a_full_window_without_a_queue_hands_the_message_back() {
    let (handler, mut sessions) = handing_over();
    let (builder, _lines) = over_pipe(&server(), handler);
    let socket = builder.queue(None).session(narrow()).connect().unwrap();
    let _session = soon(sessions.recv()).await.unwrap();
    soon(socket.opened()).await.unwrap();
    for number in 0..4 {
        socket.try_send(number.to_string()).unwrap();
    }
    let refused = socket.try_send("5").unwrap_err();
    assert_eq!(refused, SessionSendError::Full("5".into()));
}

/// As in a bounded channel of tokio.
#[tokio::test(start_paused = true)]
async fn without_a_queue_a_send_that_waits_holds_its_place() {
    let (handler, mut sessions) = handing_over();
    let (builder, _lines) = over_pipe(&server(), handler);
    let socket = builder.queue(None).session(narrow()).connect().unwrap();
    let mut session = soon(sessions.recv()).await.unwrap();
    soon(socket.opened()).await.unwrap();
    for number in 0..4 {
        socket.try_send(number.to_string()).unwrap();
    }
    let mut waiting = pin!(socket.send("4"));
    assert!(waiting.as_mut().now_or_never().is_none());
    for _ in 0..4 {
        soon(session.recv()).await.unwrap();
    }
    soon(socket.acknowledged()).await.unwrap();
    // There is room, and nobody has told the one that waits.
    let refused = socket.try_send("5").unwrap_err();
    assert_eq!(refused, SessionSendError::Full("5".into()));
    soon(waiting).await.unwrap();
    socket.try_send("5").unwrap();
    for number in ["4", "5"] {
        let message = soon(session.recv()).await.unwrap();
        assert_eq!(message.as_text(), Some(number));
    }
}

/// It is accepted first.
#[tokio::test(start_paused = true)]
async fn what_is_put_into_the_queue_goes_before_a_send_that_waits() {
    let (handler, mut sessions) = handing_over();
    let (builder, _lines) = over_pipe(&server(), handler);
    let socket = builder.session(narrow()).connect().unwrap();
    let mut session = soon(sessions.recv()).await.unwrap();
    for number in 0..4 {
        socket.send(number.to_string()).await.unwrap();
    }
    let mut waiting = pin!(socket.send("5"));
    assert!(waiting.as_mut().now_or_never().is_none());
    assert_eq!(socket.try_send("4").unwrap(), Sent::Queued);
    let receive = async {
        for number in 0..6 {
            let message = session.recv().await.unwrap();
            assert_eq!(message.as_text(), Some(number.to_string().as_str()));
        }
    };
    let (sent, ()) = soon(futures_util::future::join(waiting, receive)).await;
    sent.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_waits_for_a_client_that_does_not_read() {
    let (handler, mut sessions) = handing_over();
    let (builder, _lines) = over_pipe(&server(), handler);
    let socket = builder.session(narrow()).connect().unwrap();
    let mut messages = socket.messages();
    let session = soon(sessions.recv()).await.unwrap();
    let sending = tokio::spawn(async move {
        for number in 0..20 {
            session.send(number.to_string()).await.unwrap();
        }
        session
    });
    let first = soon(messages.next()).await.unwrap();
    assert_eq!(first.as_text(), Some("0"));
    // A while of the paused time, in which a server that need not wait would be done.
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    assert!(!sending.is_finished());
    for number in 1..20 {
        let message = soon(messages.next()).await.unwrap();
        assert_eq!(message.as_text(), Some(number.to_string().as_str()));
    }
    soon(sending).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_sink_sends_everything_through_a_narrow_window() {
    let (handler, mut sessions) = handing_over();
    let (builder, lines) = over_pipe(&server(), handler);
    lines.break_after(600);
    let socket = builder.session(narrow()).connect().unwrap();
    let (mut sink, _stream) = socket.split();
    let sending = tokio::spawn(async move {
        for number in 0..50 {
            sink.send(number.to_string().into()).await.unwrap();
        }
        sink.close().await.unwrap();
    });
    let mut session = soon(sessions.recv()).await.unwrap();
    for number in 0..50 {
        let message = soon(session.recv()).await.unwrap();
        assert_eq!(message.as_text(), Some(number.to_string().as_str()));
    }
    soon(sending).await.unwrap();
    assert!(soon(session.recv()).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_window_without_a_limit_is_the_servers() {
    let (handler, mut sessions) = handing_over();
    let (builder, _lines) = over_pipe(&server(), handler);
    let all = Limits {
        window: Window {
            messages: u64::MAX,
            bytes: u64::MAX,
        },
        max: u64::MAX,
    };
    let session = Session::required().limits(all);
    let socket = builder.session(session).connect().unwrap();
    soon(socket.send("x")).await.unwrap();
    let mut session = soon(sessions.recv()).await.unwrap();
    assert_eq!(soon(session.recv()).await.unwrap().as_text(), Some("x"));
}

#[tokio::test(start_paused = true)]
async fn a_time_that_no_hello_can_tell_is_refused() {
    let (builder, _lines) = over_pipe(&server(), handing_over().0);
    let error = builder
        .session(Session::required().ttl(Duration::MAX))
        .connect()
        .unwrap_err();
    let is_named = |error: &ConfigError| {
        matches!(
            error,
            ConfigError::Time {
                option: "session.ttl",
                ..
            }
        )
    };
    assert!(matches!(&error, ConnectError::Config(config) if is_named(config)));
}

//! Reliable sessions against the example server, which has them at most of its routes.

use std::time::Duration;

use steadysocket::{Builder, Reliable, Session, SessionEvent, Socket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Log, at_once};
use crate::{SERVER, dial};

/// A client with sessions, whose events go to `log`.
fn session(route: &str, log: &Log, session: Session) -> Builder<Reliable> {
    let emitted = log.clone();
    dial(route, log).session(session).on_session(move |event| {
        emitted.add(match event {
            SessionEvent::Started { .. } => "started".to_owned(),
            SessionEvent::Ended(end) => format!("ended {}", end.why.as_str()),
            event => format!("{event:?}"),
        });
    })
}

#[wasm_bindgen_test]
async fn a_session_greets_answers_and_ends_in_order() {
    let log = Log::default();
    let socket = session("/session", &log, Session::required())
        .connect()
        .unwrap();
    socket.send("Привіт, сервер!").await.unwrap();
    socket.acknowledged().await.unwrap();
    log.until("Ви сказали: Привіт, сервер!", 1).await;
    socket.close_with(4001, "enough").unwrap();
    let close = socket.closed().await;
    assert_eq!(
        (close.code, close.reason.as_str(), close.was_clean),
        (4001, "enough", true)
    );
    let expected = [
        "started",
        "open",
        "Ласкаво просимо до WebSocket сервера!",
        "Ви сказали: Привіт, сервер!",
        "ended ended",
        "close 4001",
    ];
    assert_eq!(log.lines(), expected);
    assert_eq!((socket.unacknowledged(), socket.buffered_amount()), (0, 0));
}

/// Each socket is reset after some milliseconds, and each message comes back once, in order.
#[wasm_bindgen_test]
async fn through_many_resets_nothing_is_lost_and_nothing_comes_twice() {
    let log = Log::default();
    let received = log.clone();
    let socket = session("/drop?after_ms=30", &Log::default(), Session::required())
        .on_message(move |message| received.add(message.as_text().unwrap_or("?")))
        .connect()
        .unwrap();
    let mut count = 0_u64;
    while socket.stats().resumes < 5 {
        socket.send(count.to_string()).await.unwrap();
        count += 1;
        if count.is_multiple_of(50) {
            socket.acknowledged().await.unwrap();
        }
    }
    log.until(&(count - 1).to_string(), 1).await;
    let expected: Vec<String> = (0..count).map(|number| number.to_string()).collect();
    assert_eq!(log.lines(), expected);
    let stats = socket.stats();
    assert_eq!(stats.connection.messages_received, count);
    assert_eq!(stats.connection.messages_sent, count);
}

/// Frames decide, and not codes: 1000 is a lost socket like any other.
#[wasm_bindgen_test]
async fn a_close_code_ends_no_session() {
    let log = Log::default();
    let socket = session("/accept-then-kick?code=1000", &log, Session::required())
        .connect()
        .unwrap();
    log.until("close 1000", 3).await;
    assert_eq!(log.count("give up not-retryable"), 0);
    drop(socket);
}

/// The window is the back-pressure: with 8 messages in it, 200 go through.
#[cfg(feature = "stream")]
#[wasm_bindgen_test]
async fn a_small_window_carries_many_messages() {
    use futures_util::{SinkExt, StreamExt};
    use steadysocket::{Limits, Message, Window};

    let window = Window {
        messages: 8,
        bytes: 100_000,
    };
    let limits = Limits {
        window,
        max: 10_000,
    };
    let server = SERVER.unwrap();
    let socket = Socket::builder(format!("{server}/slow?bytes_per_s=1000000"))
        .reconnect(at_once())
        .session(Session::required().limits(limits))
        .connect()
        .unwrap();
    let (mut sink, stream) = socket.split();
    wasm_bindgen_futures::spawn_local(async move {
        for number in 0..200 {
            sink.send(Message::from(format!("{number}"))).await.unwrap();
        }
    });
    let mut numbers = stream.map(|message| message.as_text().unwrap().parse::<u32>().unwrap());
    for expected in 0..200 {
        assert_eq!(numbers.next().await, Some(expected));
    }
    socket.acknowledged().await.unwrap();
}

/// This server names no subprotocol, which a browser takes for a failure.
#[wasm_bindgen_test]
async fn a_plain_server_is_found_within_two_dials() {
    let log = Log::default();
    let session = session("/ws", &log, Session::preferred())
        .on_open(|_| ())
        .connect()
        .unwrap();
    session.try_send("Привіт").unwrap();
    log.until("Ви сказали: Привіт", 1).await;
    let stats = session.stats();
    assert!(stats.connection.dials <= 2, "{stats:?}");
    assert_eq!((log.count("Plain"), stats.overhead_bytes), (1, 0));
}

/// Dropping the last handle ends the session, and not only the socket.
#[wasm_bindgen_test]
async fn a_dropped_handle_ends_the_session_in_order() {
    let log = Log::default();
    let limit = Duration::from_secs(5);
    let builder = session("/session", &log, Session::required().close_timeout(limit));
    let socket = builder.connect().unwrap();
    socket.send("last").await.unwrap();
    let closed = socket.closed();
    drop(socket);
    let close = closed.await;
    assert_eq!((close.code, close.was_clean), (1000, true));
    assert_eq!(log.count("ended ended"), 1, "{:?}", log.lines());
}

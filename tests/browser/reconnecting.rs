//! Dials and what follows them.

use std::time::Duration;

use steadysocket::{Reconnect, Socket, Verdict};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{logged, sockets_of, turn};
use crate::support::{Log, at_once};

/// A refused dial is the browser's own 1006, and the attempts are counted once each
/// (pitfalls 8, 16, 21 and 24). Port 1 is one that browsers never dial.
#[wasm_bindgen_test]
async fn refused_dials_are_retried_and_then_given_up() {
    let log = Log::default();
    let reconnect = Reconnect {
        max_attempts: Some(2),
        ..at_once()
    };
    let socket = log
        .listen(Socket::builder("ws://127.0.0.1:1/").reconnect(reconnect))
        .connect()
        .unwrap();
    let close = socket.closed().await;
    assert_eq!((close.code, close.was_clean), (1006, false));
    let expected = [
        "error ERR_NETWORK",
        "close 1006",
        "retry 1",
        "error ERR_NETWORK",
        "close 1006",
        "give up max-attempts",
    ];
    assert_eq!(log.lines(), expected);
}

#[wasm_bindgen_test]
async fn a_lost_socket_is_replaced_and_the_queue_leaves_before_what_open_sends() {
    let log = Log::default();
    let name = "a_lost_socket_is_replaced";
    let socket = logged(name, &log).connect().unwrap();
    sockets_of(name)[0].open();
    sockets_of(name)[0].end(1012);
    socket.send("queued").unwrap();
    log.until("retry 1", 1).await;
    while sockets_of(name).len() < 2 {
        turn().await;
    }
    sockets_of(name)[1].open();
    assert_eq!(sockets_of(name)[1].sent_messages(), ["queued"]);
    assert_eq!(log.lines(), ["open", "close 1012", "retry 1", "open again"]);
}

/// Pitfalls 1, 2, 4 and 11.
#[wasm_bindgen_test]
fn reconnect_dials_at_once_from_every_state() {
    let log = Log::default();
    let name = "reconnect_dials_at_once";
    let socket = logged(name, &log)
        .should_reconnect(|_| Verdict::RetryAfter(Duration::from_secs(3_600)))
        .connect()
        .unwrap();
    sockets_of(name)[0].open();
    sockets_of(name)[0].end(1006);
    socket.reconnect();
    assert_eq!(sockets_of(name).len(), 2, "from waiting");
    socket.close();
    socket.reconnect();
    assert_eq!(sockets_of(name).len(), 3, "from closing");
    sockets_of(name)[2].open();
    socket.reconnect();
    assert_eq!(sockets_of(name).len(), 4, "from open");
    assert_eq!(sockets_of(name)[2].listeners(), 0);
    assert_eq!(sockets_of(name)[2].closes().len(), 1);
    sockets_of(name)[3].open();
    assert_eq!(log.lines().last().unwrap(), "open again");
}

#[wasm_bindgen_test]
fn the_predicate_outranks_the_default_table() {
    let log = Log::default();
    let name = "the_predicate_outranks";
    let _socket = logged(name, &log)
        .should_reconnect(|close| match close.code {
            1000 => Verdict::Retry,
            _ => Verdict::Stop,
        })
        .connect()
        .unwrap();
    sockets_of(name)[0].open();
    sockets_of(name)[0].end(1000);
    assert_eq!(log.lines(), ["open", "close 1000", "retry 1"]);
    // Then the other way round: 1006 is retried by default.
    let log = Log::default();
    let name = "the_predicate_stops";
    let _socket = logged(name, &log)
        .should_reconnect(|_| Verdict::Stop)
        .connect()
        .unwrap();
    sockets_of(name)[0].end(1006);
    let expected = ["error ERR_NETWORK", "close 1006", "give up not-retryable"];
    assert_eq!(log.lines(), expected);
}

#[wasm_bindgen_test]
fn a_connection_that_waits_says_how_long() {
    let name = "a_connection_that_waits";
    let hour = Duration::from_secs(3_600);
    let socket = logged(name, &Log::default())
        .should_reconnect(move |_| Verdict::RetryAfter(hour))
        .connect()
        .unwrap();
    assert_eq!(socket.retry_in(), None);
    sockets_of(name)[0].end(1006);
    let rest = socket.retry_in().unwrap();
    assert!(rest <= hour && rest > hour / 2, "{rest:?}");
    socket.reconnect();
    assert_eq!(socket.retry_in(), None);
}

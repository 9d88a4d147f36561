//! Pauses, and idle connections.

use std::time::Duration;

use steadysocket::{ConfigError, ConnectError, ConnectionState, Idle, Sent, Socket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{doubled, logged, sockets_of};
use crate::support::Log;

/// Pitfall 85.
#[wasm_bindgen_test]
fn a_pause_closes_normally_and_resume_dials() {
    let log = Log::default();
    let name = "a_pause_closes_normally";
    let socket = logged(name, &log).connect().unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    socket.pause();
    assert_eq!(double.closes(), ["1000 "]);
    assert_eq!(double.listeners(), 0);
    assert_eq!(socket.state(), ConnectionState::Suspended);
    assert_eq!(socket.send("waits"), Ok(Sent::Queued));
    socket.resume();
    let double = sockets_of(name).remove(1);
    double.open();
    assert_eq!(double.sent_messages(), ["waits"]);
    assert_eq!(log.lines(), ["open", "close 1000", "open again"]);
}

/// Pitfall 85.
#[wasm_bindgen_test]
async fn an_idle_connection_pauses_and_wakes_for_a_message() {
    let log = Log::default();
    let name = "an_idle_connection_pauses";
    let idle = Idle {
        close_after: Some(Duration::from_millis(1)),
        ..Idle::default()
    };
    let builder = logged(name, &log).idle(idle).start_closed();
    let socket = builder.connect().unwrap();
    assert_eq!(sockets_of(name).len(), 0);
    socket.send("first").unwrap();
    sockets_of(name)[0].open();
    log.until("close 1000", 1).await;
    assert_eq!(sockets_of(name)[0].sent_messages(), ["first"]);
    socket.send("second").unwrap();
    assert_eq!(sockets_of(name).len(), 2);
}

#[wasm_bindgen_test]
fn an_idle_connection_must_reconnect() {
    let builder = doubled(Socket::builder("ws://double.test/idle")).reconnect(None);
    let error = builder.idle(Idle::default()).connect().unwrap_err();
    assert!(matches!(
        error,
        ConnectError::Config(ConfigError::IdleWithoutReconnect)
    ));
}

/// A sink sends nothing before it is ready, so it wakes the connection itself.
#[cfg(feature = "stream")]
#[wasm_bindgen_test]
async fn a_sink_wakes_an_idle_connection() {
    use futures_util::{SinkExt, poll};
    let name = "a_sink_wakes_an_idle";
    let socket = logged(name, &Log::default())
        .idle(Idle::default())
        .connect()
        .unwrap();
    sockets_of(name)[0].open();
    socket.pause();
    let (mut sink, _stream) = socket.split();
    let mut sending = Box::pin(sink.send("one".into()));
    assert!(poll!(&mut sending).is_pending());
    let double = sockets_of(name).remove(1);
    double.open();
    sending.await.unwrap();
    assert_eq!(double.sent_messages(), ["one"]);
}

//! Tests of the Rust API in a browser, against the example server.
//!
//! `npm test -- browser-server` starts the server and gives its address at compile time.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

#[cfg(feature = "session")]
mod session_server;
mod support;

use std::time::Duration;

use steadysocket::{
    Builder, CloseCode, Heartbeat, HeartbeatMessage, Message, QueueLimits, Reconnect, Socket,
    Verdict,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use support::{Log, at_once, show};

wasm_bindgen_test_configure!(run_in_browser);

const SERVER: Option<&str> = option_env!("STEADYSOCKET_SERVER");

/// A connection to a route of the server, whose events go to `log`.
fn dial(route: &str, log: &Log) -> Builder {
    let server = SERVER.expect("STEADYSOCKET_SERVER at compile time, ws://127.0.0.1:8080 for one");
    log.listen(Socket::builder(format!("{server}{route}")).reconnect(at_once()))
}

#[wasm_bindgen_test]
async fn the_seed_protocol_greets_and_answers() {
    let log = Log::default();
    let socket = dial("/ws", &log).connect().unwrap();
    socket.send("Привіт, сервер!").unwrap();
    log.until("Ласкаво просимо до WebSocket сервера!", 1).await;
    log.until("Ви сказали: Привіт, сервер!", 1).await;
    socket.close_with(CloseCode::NORMAL, "done").unwrap();
    let close = socket.closed().await;
    assert_eq!((close.code, close.was_clean), (1000, true));
}

#[wasm_bindgen_test]
async fn messages_come_back_as_they_are_and_in_order() {
    let log = Log::default();
    let socket = dial("/echo", &log).connect().unwrap();
    let long = "довгий текст 😀".repeat(1_000);
    let sent: [Message; 5] = [
        "short".into(),
        vec![0, 255].into(),
        "".into(),
        long.into(),
        Vec::new().into(),
    ];
    for message in &sent {
        socket.send(message.clone()).unwrap();
    }
    log.until("[]", 1).await;
    let expected: Vec<String> = std::iter::once("open".to_owned())
        .chain(sent.iter().map(show))
        .collect();
    assert_eq!(log.lines(), expected);
}

#[wasm_bindgen_test]
async fn the_server_picks_a_subprotocol() {
    let log = Log::default();
    let emitted = log.clone();
    let socket = dial("/echo?protocol=v2", &log)
        .protocols(["v1", "v2"])
        .on_open(move |open| emitted.add(&open.protocol))
        .connect()
        .unwrap();
    socket.opened().await.unwrap();
    assert_eq!(log.lines(), ["v2"]);
}

/// The codes are the server's own, and 1000 is not retried.
#[wasm_bindgen_test]
async fn the_close_codes_are_the_servers() {
    let log = Log::default();
    let socket = dial("/close?code=1000&reason=done", &log)
        .connect()
        .unwrap();
    let close = socket.closed().await;
    assert_eq!((close.code, close.reason.as_str()), (1000, "done"));
    let expected = ["open", "close 1000", "give up not-retryable"];
    assert_eq!(log.lines(), expected);
    let log = Log::default();
    let socket = dial("/close?code=4401", &log)
        .should_reconnect(|_| Verdict::Stop)
        .connect()
        .unwrap();
    assert_eq!(socket.closed().await.code, 4401);
}

#[wasm_bindgen_test]
async fn a_reset_connection_is_1006_and_comes_back_twenty_times() {
    let log = Log::default();
    let socket = dial("/drop", &log).connect().unwrap();
    log.until("open again", 20).await;
    assert!(log.count("close 1006") >= 20, "{:?}", log.lines());
    socket.close();
    socket.closed().await;
    let stats = socket.stats();
    assert!(stats.dials >= 21 && stats.opens >= 21, "{stats:?}");
}

/// Pitfall 19: the platform hides the status; all that is seen is 1006.
#[wasm_bindgen_test]
async fn a_refused_upgrade_is_1006() {
    let log = Log::default();
    let reconnect = Reconnect {
        max_attempts: Some(3),
        ..at_once()
    };
    let socket = dial("/refuse?status=403", &log)
        .reconnect(reconnect)
        .connect()
        .unwrap();
    assert_eq!(socket.closed().await.code, 1006);
    assert_eq!(log.count("error ERR_NETWORK"), 3);
    assert_eq!(log.lines().last().unwrap(), "give up max-attempts");
}

#[wasm_bindgen_test]
async fn a_handshake_that_nobody_answers_times_out() {
    let log = Log::default();
    let socket = dial("/stall-handshake", &log)
        .connect_timeout(Duration::from_millis(50))
        .should_reconnect(|_| Verdict::Stop)
        .connect()
        .unwrap();
    assert_eq!(socket.closed().await.code, 1006);
    assert_eq!(log.lines()[0], "error ERR_CONNECT_TIMEOUT");
}

/// Pitfall 40.
#[wasm_bindgen_test]
async fn a_silent_peer_is_noticed() {
    let log = Log::default();
    let heartbeat = Heartbeat {
        interval: Duration::from_millis(20),
        timeout: Duration::from_millis(50),
        ..Heartbeat::default()
    };
    let socket = dial("/silent", &log)
        .heartbeat(heartbeat, "ping")
        .should_reconnect(|_| Verdict::Stop)
        .connect()
        .unwrap();
    assert_eq!(socket.closed().await.code, 1006);
    let expected = [
        "open",
        "error ERR_HEARTBEAT_TIMEOUT",
        "close 1006",
        "give up not-retryable",
    ];
    assert_eq!(log.lines(), expected);
}

/// Pitfall 67.
#[wasm_bindgen_test]
async fn a_heartbeat_without_a_message_only_listens() {
    let log = Log::default();
    let heartbeat = Heartbeat {
        interval: Duration::from_millis(20),
        timeout: Duration::from_millis(50),
        ..Heartbeat::default()
    };
    let socket = dial("/echo", &log)
        .heartbeat(heartbeat, HeartbeatMessage::none())
        .should_reconnect(|_| Verdict::Stop)
        .connect()
        .unwrap();
    assert_eq!(socket.closed().await.code, 1006);
    assert_eq!(log.lines()[1], "error ERR_HEARTBEAT_TIMEOUT");
    assert_eq!(socket.stats().bytes_sent, 0);
}

/// Pitfall 68.
#[wasm_bindgen_test]
async fn the_message_of_a_heartbeat_is_asked_for_with_the_time() {
    let log = Log::default();
    let heartbeat = Heartbeat {
        interval: Duration::from_millis(5),
        timeout: Duration::from_secs(10),
        ..Heartbeat::default()
    };
    let emitted = log.clone();
    let message = HeartbeatMessage::ask(|ping| ping.time.as_millis().to_string());
    let _socket = dial("/echo", &log)
        .heartbeat(heartbeat, message)
        .is_pong(move |message| {
            let sent: f64 = message.as_text().unwrap().parse().unwrap();
            let is_now = (0.0..60_000.0).contains(&(js_sys::Date::now() - sent));
            emitted.add(if is_now { "pong" } else { "another time" });
            true
        })
        .connect()
        .unwrap();
    log.until("pong", 2).await;
    assert_eq!(log.lines(), ["open", "pong", "pong"]);
}

#[wasm_bindgen_test]
async fn a_heartbeat_that_is_answered_keeps_the_socket() {
    let log = Log::default();
    let emitted = log.clone();
    let heartbeat = Heartbeat {
        interval: Duration::from_millis(5),
        timeout: Duration::from_secs(10),
        ..Heartbeat::default()
    };
    let socket = dial("/echo", &log)
        .heartbeat(heartbeat, "ping")
        .is_pong(move |message| {
            let is_pong = *message == Message::from("ping");
            if is_pong {
                emitted.add("pong");
            }
            is_pong
        })
        .connect()
        .unwrap();
    log.until("pong", 3).await;
    assert_eq!(log.lines(), ["open", "pong", "pong", "pong"]);
    assert!(socket.stats().last_latency.is_some());
}

/// Pitfall 35: the browser's buffer stays near the mark, whatever is sent.
#[wasm_bindgen_test]
async fn a_slow_server_fills_the_queue_and_not_the_browser() {
    let log = Log::default();
    let queue = QueueLimits {
        max_bytes: 4_000_000,
        ..QueueLimits::default()
    };
    let socket = dial("/slow?bytes_per_s=20000000", &log)
        .queue(queue)
        .high_water_mark(100_000)
        .low_water_mark(10_000)
        .connect()
        .unwrap();
    socket.opened().await.unwrap();
    for _ in 0..100 {
        socket.send(vec![0; 30_000]).unwrap();
    }
    assert!(socket.stats().queued_bytes > 2_000_000);
    socket.drained().await.unwrap();
    assert!(socket.buffered_amount() <= 10_000);
    assert_eq!(socket.stats().queued_messages, 0);
}

/// A server that speaks no TLS: the dial fails, and is tried again.
#[wasm_bindgen_test]
async fn a_secure_dial_to_a_plain_server_is_a_failed_attempt() {
    let log = Log::default();
    let server = SERVER.unwrap().replace("ws://", "wss://");
    let builder = Socket::builder(format!("{server}/echo")).reconnect(at_once());
    let _socket = log.listen(builder).connect().unwrap();
    log.until("retry 2", 1).await;
    // Firefox gives the code for a failed TLS handshake.
    let failed = [
        ["error ERR_NETWORK", "close 1006"],
        ["error ERR_NETWORK", "close 1015"],
    ];
    let lines = log.lines();
    assert!(failed.iter().any(|it| lines[..2] == *it), "{lines:?}");
    assert_eq!(lines[2], "retry 1");
    assert_eq!(lines[3..5], lines[..2]);
}

/// A port that browsers forbid (Fetch, port blocking); some fire no close event then.
#[wasm_bindgen_test]
async fn a_dial_to_a_blocked_port_is_a_failed_attempt() {
    let log = Log::default();
    let builder = Socket::builder("ws://127.0.0.1:6000/").reconnect(at_once());
    let _socket = log.listen(builder).connect().unwrap();
    log.until("retry 1", 1).await;
    let expected = ["error ERR_NETWORK", "close 1006", "retry 1"];
    assert_eq!(log.lines()[..3], expected);
}

/// A message of a megabyte, as text and as bytes.
#[cfg(all(feature = "json", feature = "msgpack"))]
#[wasm_bindgen_test]
async fn typed_messages_of_a_megabyte_come_back_whole() {
    let large = "їжак \"\\\" 😀".repeat(65_000);
    assert!(large.len() > 1 << 20, "{}", large.len());
    let log = Log::default();
    let (json, msgpack) = (log.clone(), log.clone());
    let (of_json, of_msgpack) = (large.clone(), large.clone());
    let in_json = dial("/echo", &Log::default())
        .json::<String, String>()
        .on_message(move |text| json.add(format!("json {}", text == of_json)))
        .connect()
        .unwrap();
    let in_msgpack = dial("/echo", &Log::default())
        .msgpack::<String, String>()
        .on_message(move |text| msgpack.add(format!("msgpack {}", text == of_msgpack)))
        .connect()
        .unwrap();
    in_json.opened().await.unwrap();
    in_json.send(&large).unwrap();
    in_msgpack.opened().await.unwrap();
    in_msgpack.send(&large).unwrap();
    log.until("json true", 1).await;
    log.until("msgpack true", 1).await;
}

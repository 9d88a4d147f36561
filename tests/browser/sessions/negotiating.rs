//! Servers with sessions and without, and options that sessions refuse.

use std::time::Duration;

use steadysocket::{
    Builder, ConnectError, Heartbeat, Limits, Reliable, Sent, Session, SessionSendError, Window,
};
use wasm_bindgen_test::wasm_bindgen_test;

use super::server::{client, last, open, say, sent, welcome, with};
use crate::double::{sockets_of, turn};
use crate::support::Log;

/// Node's `ws` chooses the first subprotocol that is offered.
#[wasm_bindgen_test]
async fn with_a_plain_server_preferred_sessions_are_a_plain_connection() {
    let log = Log::default();
    let name = "with_a_plain_server_preferred";
    let emitted = log.clone();
    let socket = with(name, &log, Session::preferred())
        .on_open(move |open| emitted.add(format!("open [{}]", open.protocol)))
        .on_incoming(|incoming| assert!(!incoming.ack()))
        .connect()
        .unwrap();
    socket.try_send("early").unwrap();
    let double = last(name);
    double.set_protocol("steady.plain");
    double.open();
    say(&double, "1|is what it says");
    assert_eq!(socket.try_send("now"), Ok(Sent::Transmitted));
    socket.send("and now").await.unwrap();
    socket.acknowledged().await.unwrap();
    assert!(socket.send_volatile("v"));
    assert_eq!(double.sent_messages(), ["early", "now", "and now", "v"]);
    assert_eq!(log.lines(), ["plain", "open []", "1|is what it says"]);
    let stats = socket.stats();
    assert_eq!((stats.overhead_bytes, stats.connection.bytes_sent), (0, 16));
    let (sent, received) = (
        stats.connection.messages_sent,
        stats.connection.messages_received,
    );
    assert_eq!((sent, received), (4, 1));
    socket.close_with(4001, "bye").unwrap();
    assert_eq!(double.closes(), ["4001 bye"]);
    double.end(4001);
    assert_eq!(socket.closed().await.code, 4001);
    assert!(matches!(
        socket.try_send("late"),
        Err(SessionSendError::Closed(_))
    ));
}

/// A handshake and a heartbeat are for plain sockets.
#[wasm_bindgen_test]
async fn a_handshake_runs_on_plain_sockets_only() {
    let log = Log::default();
    let hooked = |name: &str| -> Builder<Reliable> {
        with(name, &log, Session::preferred()).handshake(async |peer| {
            peer.send("token")?;
            assert_eq!(peer.next().await, "welcome".into());
            Ok(())
        })
    };
    let name = "a_handshake_runs_on_plain";
    let _plain = hooked(name).connect().unwrap();
    last(name).set_protocol("steady.plain");
    last(name).open();
    turn().await;
    assert_eq!(last(name).sent_messages(), ["token"]);
    say(&last(name), "welcome");
    log.until("open", 1).await;
    let name = "a_handshake_runs_on_plain_sockets_only";
    let _reliable = hooked(name).connect().unwrap();
    welcome(&last(name), 8);
    assert_eq!(sent(&last(name)), ["#k 0"]);
    assert_eq!(log.lines(), ["plain", "open", "started", "open"]);
}

#[wasm_bindgen_test]
async fn with_a_plain_server_required_sessions_are_an_error() {
    let log = Log::default();
    let name = "with_a_plain_server_required";
    let _socket = client(name, &log).connect().unwrap();
    last(name).set_protocol("steady.plain");
    last(name).open();
    assert_eq!(last(name).sent_messages(), [""; 0], "not a frame of ours");
    assert_eq!(log.lines()[0], "error ERR_NO_SESSION");
    while sockets_of(name).len() < 2 {
        turn().await;
    }
}

/// The app's own subprotocols come first, and are in hello, from a provider too.
#[wasm_bindgen_test]
async fn subprotocols_of_the_app_are_negotiated_inside() {
    let log = Log::default();
    let name = "subprotocols_of_the_app";
    let emitted = log.clone();
    let _socket = client(name, &log)
        .protocols_provider(async |_| Ok(vec!["chat.v2".to_owned(), "chat.v1".to_owned()]))
        .on_open(move |open| emitted.add(&open.protocol))
        .connect()
        .unwrap();
    turn().await;
    let double = last(name);
    let offered = js_sys::Array::from(&double.protocols()).join(" ");
    assert_eq!(offered, "chat.v2 chat.v1 steady.v1");
    open(&double);
    let hello = &double.sent_messages()[0];
    assert!(
        hello.contains(r#""protos":["chat.v2","chat.v1"]"#),
        "{hello}"
    );
    say(
        &double,
        r##"#welcome {"sid":"q8rZbQ3vT0eKfJmXyPz1Ag","ep":"Zk3nT9wQx2E","tok":"4fJ0mZyq7c1sVx8bH2kLwPdRtNaE6gUoYiXjQvMzB5s","proto":"chat.v1","win":[8,1048576],"max":262144,"ttl":120000,"hb":[25000,10000]}"##,
    );
    assert_eq!(log.lines(), ["started chat.v1", "chat.v1"]);
}

#[wasm_bindgen_test]
async fn without_negotiation_the_first_frame_is_hello() {
    let name = "without_negotiation_the_first";
    let session = Session::required().negotiate(false);
    let _socket = with(name, &Log::default(), session).connect().unwrap();
    let offered = js_sys::Array::from(&last(name).protocols());
    assert_eq!(offered.length(), 0);
    last(name).open();
    assert!(last(name).sent_messages()[0].starts_with("#hello "));
}

#[wasm_bindgen_test]
fn options_that_exclude_sessions_are_refused() {
    let refused = |name: &str, builder: Builder<Reliable>| {
        let error = builder.connect().unwrap_err();
        assert_eq!(sockets_of(name).len(), 0);
        error.to_string()
    };
    let log = Log::default();
    let name = "options_that_exclude_sessions";
    let required = || client(name, &log);
    let text = "is given, which sessions cannot have";
    let error = refused(name, required().reconnect(None));
    assert_eq!(error, format!("reconnect(None) {text}"));
    let error = refused(name, required().heartbeat(Heartbeat::default(), "ping"));
    assert_eq!(error, format!("heartbeat {text}"));
    let error = refused(name, required().handshake(async |_| Ok(())));
    assert_eq!(error, format!("handshake {text}"));
    let limits = |messages, bytes, max| Limits {
        window: Window { messages, bytes },
        max,
    };
    let limited = |limits| with(name, &log, Session::required().limits(limits));
    let error = refused(name, limited(limits(0, 1, 1)));
    assert_eq!(error, "limits.window.messages is 0, expected at least 1");
    let error = refused(name, limited(limits(1, 9, 10)));
    assert_eq!(
        error,
        "limits.window.bytes is 9, expected at least limits.max, 10"
    );
    let session = Session::required().close_timeout(Duration::ZERO);
    let error = refused(name, with(name, &log, session));
    assert_eq!(
        error,
        "session.close_timeout is 0 ms, expected 1 to 2147483647 ms"
    );
    let error = refused(
        name,
        with(
            name,
            &log,
            Session::required().ttl(Duration::from_millis(1 << 31)),
        ),
    );
    assert_eq!(
        error,
        "session.ttl is 2147483648 ms, expected 0 to 2147483647 ms"
    );
    let wrong = steadysocket::Socket::builder("ws://[").session(Session::required());
    assert!(matches!(wrong.connect(), Err(ConnectError::Refused(_))));
}

//! The handshake hook.

use steadysocket::{ConnectionState, Reconnect, SendError};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{logged, sockets_of, turn};
use crate::support::{Log, at_once, show};

#[wasm_bindgen_test]
async fn the_handshake_comes_before_the_queue_and_leaves_what_it_does_not_read() {
    let log = Log::default();
    let name = "the_handshake_comes_before";
    let socket = logged(name, &log)
        .handshake(async |peer| {
            peer.send("token")?;
            let answer = peer.next().await;
            assert_eq!(show(&answer), "welcome");
            Ok(())
        })
        .connect()
        .unwrap();
    socket.send("queued").unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    assert_eq!(socket.state(), ConnectionState::Handshaking);
    turn().await;
    double.say(&"welcome".into());
    double.say(&"news".into());
    socket.opened().await.unwrap();
    assert_eq!(double.sent_messages(), ["token", "queued"]);
    assert_eq!(log.lines(), ["open", "news"]);
}

#[wasm_bindgen_test]
async fn a_failed_handshake_is_a_failed_attempt() {
    let log = Log::default();
    let name = "a_failed_handshake";
    let reconnect = Reconnect {
        max_attempts: Some(1),
        ..at_once()
    };
    let socket = logged(name, &log)
        .reconnect(reconnect)
        .handshake(async |_| Err("not welcome".into()))
        .connect()
        .unwrap();
    sockets_of(name)[0].open();
    assert_eq!(socket.closed().await.code, 1006);
    let expected = ["error ERR_HANDSHAKE", "close 1006", "give up max-attempts"];
    assert_eq!(log.lines(), expected);
    assert_eq!(sockets_of(name)[0].listeners(), 0);
}

#[wasm_bindgen_test]
async fn a_peer_whose_socket_is_gone_takes_no_message() {
    let log = Log::default();
    let name = "a_peer_whose_socket";
    let emitted = log.clone();
    let socket = logged(name, &log)
        .handshake(async move |peer| {
            let answer = peer.next().await;
            emitted.add(show(&answer));
            Ok(())
        })
        .connect()
        .unwrap();
    sockets_of(name)[0].open();
    turn().await;
    socket.close();
    sockets_of(name)[0].say(&"too late".into());
    sockets_of(name)[0].end(1005);
    assert_eq!(socket.closed().await.code, 1005);
    assert_eq!(log.lines(), ["close 1005"], "the hook was dropped");
    assert_eq!(socket.send("x").unwrap_err(), SendError::Closed("x".into()));
}

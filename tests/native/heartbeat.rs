//! Signs of life, in virtual time.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use steadysocket::{Heartbeat, HeartbeatMessage, NativeBuilder};
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::support::{ms, parts};

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_pinged_and_its_answer_is_no_message() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder
        .heartbeat(Heartbeat::default(), "ping")
        .is_pong(|message| *message == "pong".into())
        .connect()
        .unwrap();
    let begin = Instant::now();
    let mut peer = network.accept().await;
    for beat in 1..=3 {
        peer.expect(["ping"]).await;
        assert_eq!(begin.elapsed(), Duration::from_secs(25 * beat));
        peer.send("pong").await;
    }
    peer.send("hi").await;
    journal.expect(["open", "hi"]).await;
    assert!(socket.stats().last_latency.is_some());
}

/// Pitfall 40.
#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_answer_is_dead() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder
        .heartbeat(Heartbeat::default(), "ping")
        .connect()
        .unwrap();
    let begin = Instant::now();
    let _peer = network.accept().await;
    journal
        .expect(["open", "error ERR_HEARTBEAT_TIMEOUT", "close 1006 retry"])
        .await;
    assert_eq!(begin.elapsed(), Duration::from_secs(35));
}

/// tungstenite answers ping frames by itself, as every server does.
#[tokio::test(start_paused = true)]
async fn ping_frames_keep_a_connection_alive_and_are_no_messages() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder
        .heartbeat_frames(Heartbeat::default())
        .connect()
        .unwrap();
    let mut peer = network.accept().await;
    for _ in 0..4 {
        peer.expect(["Ping(b\"\")"]).await;
    }
    peer.send("hi").await;
    journal.expect(["open", "hi"]).await;
    assert!(journal.rest().is_empty());
    let stats = socket.stats();
    assert!(stats.last_latency.is_some());
    assert_eq!((stats.bytes_sent, stats.bytes_received), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_answers_no_ping_frame_is_dead() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder
        .heartbeat_frames(Heartbeat::default())
        .connect()
        .unwrap();
    let _far = network.accept().await.into_inner();
    journal
        .expect(["open", "error ERR_HEARTBEAT_TIMEOUT", "close 1006 retry"])
        .await;
}

/// An empty message of the user's is a message, also where pings are frames.
#[tokio::test(start_paused = true)]
async fn an_empty_message_is_no_ping_frame() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder
        .heartbeat_frames(Heartbeat::default())
        .connect()
        .unwrap();
    let mut far =
        WebSocketStream::from_raw_socket(network.accept().await.into_inner(), Role::Server, None)
            .await;
    journal.expect(["open"]).await;
    socket.send(Vec::new()).unwrap();
    let received = far.next().await.unwrap().unwrap();
    assert_eq!(received, Message::binary(Vec::new()));
    far.send(received).await.unwrap();
    journal.expect(["[]"]).await;
}

/// The peer pings, as proxies and servers do: it is answered, and the user hears nothing.
#[tokio::test(start_paused = true)]
async fn pings_of_the_peer_are_answered() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.connect().unwrap();
    let far = network.accept().await.into_inner();
    let mut far = WebSocketStream::from_raw_socket(far, Role::Server, None).await;
    journal.expect(["open"]).await;
    for text in ["1", "2"] {
        let ping = Message::Ping(text.into());
        far.send(ping).await.unwrap();
        let pong = far.next().await.unwrap().unwrap();
        assert_eq!(pong, Message::Pong(text.into()));
    }
    assert!(journal.rest().is_empty());
}

/// Pitfall 68.
#[tokio::test(start_paused = true)]
async fn a_ping_whose_message_panics_is_skipped() {
    let (builder, mut network, _journal) = parts();
    let mut asked = 0;
    let message = HeartbeatMessage::ask(move |_| {
        asked += 1;
        assert!(asked > 2, "the user's own fault");
        "ping"
    });
    let socket = builder
        .heartbeat(Heartbeat::default(), message)
        .connect()
        .unwrap();
    let mut peer = network.accept().await;
    let begin = Instant::now();
    peer.expect(["ping"]).await;
    assert_eq!(begin.elapsed(), ms(75_000));
    assert_eq!(socket.stats().dials, 1);
}

/// Pitfall 67.
#[tokio::test(start_paused = true)]
async fn without_a_ping_a_silent_peer_is_dead() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder
        .heartbeat(Heartbeat::default(), HeartbeatMessage::none())
        .connect()
        .unwrap();
    let _peer = network.accept().await;
    journal
        .expect(["open", "error ERR_HEARTBEAT_TIMEOUT", "close 1006 retry"])
        .await;
}

/// Most servers that ping by themselves do so by frames, which a browser shows to nobody (pitfall 67).
#[tokio::test(start_paused = true)]
async fn ping_frames_of_the_peer_are_signs_of_life() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder
        .heartbeat(Heartbeat::default(), HeartbeatMessage::none())
        .connect()
        .unwrap();
    let far = network.accept().await.into_inner();
    let mut far = WebSocketStream::from_raw_socket(far, Role::Server, None).await;
    for _ in 0..8 {
        far.send(Message::Ping("".into())).await.unwrap();
        assert!(far.next().await.unwrap().unwrap().is_pong());
        sleep(Duration::from_secs(20)).await;
    }
    journal.expect(["open"]).await;
    assert_eq!(journal.rest(), [""; 0]);
    assert_eq!(socket.stats().messages_received, 0);
}

/// No message is complete, and no ping is answered, for longer than the heartbeat waits (pitfall 43).
#[tokio::test(start_paused = true)]
async fn a_large_message_on_a_slow_line_is_a_sign_of_life() {
    let pings = [HeartbeatMessage::from("ping"), HeartbeatMessage::none()];
    for ping in pings {
        let (builder, mut network, mut journal) = parts();
        let _socket = builder
            .heartbeat(Heartbeat::default(), ping)
            .connect()
            .unwrap();
        let mut far = network.accept().await.into_inner();
        far.write_all(&[0x82, 126, 0, 200]).await.unwrap();
        for _ in 0..20 {
            sleep(Duration::from_secs(6)).await;
            far.write_all(&[7; 10]).await.unwrap();
        }
        journal.expect(["open"]).await;
        assert_eq!(journal.rest(), [""; 0]);
    }
}

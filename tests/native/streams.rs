//! `Stream`, `Sink` and bytes natively: they may be polled by any task, on any thread.

use std::time::Duration;

use futures_util::{AsyncReadExt, AsyncWriteExt, SinkExt, StreamExt};
use steadysocket::{ConnectionState, Heartbeat, Message, NativeBuilder, Socket, SocketEvent};

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::support::network::Peer;
use crate::support::{Journal, Network, Server, URL, parts};

/// An app may move them to other tasks.
const _: fn() = || {
    fn may_leave<T: Send + 'static>() {}
    may_leave::<steadysocket::MessageSink>();
    may_leave::<steadysocket::MessageStream>();
    may_leave::<steadysocket::EventStream>();
    may_leave::<steadysocket::IoStream>();
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn halves_of_a_connection_work_in_tasks_of_their_own() {
    const MESSAGES: usize = 1_000;
    let server = Server::echo().await;
    let socket = Socket::builder(server.url())
        .high_water_mark(4_096)
        .connect()
        .unwrap();
    let (mut sink, mut stream) = socket.split();
    let sending = tokio::spawn(async move {
        for number in 0..MESSAGES {
            sink.send(Message::text(number.to_string())).await.unwrap();
        }
        sink
    });
    for number in 0..MESSAGES {
        let message = stream.next().await.unwrap();
        assert_eq!(message, Message::text(number.to_string()));
    }
    let mut sink = sending.await.unwrap();
    sink.close().await.unwrap();
    assert_eq!(stream.next().await, None);
    assert_eq!(socket.state(), ConnectionState::Closed);
}

#[tokio::test(start_paused = true)]
async fn events_come_in_order_and_end_with_the_connection() {
    let (builder, mut network, _journal) = parts();
    let socket = builder.connect().unwrap();
    let events = socket.events();
    let mut peer = network.accept().await;
    peer.send("hi").await;
    peer.close(1000, "done").await;
    let names: Vec<_> = events
        .filter_map(async |event| match event {
            SocketEvent::Open(_) => Some("open"),
            SocketEvent::Message(_) => Some("message"),
            SocketEvent::Close(_) => Some("close"),
            SocketEvent::GiveUp(_) => Some("give up"),
            _ => None,
        })
        .collect()
        .await;
    assert_eq!(names, ["open", "message", "close", "give up"]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_nobody_reads_ends_with_an_error() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let stream = socket.messages();
    let mut peer = network.accept().await;
    let start = Instant::now();
    for number in 0..=1_024 {
        peer.send(&number.to_string()).await;
    }
    assert_eq!(journal.until("error").await, "error ERR_OVERFLOW");
    assert_eq!(start.elapsed().as_secs(), 10, "it might have been slow");
    assert_eq!(stream.count().await, 1_024);
}

/// Sends what fits no stream; returns the peer when it has.
async fn flood(mut peer: Peer) -> Peer {
    for number in 0..FLOOD {
        peer.send(&number.to_string()).await;
    }
    peer
}

/// A peer that has flooded for a second, and waits for a reader.
async fn held_up(peer: Peer) -> JoinHandle<Peer> {
    let flooding = tokio::spawn(flood(peer));
    sleep(Duration::from_secs(1)).await;
    assert!(!flooding.is_finished());
    flooding
}

const FLOOD: usize = 20_000;

#[tokio::test(start_paused = true)]
async fn a_peer_waits_for_a_slow_reader_and_no_message_is_missing() {
    let (builder, mut network, _journal) = parts();
    let impatient = Heartbeat {
        interval: Duration::from_secs(1),
        timeout: Duration::from_secs(1),
        ..Heartbeat::default()
    };
    let socket = builder.heartbeat_frames(impatient).connect().unwrap();
    let (mut messages, mut events) = (socket.messages(), socket.events());
    let flooding = tokio::spawn(flood(network.accept().await));
    for number in 0..FLOOD {
        if number % 1_000 == 0 {
            // Longer than the heartbeat may be silent.
            sleep(Duration::from_secs(9)).await;
        }
        let text = number.to_string();
        let message = messages.next().await.unwrap();
        assert_eq!(message.as_text(), Some(text.as_str()));
        while !matches!(events.next().await, Some(SocketEvent::Message(_))) {}
    }
    flooding.await.unwrap();
    assert_eq!(socket.stats().opens, 1);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_dropped_holds_nobody_up() {
    let (builder, mut network, _journal) = parts();
    let socket = builder.connect().unwrap();
    let stream = socket.messages();
    let start = Instant::now();
    let flooding = held_up(network.accept().await).await;
    drop(stream);
    flooding.await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_close_does_not_wait_for_a_reader() {
    let (builder, mut network, _journal) = parts();
    let socket = builder.connect().unwrap();
    let stream = socket.messages();
    let start = Instant::now();
    let flooding = held_up(network.accept().await).await;
    socket.close();
    let mut peer = flooding.await.unwrap();
    while peer.next().await != "gone" {}
    assert!(socket.closed().await.was_clean);
    assert_eq!(start.elapsed().as_secs(), 1);
    assert_eq!(stream.count().await, 1_024);
}

/// Pitfall 88.
#[tokio::test(start_paused = true)]
async fn a_connection_is_a_stream_of_bytes() {
    let (connect, mut network) = Network::new();
    let (builder, _journal) = Journal::of(Socket::builder(URL));
    let mut stream = builder.connector(connect).connect_io().unwrap();
    let mut peer = network.accept().await;
    stream.write_all(b"question").await.unwrap();
    stream.flush().await.unwrap();
    peer.expect(["8 bytes"]).await;
    peer.send("ans").await;
    peer.send("wer").await;
    peer.close(1000, "").await;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert_eq!(answer, "answer");
}

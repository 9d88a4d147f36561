//! Cases of docs/pitfalls.md that no other file here has.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use steadysocket::{
    Codec, ConnectionState, Error, Heartbeat, HeartbeatSince, Message, NativeBuilder, Reconnect,
    Socket,
};
use tokio::net::TcpStream;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep};

use crate::support::server::echo;
use crate::support::{Journal, Network, Server, URL, ms, parts, soon, steady};

/// Pitfalls 2 and 21.
#[tokio::test(start_paused = true)]
async fn reconnect_after_giving_up_counts_attempts_anew() {
    let (builder, mut network, mut journal) = parts();
    let reconnect = Reconnect {
        max_attempts: Some(2),
        ..steady()
    };
    let socket = builder.reconnect(reconnect).connect().unwrap();
    for _ in 0..2 {
        network.refuse().await;
        network.refuse().await;
        journal.until("give up MaxAttempts").await;
        socket.reconnect();
    }
    let _peer = network.accept().await;
    journal.until("open").await;
}

/// Pitfall 6.
#[tokio::test(start_paused = true)]
async fn the_timer_of_one_dial_does_not_end_the_next() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let first = network.dialled().await;
    sleep(Duration::from_secs(9)).await;
    drop(first);
    journal.until("wait 1000").await;
    let _peer = network.accept().await;
    journal.until("open").await;
    sleep(Duration::from_secs(100)).await;
    assert_eq!(socket.state(), ConnectionState::Open);
    assert!(journal.rest().is_empty());
}

/// Pitfalls 7 and 15: the server counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_never_more_than_one_dial_for_a_command() {
    let dials = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&dials);
    let server = Server::start(move |line: TcpStream| {
        counted.fetch_add(1, Ordering::Relaxed);
        echo(line)
    })
    .await;
    let (builder, mut journal) = Journal::of(Socket::builder(server.url()));
    let socket = builder.reconnect(soon()).connect().unwrap();
    journal.until("open").await;
    for round in 1..20 {
        match round % 3 {
            0 => socket.terminate(),
            1 => socket.reconnect(),
            _ => {
                socket.close();
                socket.reconnect();
            }
        }
        journal.until("open again").await;
        assert_eq!(dials.load(Ordering::Relaxed), round + 1);
    }
    assert_eq!(socket.stats().dials, 20);
}

/// Pitfalls 26 and 27.
#[tokio::test(start_paused = true)]
async fn a_server_that_accepts_and_closes_is_not_hammered() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.connect().unwrap();
    for delay in [1_000, 2_000, 4_000] {
        network.accept().await.close(1012, "").await;
        let wait = journal.until("wait").await;
        assert_eq!(wait, format!("wait {delay}"));
    }
    let peer = network.accept().await;
    sleep(Duration::from_secs(6)).await;
    peer.close(1012, "").await;
    assert_eq!(journal.until("wait").await, "wait 1000", "it was stable");
}

/// Pitfall 33.
#[tokio::test(start_paused = true)]
async fn the_buffered_amount_counts_bytes() {
    let (builder, _network, _journal) = parts();
    let socket = builder.connect().unwrap();
    socket.send("héé€").unwrap();
    assert_eq!(socket.buffered_amount(), 8);
}

/// Pitfalls 43 and 44.
#[tokio::test(start_paused = true)]
async fn a_quiet_peer_that_answers_in_time_and_a_new_socket_are_alive() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder
        .heartbeat(Heartbeat::default(), "ping")
        .connect()
        .unwrap();
    let mut peer = network.accept().await;
    peer.expect(["ping"]).await;
    sleep(ms(9_000)).await;
    // Whatever it says.
    peer.send("busy").await;
    journal.expect(["open", "busy"]).await;
    sleep(ms(20_000)).await;
    drop(peer);
    journal.until("wait").await;
    let mut peer = network.accept().await;
    let begin = Instant::now();
    peer.expect(["ping"]).await;
    assert_eq!(begin.elapsed(), Duration::from_secs(25));
    assert_eq!(socket.state(), ConnectionState::Open);
}

/// Pitfall 55.
#[tokio::test(start_paused = true)]
async fn messages_that_come_at_once_come_one_by_one() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.connect().unwrap();
    let mut peer = network.accept().await;
    for number in 0..200 {
        peer.send(&number.to_string()).await;
    }
    journal.expect(["open"]).await;
    for number in 0..200 {
        assert_eq!(journal.next().await, number.to_string());
    }
}

/// Pitfall 60.
#[tokio::test(start_paused = true)]
async fn a_message_that_does_not_decode_is_an_error_and_the_next_one_comes() {
    struct Decimal;
    impl Codec<i64, i64> for Decimal {
        type Error = std::num::ParseIntError;

        fn encode(&self, value: &i64) -> Result<Message, Self::Error> {
            Ok(Message::text(value.to_string()))
        }

        fn decode(&self, message: &Message) -> Result<i64, Self::Error> {
            message.as_text().unwrap_or_default().parse()
        }
    }
    let (connect, mut network) = Network::new();
    let (sender, mut heard) = unbounded_channel();
    let wrong = sender.clone();
    let socket = Socket::builder(URL)
        .connector(connect)
        .codec(Decimal)
        .on_message(move |number: i64| drop(sender.send(number.to_string())))
        .on_error(move |error| match error {
            Error::Decode { message, .. } => {
                drop(wrong.send(message.as_text().unwrap_or_default().to_owned()));
            }
            error => panic!("{error:?}"),
        })
        .connect()
        .unwrap();
    let mut peer = network.accept().await;
    peer.send("wrong").await;
    peer.send("7").await;
    assert_eq!(heard.recv().await.unwrap(), "wrong");
    assert_eq!(heard.recv().await.unwrap(), "7");
    socket.send(&8).unwrap();
    peer.expect(["8"]).await;
}

/// Pitfalls 25 and 28: the delays are drawn anew for each connection and each attempt.
#[tokio::test(start_paused = true)]
async fn delays_are_drawn_for_each_connection() {
    let mut delays = std::collections::HashSet::new();
    for _ in 0..20 {
        let (builder, mut network, mut journal) = parts();
        let _socket = builder.reconnect(Reconnect::default()).connect().unwrap();
        network.refuse().await;
        let wait = journal.until("wait").await;
        let delay: u64 = wait.trim_start_matches("wait ").parse().unwrap();
        assert!(delay <= 1_000);
        delays.insert(delay);
    }
    assert!(delays.len() > 10, "{delays:?}");
}

/// Pitfall 54.
#[tokio::test]
async fn two_thousand_reconnections_leave_nothing_behind() {
    let (builder, mut network, _journal) = parts();
    let socket = builder.connect().unwrap();
    let metrics = tokio::runtime::Handle::current().metrics();
    for _ in 0..2_000 {
        let peer = network.accept().await;
        socket.opened().await.unwrap();
        drop(peer);
        socket.reconnect();
        assert!(metrics.num_alive_tasks() <= 1);
    }
    drop(network);
    socket.close();
    socket.closed().await;
    drop(socket);
    while metrics.num_alive_tasks() > 0 {
        tokio::task::yield_now().await;
    }
}

/// Pitfall 66.
#[tokio::test(start_paused = true)]
async fn a_peer_that_wants_to_hear_from_its_client_does_while_it_talks() {
    let heartbeat = Heartbeat {
        since: HeartbeatSince::Sent,
        ..Heartbeat::default()
    };
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.heartbeat(heartbeat, "ping").connect().unwrap();
    let begin = Instant::now();
    let mut peer = network.accept().await;
    journal.expect(["open"]).await;
    for _ in 0..2 {
        sleep(ms(10_000)).await;
        peer.send("data").await;
        journal.expect(["data"]).await;
    }
    peer.expect(["ping"]).await;
    assert_eq!(begin.elapsed(), ms(25_000));
}

/// Pitfall 83.
#[tokio::test]
async fn a_provider_may_have_a_new_token_for_a_server_that_refuses_the_old_one() {
    let (connect, mut network) = Network::new();
    let (builder, mut journal) = Journal::of(Socket::builder_with(async |_| Ok(URL.to_owned())));
    let builder = builder.reconnect(soon()).connector(connect);
    let _socket = builder.connect().unwrap();
    network.accept().await.close(1008, "").await;
    journal.expect(["open", "close 1008 retry", "wait 5"]).await;
    network.accept().await.close(1008, "").await;
    journal
        .expect(["open again", "close 1008", "give up NotRetryable"])
        .await;
}

//! When a connection dials again, in virtual time.

use std::time::Duration;

use steadysocket::{ConnectionState, Idle, Reconnect, Verdict};
use tokio::time::Instant;

use crate::support::{ms, parts, steady};

/// Pitfalls 8, 12, 16, 22 and 24.
#[tokio::test(start_paused = true)]
async fn failed_dials_are_repeated_after_growing_delays() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let begin = Instant::now();
    for delay in [1_000, 2_000, 4_000] {
        network.refuse().await;
        journal.expect(["error Upgrade", "close 1006 retry"]).await;
        assert_eq!(journal.next().await, format!("wait {delay}"));
        assert_eq!(socket.state(), ConnectionState::Waiting);
    }
    let _peer = network.accept().await;
    journal.expect(["open"]).await;
    assert_eq!(begin.elapsed(), ms(7_000));
    assert_eq!((socket.stats().dials, socket.stats().opens), (4, 1));
}

/// Pitfall 31.
#[tokio::test(start_paused = true)]
async fn a_lost_socket_is_replaced_and_what_was_sent_meanwhile_follows() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let peer = network.accept().await;
    journal.expect(["open"]).await;
    drop(peer);
    journal
        .expect(["error Lost", "close 1006 retry", "wait 1000"])
        .await;
    socket.send("later").unwrap();
    let mut peer = network.accept().await;
    journal.expect(["open again"]).await;
    peer.expect(["later"]).await;
}

#[tokio::test(start_paused = true)]
async fn it_gives_up_after_the_last_attempt() {
    let (builder, mut network, mut journal) = parts();
    let reconnect = Reconnect {
        max_attempts: Some(2),
        ..steady()
    };
    let socket = builder.reconnect(reconnect).connect().unwrap();
    network.refuse().await;
    journal
        .expect(["error Upgrade", "close 1006 retry", "wait 1000"])
        .await;
    network.refuse().await;
    journal
        .expect(["error Upgrade", "close 1006", "give up MaxAttempts"])
        .await;
    assert_eq!(socket.closed().await.code, 1006);
}

#[tokio::test(start_paused = true)]
async fn a_close_that_a_retry_cannot_mend_ends_it_and_others_do_not() {
    for (code, ends) in [(1000, true), (1008, true), (1012, false), (4001, false)] {
        let (builder, mut network, mut journal) = parts();
        let _socket = builder.connect().unwrap();
        network.accept().await.close(code, "bye").await;
        let close = journal.until("close").await;
        let expected = if ends { "" } else { "retry" };
        assert_eq!(close, format!("close {code} bye{expected}"));
        let next = if ends {
            "give up NotRetryable"
        } else {
            "wait 1000"
        };
        assert_eq!(journal.next().await, next);
    }
}

/// Pitfall 23.
#[tokio::test(start_paused = true)]
async fn the_user_decides_by_should_reconnect() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder
        .should_reconnect(|close| match close.code {
            4429 => Verdict::RetryAfter(ms(30_000)),
            _ => Verdict::Stop,
        })
        .connect()
        .unwrap();
    network.accept().await.close(4429, "").await;
    journal
        .expect(["open", "close 4429 retry", "wait 30000"])
        .await;
    network.accept().await.close(1012, "").await;
    journal
        .expect(["open again", "close 1012", "give up NotRetryable"])
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_dial_without_an_answer_times_out() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.connect().unwrap();
    let begin = Instant::now();
    let _silent = network.dialled().await;
    journal
        .expect(["error ERR_CONNECT_TIMEOUT", "close 1006 retry"])
        .await;
    assert_eq!(begin.elapsed(), Duration::from_secs(10));
}

/// Pitfalls 4 and 11.
#[tokio::test(start_paused = true)]
async fn reconnect_dials_at_once_from_every_state() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let begin = Instant::now();
    let _dialling = network.dialled().await;
    socket.reconnect();
    let mut peer = network.accept().await;
    journal.until("open").await;
    socket.reconnect();
    peer.expect(["close", "gone"]).await;
    let peer = network.accept().await;
    journal.until("open again").await;
    drop(peer);
    journal.until("wait").await;
    socket.reconnect();
    let mut peer = network.accept().await;
    journal.until("open again").await;
    socket.close();
    peer.expect(["close", "gone"]).await;
    journal.until("close").await;
    socket.closed().await;
    socket.reconnect();
    let _peer = network.accept().await;
    journal.until("open again").await;
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

/// Pitfalls 41 and 42.
#[tokio::test(start_paused = true)]
async fn terminate_abandons_the_socket_and_waits_as_after_a_loss() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let _peer = network.accept().await;
    journal.expect(["open"]).await;
    socket.terminate();
    assert_eq!(socket.state(), ConnectionState::Waiting);
    journal.expect(["close 1006 retry", "wait 1000"]).await;
    let _peer = network.accept().await;
    journal.expect(["open again"]).await;
}

/// Pitfalls 5 and 17.
#[tokio::test(start_paused = true)]
async fn after_close_nothing_dials() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    network.refuse().await;
    journal.until("wait").await;
    socket.close_with(4000, "enough").unwrap();
    journal.expect(["close 4000 enough"]).await;
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert!(network.is_quiet());
    assert_eq!(socket.state(), ConnectionState::Closed);
}

/// Pitfall 85.
#[tokio::test(start_paused = true)]
async fn a_paused_connection_has_no_socket_until_it_is_resumed() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let mut peer = network.accept().await;
    journal.expect(["open"]).await;
    socket.pause();
    peer.expect(["close 1000", "gone"]).await;
    journal.until("close 1000").await;
    assert_eq!(socket.state(), ConnectionState::Suspended);
    socket.send("later").unwrap();
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert!(network.is_quiet());
    socket.resume();
    network.accept().await.expect(["later"]).await;
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_sleeps_and_wakes_by_a_send() {
    let (builder, mut network, mut journal) = parts();
    let idle = Idle {
        close_after: Some(Duration::from_secs(60)),
        wake_on_send: true,
    };
    let socket = builder.idle(idle).connect().unwrap();
    let mut peer = network.accept().await;
    journal.expect(["open"]).await;
    peer.expect(["close 1000", "gone"]).await;
    socket.send("up").unwrap();
    network.accept().await.expect(["up"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_starts_closed_dials_when_asked() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.start_closed().connect().unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(network.is_quiet());
    socket.reconnect();
    let _peer = network.accept().await;
    journal.expect(["open"]).await;
}

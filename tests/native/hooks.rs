//! Providers and the handshake hook. Their futures run on other threads, where tokio's paused time
//! does not advance by itself: so the clock here is moved by hand, or real.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::SinkExt;
use steadysocket::{BoxError, ConnectionState, NativeBuilder, Socket};
use tokio::sync::{Notify, oneshot};
use tokio::time::advance;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::support::{Journal, Network, URL, parts, soon};

#[tokio::test]
async fn a_provider_gives_each_dial_its_own_url() {
    let (connect, mut network) = Network::new();
    let urls = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = Arc::clone(&urls);
    let (builder, mut journal) = Journal::of(Socket::builder_with(async |dial| {
        // A future that is not `Send`, and waits.
        let attempt = Rc::new(dial.attempt);
        tokio::task::yield_now().await;
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok(format!("{URL}?attempt={attempt}"))
    }));
    let _socket = builder
        .reconnect(soon())
        .connector(move |target| {
            seen.lock().unwrap().push(target.url.clone());
            connect(target)
        })
        .connect()
        .unwrap();
    network.refuse().await;
    let _peer = network.accept().await;
    journal.until("open").await;
    let expected = [format!("{URL}?attempt=0"), format!("{URL}?attempt=1")];
    assert_eq!(*urls.lock().unwrap(), expected);
}

#[tokio::test]
async fn fixed_protocols_go_with_the_url_of_a_provider_in_either_order() {
    for is_first in [true, false] {
        let (builder, mut network, mut journal) = parts();
        let asked = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&asked);
        let provide = async move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(URL.to_owned())
        };
        let builder = match is_first {
            true => builder.url_provider(provide).protocols(["chat.v2"]),
            false => builder.protocols(["chat.v2"]).url_provider(provide),
        };
        let _socket = builder.connect().unwrap();
        let _peer = network.accept().await;
        journal.expect(["open chat.v2"]).await;
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }
}

/// Pitfalls 3 and 63.
#[tokio::test]
async fn a_provider_that_fails_or_panics_is_a_failed_attempt() {
    let (builder, mut network, mut journal) = parts();
    let calls = AtomicU32::new(0);
    let _socket = builder
        .reconnect(soon())
        .url_provider(async move |_| match calls.fetch_add(1, Ordering::Relaxed) {
            0 => Err(BoxError::from("no token")),
            1 => panic!("a panic that this test provokes"),
            _ => Ok(URL.to_owned()),
        })
        .connect()
        .unwrap();
    for _ in 0..2 {
        journal
            .expect(["error ERR_PROVIDER", "close 1006 retry"])
            .await;
        journal.until("wait").await;
    }
    let _peer = network.accept().await;
    journal.expect(["open"]).await;
}

#[tokio::test]
async fn a_url_of_a_provider_that_browsers_refuse_ends_the_connection() {
    let (builder, _network, mut journal) = parts();
    let socket = builder
        .url_provider(async |_| Ok("ftp://a".to_owned()))
        .connect()
        .unwrap();
    let ends = [
        "error ERR_CONSTRUCTOR",
        "close 1006",
        "give up InvalidAddress",
    ];
    // It may be known before `connect` returns.
    journal.expect(ends).await;
    assert_eq!(socket.closed().await.code, 1006);
}

/// The future of a pending provider is dropped, on its own thread.
/// Pitfall 13.
#[tokio::test]
async fn a_close_drops_a_pending_provider() {
    struct Dropped(Option<oneshot::Sender<()>>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            let _ = self.0.take().unwrap().send(());
        }
    }
    let (builder, mut network, mut journal) = parts();
    let (sender, dropped) = oneshot::channel();
    let (asked, is_asked) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slot = std::sync::Mutex::new(Some(Dropped(Some(sender))));
    let notify = Arc::clone(&asked);
    let socket = builder
        .url_provider(async move |_| {
            let _dropped = slot.lock().unwrap().take();
            notify.notify_one();
            is_asked.notified().await;
            Ok(URL.to_owned())
        })
        .connect()
        .unwrap();
    asked.notified().await;
    socket.close();
    dropped.await.unwrap();
    journal.expect(["close 1005"]).await;
    assert!(network.is_quiet());
}

/// Pitfall 32.
#[tokio::test]
async fn the_handshake_comes_first_then_the_queue_then_open() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder
        .handshake(async |peer| {
            peer.send("token")?;
            let welcome = peer.next().await;
            assert_eq!(welcome, "welcome".into());
            Ok(())
        })
        .connect()
        .unwrap();
    socket.send("queued").unwrap();
    let mut peer = network.accept().await;
    peer.expect(["token"]).await;
    assert_eq!(socket.state(), ConnectionState::Handshaking);
    assert!(journal.rest().is_empty());
    peer.send("welcome").await;
    peer.send("first").await;
    peer.expect(["queued"]).await;
    journal.expect(["open", "first"]).await;
}

#[tokio::test]
async fn a_handshake_that_fails_is_a_failed_attempt() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder
        .handshake(async |peer| match peer.next().await {
            welcome if welcome == "welcome".into() => Ok(()),
            _ => Err("not welcome".into()),
        })
        .reconnect(soon())
        .connect()
        .unwrap();
    let mut peer = network.accept().await;
    peer.send("go away").await;
    journal
        .expect(["error ERR_HANDSHAKE", "close 1006 retry"])
        .await;
    let mut peer = network.accept().await;
    peer.send("welcome").await;
    journal.until("open").await;
}

/// RFC 6455, section 5.5.3: a pong may come unasked.
#[tokio::test]
async fn a_handshake_is_not_given_frames_that_are_no_messages() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder
        .handshake(async |peer| match peer.next().await {
            welcome if welcome == "welcome".into() => Ok(()),
            other => Err(format!("{other:?}").into()),
        })
        .connect()
        .unwrap();
    let far = network.accept().await.into_inner();
    let mut far = WebSocketStream::from_raw_socket(far, Role::Server, None).await;
    for frame in [
        Message::Pong("".into()),
        Message::Ping("".into()),
        Message::text("welcome"),
        Message::Pong("".into()),
        Message::text("hi"),
    ] {
        far.send(frame).await.unwrap();
    }
    journal.expect(["open", "hi"]).await;
    assert_eq!(socket.stats().messages_received, 1);
}

#[tokio::test(start_paused = true)]
async fn a_handshake_without_an_end_times_out() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder
        .handshake(async |peer| {
            peer.next().await;
            Ok(())
        })
        .connect()
        .unwrap();
    let _peer = network.accept().await;
    while journal.rest().is_empty() {
        tokio::task::yield_now().await;
        advance(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_peer_that_closes_during_the_handshake_ends_the_hook() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder
        .handshake(async |peer| {
            peer.next().await;
            Ok(())
        })
        .connect()
        .unwrap();
    network.accept().await.close(4401, "log in").await;
    journal
        .expect(["error ERR_HANDSHAKE", "close 4401 log inretry"])
        .await;
}

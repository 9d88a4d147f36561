//! User code inside of callbacks.

use std::sync::{Arc, OnceLock};

use steadysocket::{ConnectionState, NativeBuilder, Sent, Socket, WeakSocket};
use tokio::sync::mpsc::unbounded_channel;

use crate::support::{Network, URL, parts, steady};

type Handle = Arc<OnceLock<WeakSocket>>;

fn call_everything(handle: &Handle) {
    let Some(socket) = handle.get().and_then(WeakSocket::upgrade) else {
        return;
    };
    let _ = socket.send("from a callback");
    let _ = (socket.state(), socket.stats(), socket.attempt());
    let _ = (socket.retry_in(), socket.last_close());
    let _ = socket.buffered_amount();
    drop((socket.opened(), socket.drained(), socket.closed()));
    drop(socket.drain_queued_messages());
    socket.resume();
    drop(socket.clone());
}

/// Pitfall 57.
#[tokio::test(start_paused = true)]
async fn every_callback_may_call_everything() {
    let (connect, mut network) = Network::new();
    let handle = Handle::default();
    let (sender, mut called) = unbounded_channel();
    let call = move |name: &'static str| {
        let (handle, sender) = (Arc::clone(&handle), sender.clone());
        (Arc::clone(&handle), move || {
            call_everything(&handle);
            let _ = sender.send(name);
        })
    };
    let (handle, open) = call("open");
    let (_, message) = call("message");
    let (_, close) = call("close");
    let (_, error) = call("error");
    let (_, wait) = call("wait");
    let (_, state) = call("state");
    let (_, decide) = call("decide");
    let (_, pong) = call("pong");
    let socket = Socket::builder(URL)
        .reconnect(steady())
        .connector(connect)
        .on_open(move |_| open())
        .on_message(move |_| message())
        .on_close(move |_| close())
        .on_error(move |_| error())
        .on_reconnecting(move |_| wait())
        .on_state_change(move |_| state())
        .should_reconnect(move |_| {
            decide();
            steadysocket::Verdict::ByTable
        })
        .is_pong(move |_| {
            pong();
            false
        })
        .connect()
        .unwrap();
    handle.set(socket.downgrade()).unwrap();
    let mut peer = network.accept().await;
    peer.send("hi").await;
    assert_eq!(peer.next().await, "from a callback");
    drop(peer);
    let mut names = std::collections::HashSet::new();
    while names.len() < 8 {
        names.insert(called.recv().await.unwrap());
    }
    let _peer = network.accept().await;
    socket.opened().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_callback_takes_the_place_of_the_one_before() {
    let (builder, mut network, _) = parts();
    let (first, mut heard_by_first) = unbounded_channel();
    let (second, mut heard_by_second) = unbounded_channel();
    let _socket = builder
        .on_message(move |message| drop(first.send(message)))
        .on_message(move |message| drop(second.send(message)))
        .connect()
        .unwrap();
    // The first one is dropped, and its sender with it.
    assert_eq!(heard_by_first.recv().await, None);
    network.accept().await.send("hi").await;
    assert_eq!(heard_by_second.recv().await.unwrap(), "hi".into());
}

/// Pitfall 58.
#[tokio::test(start_paused = true)]
async fn a_callback_may_drop_the_last_handle() {
    let (connect, mut network) = Network::new();
    let slot: Arc<std::sync::Mutex<Option<Socket>>> = Arc::default();
    let last = Arc::clone(&slot);
    let (sender, mut closed) = unbounded_channel();
    let socket = Socket::builder(URL)
        .connector(connect)
        .on_message(move |_| drop(last.lock().unwrap().take()))
        .on_close(move |close| {
            let _ = sender.send(close.code);
        })
        .connect()
        .unwrap();
    slot.lock().unwrap().replace(socket);
    let mut peer = network.accept().await;
    peer.send("leave").await;
    peer.expect(["close", "gone"]).await;
    assert_eq!(closed.recv().await, Some(1005));
}

#[tokio::test(start_paused = true)]
async fn messages_that_callbacks_send_keep_their_order_and_follow_the_queue() {
    let (builder, mut network, mut journal) = parts();
    let handle = Handle::default();
    let own = Arc::clone(&handle);
    let socket = builder
        .on_open(move |_| {
            let socket = own.get().and_then(WeakSocket::upgrade).unwrap();
            assert_eq!(socket.send("3").unwrap(), Sent::Transmitted);
            assert_eq!(socket.send("4").unwrap(), Sent::Transmitted);
        })
        .connect()
        .unwrap();
    handle.set(socket.downgrade()).unwrap();
    socket.send("1").unwrap();
    socket.send("2").unwrap();
    let mut peer = network.accept().await;
    peer.expect(["1", "2", "3", "4"]).await;
    assert!(journal.rest().is_empty());
}

/// Pitfall 63.
#[tokio::test(start_paused = true)]
async fn a_callback_that_panics_is_called_again() {
    let (builder, mut network, _journal) = parts();
    let (sender, mut heard) = unbounded_channel();
    let socket = builder
        .on_message(move |message| {
            let text = message.into_text().unwrap();
            let is_wrong = text == "panic";
            drop(sender.send(text));
            assert!(!is_wrong, "a panic that this test provokes");
        })
        .connect()
        .unwrap();
    let mut peer = network.accept().await;
    peer.send("panic").await;
    peer.send("after").await;
    assert_eq!(heard.recv().await.unwrap(), "panic");
    assert_eq!(heard.recv().await.unwrap(), "after");
    assert_eq!(socket.state(), ConnectionState::Open);
    socket.send("still there").unwrap();
    peer.expect(["still there"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_callback_that_is_set_again_takes_the_place_of_the_first() {
    let (builder, mut network, _journal) = parts();
    let (sender, mut heard) = unbounded_channel();
    let (first, second) = (sender.clone(), sender);
    let socket = builder
        .on_message(move |_| first.send("first").unwrap())
        .on_message(move |_| second.send("second").unwrap())
        .connect()
        .unwrap();
    let mut peer = network.accept().await;
    peer.send("hello").await;
    assert_eq!(heard.recv().await, Some("second"));
    assert!(heard.try_recv().is_err(), "the first was called, too");
    drop(socket);
}

/// Commands inside a callback take effect when it returns, and before the next message.
#[tokio::test(start_paused = true)]
async fn no_message_follows_a_close_inside_a_callback() {
    let (builder, mut network, mut journal) = parts();
    let handle = Handle::default();
    let own = Arc::clone(&handle);
    let (sender, mut heard) = unbounded_channel();
    let socket = builder
        .on_message(move |message| {
            drop(sender.send(message));
            own.get().and_then(WeakSocket::upgrade).unwrap().close();
        })
        .connect()
        .unwrap();
    handle.set(socket.downgrade()).unwrap();
    let mut peer = network.accept().await;
    for text in ["1", "2", "3"] {
        peer.send(text).await;
    }
    peer.expect(["close", "gone"]).await;
    journal.expect(["open", "close 1005"]).await;
    assert_eq!(heard.recv().await, Some("1".into()));
    assert!(heard.try_recv().is_err());
}

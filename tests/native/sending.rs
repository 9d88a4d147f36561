//! Messages: their order, the queue, back-pressure.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use steadysocket::{
    ConnectionState, NativeBuilder, Overflow, QueueLimits, SendError, Sent, Socket, WeakSocket,
};
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc::unbounded_channel;

use crate::support::{Journal, Network, Server, URL, ms, parts};

#[tokio::test(start_paused = true)]
async fn messages_queued_while_connecting_are_sent_in_order_before_open() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    assert_eq!(socket.send("1").unwrap(), Sent::Queued);
    assert_eq!(socket.send([2]).unwrap(), Sent::Queued);
    let mut peer = network.accept().await;
    journal.expect(["open"]).await;
    assert_eq!(socket.send("3").unwrap(), Sent::Transmitted);
    peer.expect(["1", "1 bytes", "3"]).await;
}

#[tokio::test(start_paused = true)]
async fn messages_come_in_order_and_as_what_they_are() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.connect().unwrap();
    let mut peer = network.accept().await;
    for text in ["1", "", "ї"] {
        peer.send(text).await;
    }
    journal.expect(["open", "1", "", "ї"]).await;
}

/// Those past the core, too: two here go that way, and come together.
#[tokio::test(start_paused = true)]
async fn every_message_that_was_sent_counts() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.read_buffer_bytes(16).connect().unwrap();
    socket.send("queued").unwrap();
    let mut peer = network.accept().await;
    journal.expect(["open"]).await;
    socket.send("past").unwrap();
    socket.send("x".repeat(100_000)).unwrap();
    peer.expect(["queued", "past", &"x".repeat(100_000)]).await;
    let stats = socket.stats();
    assert_eq!((stats.messages_sent, stats.bytes_sent), (3, 100_010));
    socket.pause();
    assert_eq!(socket.send("later").unwrap(), Sent::Queued);
}

/// A peer that sends much at once: nothing of it waits for a flush, so the answers must count as
/// sent with the first of them.
#[tokio::test(start_paused = true)]
async fn answers_that_the_line_has_taken_do_not_fill_the_buffer() {
    const MESSAGES: usize = 40;
    let text = "x".repeat(64 << 10);
    let (connect, mut network) = Network::with_room(2 * MESSAGES * text.len());
    let handle: Arc<OnceLock<WeakSocket>> = Arc::default();
    let own = Arc::clone(&handle);
    let (sender, mut answered) = unbounded_channel();
    let socket = Socket::builder(URL)
        .connector(connect)
        .on_message(move |message| {
            let socket = own.get().and_then(WeakSocket::upgrade).unwrap();
            sender.send(socket.send(message).unwrap()).unwrap();
        })
        .connect()
        .unwrap();
    handle.set(socket.downgrade()).unwrap();
    let mut peer = network.accept().await;
    for _ in 0..MESSAGES {
        peer.send(&text).await;
    }
    for _ in 0..MESSAGES {
        assert_eq!(answered.recv().await, Some(Sent::Transmitted));
    }
}

/// Pitfall 29.
#[tokio::test(start_paused = true)]
async fn a_message_that_does_not_fit_the_queue_comes_back() {
    let (builder, mut network, mut journal) = parts();
    let limits = QueueLimits {
        max_messages: 1,
        ..QueueLimits::default()
    };
    let socket = builder.queue(limits).connect().unwrap();
    socket.send("1").unwrap();
    let refused = socket.send("2").unwrap_err();
    assert!(matches!(&refused, SendError::QueueFull(_)));
    assert_eq!(refused.into_message(), Some("2".into()));
    let mut peer = network.accept().await;
    journal.expect(["open"]).await;
    peer.expect(["1"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_message_pushed_out_of_the_queue_or_too_old_is_dropped_with_a_word() {
    let (builder, mut network, mut journal) = parts();
    let limits = QueueLimits {
        max_messages: 1,
        overflow: Overflow::DropOldest,
        ttl: Some(ms(3_000)),
        ..QueueLimits::default()
    };
    let socket = builder.queue(limits).connect().unwrap();
    socket.send("1").unwrap();
    socket.send("2").unwrap();
    journal.expect(["drop 1 Overflow"]).await;
    let _far = network.dialled().await;
    journal.expect(["drop 2 Expired"]).await;
    assert_eq!(socket.state(), ConnectionState::Connecting);
}

/// Four threads push messages out of the queue while the task finds others too old.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_drop_is_told_once_whichever_thread_it_comes_from() {
    const THREADS: usize = 4;
    const EACH: usize = 2_000;
    let (connect, _network) = Network::new();
    let limits = QueueLimits {
        max_messages: 4,
        overflow: Overflow::DropOldest,
        ttl: Some(ms(1)),
        ..QueueLimits::default()
    };
    let (sender, mut told) = unbounded_channel();
    let socket = Socket::builder(URL)
        .connector(connect)
        .queue(limits)
        .on_drop(move |message, _| sender.send(message.as_text().unwrap().to_owned()).unwrap())
        .connect()
        .unwrap();
    let senders: Vec<_> = (0..THREADS)
        .map(|thread| {
            let socket = socket.clone();
            std::thread::spawn(move || {
                for number in 0..EACH {
                    socket.send(format!("{thread} {number}")).unwrap();
                }
            })
        })
        .collect();
    let mut texts = HashSet::new();
    for _ in 0..THREADS * EACH {
        assert!(texts.insert(told.recv().await.unwrap()));
    }
    assert_eq!(socket.stats().drops, texts.len() as u64);
    for sender in senders {
        sender.join().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_queue_a_message_needs_an_open_connection() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.queue(None).connect().unwrap();
    assert!(matches!(socket.send("1"), Err(SendError::NotOpen(_))));
    let mut peer = network.accept().await;
    journal.expect(["open"]).await;
    assert_eq!(socket.send("2").unwrap(), Sent::Transmitted);
    peer.expect(["2"]).await;
}

/// Pitfall 35.
#[tokio::test(start_paused = true)]
async fn messages_above_the_high_water_mark_wait_and_leave_when_the_peer_reads() {
    let (connect, mut network) = Network::with_room(1_024);
    let (builder, mut journal) = Journal::of(Socket::builder(URL));
    let socket = builder
        .connector(connect)
        .high_water_mark(10_000)
        .low_water_mark(1_000)
        .connect()
        .unwrap();
    let mut peer = network.accept().await;
    journal.expect(["open"]).await;
    let sent: Vec<_> = (0..40).map(|_| socket.send([0; 1_000]).unwrap()).collect();
    assert_eq!(sent.first(), Some(&Sent::Transmitted));
    assert_eq!(sent.last(), Some(&Sent::Queued));
    assert_eq!(socket.buffered_amount(), 40_000);
    assert!(socket.stats().queued_messages >= 29);
    let drained = tokio::spawn(socket.drained());
    for _ in 0..40 {
        peer.expect(["1000 bytes"]).await;
    }
    drained.await.unwrap().unwrap();
    while socket.buffered_amount() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(socket.stats().bytes_sent, 40_000);
}

#[tokio::test(start_paused = true)]
async fn the_buffered_amount_is_what_was_not_flushed() {
    let (connect, mut network) = Network::with_room(256);
    let socket = Socket::builder(URL).connector(connect).connect().unwrap();
    let mut far = network.accept().await.into_inner();
    socket.opened().await.unwrap();
    socket.send([0; 10_000]).unwrap();
    // The far end takes 256 bytes.
    tokio::time::sleep(ms(1_000)).await;
    assert_eq!(socket.buffered_amount(), 10_000);
    let mut received = vec![0; 10_000 + 8];
    far.read_exact(&mut received).await.unwrap();
    tokio::time::sleep(ms(1)).await;
    assert_eq!(socket.buffered_amount(), 0);
}

/// Eight threads send while the connection dials, opens, loses its socket and opens again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_messages_of_each_thread_keep_their_order() {
    const THREADS: usize = 8;
    const MESSAGES: usize = 2_000;
    let server = Server::echo().await;
    let (sender, mut heard) = unbounded_channel();
    let socket = Socket::builder(server.url())
        .queue(QueueLimits {
            max_messages: THREADS * MESSAGES,
            ..QueueLimits::default()
        })
        .on_message(move |message| drop(sender.send(message.into_text().unwrap())))
        .connect()
        .unwrap();
    let socket = Arc::new(socket);
    let senders: Vec<_> = (0..THREADS)
        .map(|thread| {
            let socket = Arc::clone(&socket);
            std::thread::spawn(move || {
                for number in 0..MESSAGES {
                    socket.send(format!("{thread} {number}")).unwrap();
                }
            })
        })
        .collect();
    let mut next = [0; THREADS];
    for _ in 0..THREADS * MESSAGES {
        let text = heard.recv().await.unwrap();
        let (thread, number) = text.split_once(' ').unwrap();
        let thread: usize = thread.parse().unwrap();
        assert_eq!(number.parse(), Ok(next[thread]), "thread {thread}");
        next[thread] += 1;
    }
    for sender in senders {
        sender.join().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn messages_accepted_before_a_close_leave_before_it() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let mut peer = network.accept().await;
    journal.expect(["open"]).await;
    for text in ["1", "2"] {
        socket.send(text).unwrap();
    }
    socket.close();
    assert!(matches!(socket.send("3"), Err(SendError::Closed(_))));
    peer.expect(["1", "2", "close", "gone"]).await;
    journal.expect(["close 1005"]).await;
}

#[tokio::test(start_paused = true)]
async fn queued_messages_can_be_taken_out() {
    let (builder, _network, _journal) = parts();
    let socket = builder.connect().unwrap();
    socket.send("1").unwrap();
    socket.send("2").unwrap();
    assert_eq!(socket.drain_queued_messages(), ["1".into(), "2".into()]);
    assert_eq!(socket.buffered_amount(), 0);
}

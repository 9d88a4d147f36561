//! The send queue.

use steadysocket::core::{Config, ConnectionState, Overflow};

use crate::support::{Client, Sent, config, ms, queue, seconds};

/// A dialling client with a queue of at most 2 messages and 10 bytes.
fn small(overflow: Overflow) -> Client {
    Client::dialling(queue(|q| {
        q.max_messages = 2;
        q.max_bytes = 10;
        q.overflow = overflow;
    }))
}

/// And at once: no timer stands between `send` and the socket (pitfall 39).
#[test]
fn messages_leave_in_the_order_of_the_send_calls() {
    let mut client = Client::dialling(config());
    for text in ["a", "b", "c"] {
        assert_eq!(client.send(text), Sent::Queued);
    }
    client.accept();
    assert_eq!(client.send("d"), Sent::Transmitted);
    assert_eq!(client.received(), ["a", "b", "c", "d"]);
}

/// `send` says what became of a message (pitfall 29).
#[test]
fn a_full_queue_hands_the_message_back() {
    let mut client = small(Overflow::Reject);
    assert_eq!(client.send("a"), Sent::Queued);
    assert_eq!(client.send("b"), Sent::Queued);
    assert_eq!(client.send("c"), Sent::Full);
    client.expect_nothing();
    assert_eq!(client.drain_queue(), ["a", "b"]);
}

#[test]
fn the_queue_is_full_by_bytes_as_well() {
    let mut client = small(Overflow::Reject);
    assert_eq!(client.send_sized("a", 6), Sent::Queued);
    assert_eq!(client.send_sized("b", 5), Sent::Full);
    assert_eq!(client.send_sized("c", 4), Sent::Queued);
}

#[test]
fn empty_messages_count_as_messages() {
    let mut client = small(Overflow::Reject);
    client.send("");
    client.send("");
    assert_eq!(client.send(""), Sent::Full);
}

/// Each drop is an event (pitfall 29).
#[test]
fn drop_oldest_makes_room_with_an_event_for_each() {
    let mut client = small(Overflow::DropOldest);
    client.send_sized("a", 5);
    client.send_sized("b", 5);
    assert_eq!(client.send_sized("c", 6), Sent::Queued);
    client.expect(["drop a overflow", "drop b overflow"]);
    assert_eq!(client.send_sized("d", 1), Sent::Queued);
    assert_eq!(client.send_sized("e", 1), Sent::Queued);
    client.expect(["drop c overflow"]);
    assert_eq!(client.drain_queue(), ["d", "e"]);
}

#[test]
fn drop_newest_drops_the_new_one_with_an_event() {
    let mut client = small(Overflow::DropNewest);
    for text in ["a", "b"] {
        client.send(text);
    }
    assert_eq!(client.send("c"), Sent::Queued);
    client.expect(["drop c overflow"]);
    assert_eq!(client.drain_queue(), ["a", "b"]);
}

#[test]
fn a_message_that_is_larger_than_the_whole_queue_never_empties_it() {
    let becomes = [
        (Overflow::Reject, Sent::TooLarge, [].as_slice()),
        (Overflow::DropOldest, Sent::TooLarge, &[]),
        (Overflow::DropNewest, Sent::Queued, &["drop b overflow"]),
    ];
    for (overflow, sent, log) in becomes {
        let mut client = small(overflow);
        client.send("a");
        assert_eq!(client.send_sized("b", 11), sent, "{overflow:?}");
        client.expect(log);
        assert_eq!(client.drain_queue(), ["a"], "{overflow:?}");
    }
}

/// As an idle socket would have taken it (pitfall 82).
#[test]
fn a_message_that_is_larger_than_the_whole_queue_waits_alone() {
    for overflow in [Overflow::Reject, Overflow::DropOldest, Overflow::DropNewest] {
        let mut client = small(overflow);
        assert_eq!(client.send_sized("a", 11), Sent::Queued, "{overflow:?}");
        client.accept();
        assert_eq!(client.received(), ["a"], "{overflow:?}");
    }
}

/// (pitfall 82)
#[test]
fn behind_a_message_that_is_too_large_the_queue_is_full() {
    let mut client = small(Overflow::Reject);
    client.send_sized("a", 11);
    assert_eq!(client.send("b"), Sent::Full);
    assert_eq!(client.send_sized("c", 11), Sent::TooLarge);
    let mut client = small(Overflow::DropOldest);
    client.send_sized("a", 11);
    assert_eq!(client.send("b"), Sent::Queued);
    client.expect(["drop a overflow"]);
}

/// A game that sends sixty messages a second, offline for two minutes (pitfall 82).
#[test]
fn the_default_queue_takes_what_a_minute_brings() {
    let mut client = Client::waiting(config());
    for _ in 0..7_200 {
        assert_eq!(client.send("moved"), Sent::Queued);
    }
}

#[test]
fn a_message_as_large_as_the_queue_fits() {
    let mut client = small(Overflow::Reject);
    assert_eq!(client.send_sized("a", 10), Sent::Queued);
}

/// Refused, not lost (pitfall 31).
#[test]
fn without_a_queue_messages_are_refused_while_not_open() {
    let off = Config {
        queue: None,
        ..config()
    };
    let mut client = Client::new(off);
    assert_eq!(client.send("idle"), Sent::NotOpen);
    client.connect();
    assert_eq!(client.send("connecting"), Sent::NotOpen);
    client.accept();
    assert_eq!(client.send("open"), Sent::Transmitted);
    client.cut();
    assert_eq!(client.send("waiting"), Sent::NotOpen);
    assert_eq!(client.received(), ["open"]);
}

#[test]
fn the_queue_waits_through_failed_attempts() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.refuse();
    client.send("b");
    client.wait(seconds(1));
    client.refuse();
    client.wait(seconds(2));
    client.send("c");
    client.accept();
    assert_eq!(client.received(), ["a", "b", "c"]);
}

#[test]
fn drain_queue_takes_the_messages_out() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.send("b");
    assert_eq!(client.drain_queue(), ["a", "b"]);
    assert_eq!(client.drain_queue(), [""; 0]);
    client.accept();
    assert_eq!(client.received(), [""; 0]);
}

#[test]
fn a_reconnect_in_a_drop_handler_keeps_the_rest() {
    let mut client = Client::waiting(config());
    for text in ["a", "b", "c"] {
        client.send(text);
    }
    client.once("drop a", Client::reconnect);
    client.close();
    client.wait(ms(0));
    assert_eq!(client.state(), ConnectionState::Connecting);
    client.accept();
    assert_eq!(client.received(), ["b", "c"]);
}

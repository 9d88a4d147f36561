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

#[test]
fn messages_leave_in_the_order_of_the_send_calls() {
    let mut client = Client::dialling(config());
    for text in ["a", "b", "c"] {
        assert_eq!(client.send(text), Sent::Queued);
    }
    client.accept();
    assert_eq!(client.send("d"), Sent::Transmitted);
    assert_eq!(client.browser().received(), ["a", "b", "c", "d"]);
}

/// No timer stands between `send` and the socket (pitfall 39).
#[test]
fn a_message_is_sent_straight_through_an_open_socket_and_not_measured() {
    let mut client = Client::opened(config());
    let message = client.new_message("a", 1);
    let measured = message.measured.clone();
    assert_eq!(client.send_message(message), Sent::Transmitted);
    assert_eq!(client.browser().received(), ["a"]);
    assert_eq!(client.next_timer(), None);
    assert_eq!(measured.get(), 0);
}

/// Neither does one between an open socket and the queue (pitfall 39).
#[test]
fn the_queue_leaves_in_the_moment_the_socket_opens() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.accept();
    assert_eq!(client.browser().received(), ["a"]);
    assert_eq!(client.next_timer(), None);
}

/// The count is in bytes of UTF-8 (pitfall 33).
#[test]
fn a_queued_message_is_measured_once_in_bytes() {
    let mut client = Client::dialling(config());
    let message = client.new_message("héé€", "héé€".len() as u64);
    let measured = message.measured.clone();
    client.send_message(message);
    assert_eq!(client.core().queued_bytes(), 8);
    client.accept();
    assert_eq!(measured.get(), 1);
}

/// `send` says what became of a message (pitfall 29).
#[test]
fn a_full_queue_hands_the_message_back() {
    let mut client = small(Overflow::Reject);
    assert_eq!(client.send("a"), Sent::Queued);
    assert_eq!(client.send("b"), Sent::Queued);
    assert_eq!(client.send("c"), Sent::Full);
    assert_eq!(client.take_log(), [""; 0]);
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
    assert_eq!(client.take_log(), ["drop a overflow", "drop b overflow"]);
    assert_eq!(client.send_sized("d", 1), Sent::Queued);
    assert_eq!(client.send_sized("e", 1), Sent::Queued);
    assert_eq!(client.take_log(), ["drop c overflow"]);
    assert_eq!(client.drain_queue(), ["d", "e"]);
}

#[test]
fn drop_newest_drops_the_new_one_with_an_event() {
    let mut client = small(Overflow::DropNewest);
    for text in ["a", "b"] {
        client.send(text);
    }
    assert_eq!(client.send("c"), Sent::Queued);
    assert_eq!(client.take_log(), ["drop c overflow"]);
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
        assert_eq!(client.take_log(), log, "{overflow:?}");
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
        assert_eq!(client.browser().received(), ["a"], "{overflow:?}");
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
    assert_eq!(client.take_log(), ["drop a overflow"]);
}

/// A full buffer is no other moment than a dial (pitfall 82).
#[test]
fn a_message_that_is_larger_than_the_queue_waits_for_a_full_buffer_too() {
    let mut client = Client::opened(Config {
        high_water_mark: 5,
        low_water_mark: 0,
        ..queue(|q| q.max_bytes = 10)
    });
    client.browser().peer_is_slow = true;
    assert_eq!(client.send_sized("a", 20), Sent::Transmitted);
    assert_eq!(client.send_sized("b", 20), Sent::Queued);
    client.peer_reads(20);
    client.wait(ms(20));
    assert_eq!(client.browser().received(), ["a", "b"]);
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
    client.lost();
    assert_eq!(client.send("waiting"), Sent::NotOpen);
    assert_eq!(client.browser().received(), ["open"]);
}

/// It would be swallowed silently (pitfall 31).
#[test]
fn without_a_queue_a_message_for_a_socket_that_is_closing_is_refused() {
    let mut client = Client::opened(Config {
        queue: None,
        ..config()
    });
    client.browser().peer_starts_closing();
    assert_eq!(client.send("a"), Sent::NotOpen);
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
    assert_eq!(client.browser().received(), ["a", "b", "c"]);
}

#[test]
fn drain_queue_takes_the_messages_out() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.send("b");
    assert_eq!(client.drain_queue(), ["a", "b"]);
    assert_eq!(client.drain_queue(), [""; 0]);
    client.accept();
    assert_eq!(client.browser().received(), [""; 0]);
}

#[test]
fn when_it_gives_up_the_queue_is_handed_back_after_giveup() {
    let mut client = Client::opened(config());
    client.browser().peer_starts_closing();
    client.send("a");
    client.send("b");
    client.peer_closes(1008);
    let expected = [
        "open > closed",
        "close 1008 clean, final",
        "giveup not-retryable 1008",
        "drop a closed",
        "drop b closed",
        "ended 1008 clean",
    ];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn the_queue_survives_a_reconnect_in_the_giveup_handler() {
    let mut client = Client::opened(config());
    client.browser().peer_starts_closing();
    client.send("a");
    client.once("giveup", Client::reconnect);
    client.peer_closes(1000);
    assert_eq!(client.take_lines(&["drop", "ended"]), [""; 0]);
    client.accept();
    assert_eq!(client.browser().received(), ["a"]);
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
    assert_eq!(client.browser().received(), ["b", "c"]);
}

#[test]
fn drain_queue_in_the_giveup_handler_takes_all() {
    let mut client = Client::opened(config());
    client.browser().peer_starts_closing();
    client.send("a");
    client.once("giveup", |client| assert_eq!(client.drain_queue(), ["a"]));
    client.peer_closes(1000);
    assert_eq!(client.take_lines(&["drop"]), [""; 0]);
}

#[test]
fn a_message_that_is_queued_without_being_asked_for_is_handed_back_after_the_end() {
    let mut client = Client::opened(config());
    client.close();
    let message = client.new_message("a", 1);
    let now = client.now();
    assert!(client.core().enqueue(now, message).is_err());
}

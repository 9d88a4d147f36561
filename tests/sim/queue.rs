//! The send queue.

use steadysocket::core::Config;

use crate::support::{Client, Sent, config, ms, queue};

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
    assert_eq!(client.queued_bytes(), 8);
    client.accept();
    assert_eq!(measured.get(), 1);
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

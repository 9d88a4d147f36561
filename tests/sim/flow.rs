//! The marks of the browser's send buffer: a slow peer does not cost memory without bound
//! (pitfall 35).

use steadysocket::core::{Config, Heartbeat};

use crate::support::{Client, Sent, config, ms};

/// An open client with a peer that reads only on request; water marks at 100 and 40 bytes.
fn slow() -> Client {
    let client = Client::opened(Config {
        high_water_mark: 100,
        low_water_mark: 40,
        ..config()
    });
    client.browser().peer_is_slow = true;
    client
}

#[test]
fn up_to_the_high_water_mark_messages_go_to_the_socket() {
    let mut client = slow();
    assert_eq!(client.send_sized("a", 100), Sent::Transmitted);
    assert_eq!(client.send_sized("b", 1), Sent::Transmitted);
    assert_eq!(client.send_sized("c", 1), Sent::Queued);
}

/// The check of every test asks for a timer within 20 ms as well.
#[test]
fn messages_above_the_mark_leave_when_the_peer_has_read() {
    let mut client = slow();
    client.send_sized("a", 101);
    assert_eq!(client.send_sized("b", 1), Sent::Queued);
    client.wait(ms(1_000));
    assert_eq!(client.browser().received(), ["a"]);
    client.peer_reads(1);
    client.wait(ms(20));
    assert_eq!(client.browser().received(), ["a", "b"]);
    assert_eq!(client.next_timer(), None);
}

#[test]
fn nothing_overtakes_what_waits_though_the_buffer_is_empty_again() {
    let mut client = slow();
    client.send_sized("a", 101);
    client.send("b");
    client.peer_reads(101);
    assert_eq!(client.send("c"), Sent::Queued);
    client.wait(ms(20));
    assert_eq!(client.browser().received(), ["a", "b", "c"]);
}

#[test]
fn a_flush_stops_at_the_mark_and_goes_on_later() {
    let mut client = Client::dialling(Config {
        high_water_mark: 100,
        low_water_mark: 40,
        ..config()
    });
    client.browser().peer_is_slow = true;
    for text in ["a", "b", "c"] {
        client.send_sized(text, 60);
    }
    client.accept();
    assert_eq!(client.browser().received(), ["a", "b"]);
    client.peer_reads(60);
    client.wait(ms(20));
    assert_eq!(client.browser().received(), ["a", "b", "c"]);
}

/// Natively the socket tells, so nothing waits for the timer.
#[test]
fn messages_leave_at_once_when_the_socket_tells_that_its_buffer_has_shrunk() {
    let mut client = slow();
    client.send_sized("a", 101);
    client.send("b");
    assert!(!client.is_drained());
    client.peer_reads(101);
    client.buffer_shrank();
    assert_eq!(client.browser().received(), ["a", "b"]);
    assert!(client.is_drained());
}

/// `open` does not wait for a slow peer, yet nothing overtakes the queue (pitfall 32).
#[test]
fn with_a_flush_held_back_open_is_reported_and_the_order_is_kept() {
    let mut client = Client::dialling(Config {
        high_water_mark: 100,
        ..slow_marks()
    });
    client.browser().peer_is_slow = true;
    client.send_sized("a", 101);
    client.send("b");
    client.once("open", |client| {
        assert_eq!(client.send("c"), Sent::Queued);
    });
    client.accept();
    client.peer_reads(101);
    client.wait(ms(20));
    assert_eq!(client.browser().received(), ["a", "b", "c"]);
}

fn slow_marks() -> Config {
    Config {
        low_water_mark: 40,
        ..config()
    }
}

#[test]
fn a_mark_of_zero_sends_one_message_at_a_time() {
    let mut client = Client::opened(Config {
        high_water_mark: 0,
        low_water_mark: 0,
        ..config()
    });
    client.browser().peer_is_slow = true;
    client.send("a");
    client.send("b");
    client.send("c");
    client.peer_reads(1);
    client.wait(ms(20));
    assert_eq!(client.browser().received(), ["a", "b"]);
}

#[test]
fn without_a_queue_every_message_goes_to_the_socket() {
    let mut client = Client::opened(Config {
        queue: None,
        high_water_mark: 1,
        low_water_mark: 0,
        ..config()
    });
    client.browser().peer_is_slow = true;
    for text in ["a", "b"] {
        assert_eq!(client.send_sized(text, 1_000), Sent::Transmitted);
    }
}

#[test]
fn what_waits_for_a_slow_peer_is_bounded_as_any_queue() {
    let mut client = Client::opened(Config {
        high_water_mark: 10,
        low_water_mark: 10,
        ..crate::support::queue(|q| q.max_messages = 1)
    });
    client.browser().peer_is_slow = true;
    client.send_sized("a", 11);
    assert_eq!(client.send("b"), Sent::Queued);
    assert_eq!(client.send("c"), Sent::Full);
}

#[test]
fn drained_is_reported_at_once_where_little_is_buffered() {
    let mut client = slow();
    client.send_sized("a", 40);
    client.forget_log();
    client.watch_drain();
    assert_eq!(client.take_log(), ["drained"]);
    assert!(client.is_drained());
}

#[test]
fn drained_is_reported_once_when_the_buffer_is_at_the_low_mark() {
    let mut client = slow();
    client.send_sized("a", 90);
    client.watch_drain();
    client.wait(ms(500));
    client.peer_reads(49);
    client.wait(ms(500));
    assert_eq!(client.take_lines(&["drained"]), [""; 0]);
    client.peer_reads(1);
    client.wait(ms(500));
    assert_eq!(client.take_lines(&["drained"]), ["drained"]);
    assert_eq!(client.next_timer(), None);
}

#[test]
fn drained_waits_for_the_queue_as_well() {
    let mut client = Client::dialling(slow_marks());
    client.send("a");
    client.watch_drain();
    assert_eq!(client.take_log(), [""; 0]);
    client.accept();
    let expected = ["connecting > open", "transmit a", "open 0", "drained"];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn drained_is_reported_when_the_last_queued_message_expires() {
    let mut client = Client::dialling(crate::support::queue(|q| q.ttl = Some(ms(100))));
    client.send("a");
    client.watch_drain();
    client.wait(ms(100));
    assert_eq!(client.take_log(), ["drop a expired", "drained"]);
}

/// Its timer is not left over.
#[test]
fn a_socket_that_is_lost_is_no_longer_looked_at() {
    let mut client = slow();
    client.send_sized("a", 101);
    client.send("b");
    client.watch_drain();
    client.lost();
    assert_eq!(client.next_timer(), Some(ms(1_000)));
    client.wait(ms(1_000));
    client.browser().peer_is_slow = false;
    client.forget_log();
    client.accept();
    let expected = ["connecting > open", "transmit b", "open again 1", "drained"];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn a_message_for_a_socket_that_is_closing_waits_for_the_next() {
    let mut client = Client::opened(config());
    client.browser().peer_starts_closing();
    assert_eq!(client.send("a"), Sent::Queued);
    client.wait(ms(100));
    client.peer_closes(1001);
    client.wait(ms(1_000));
    client.accept();
    assert_eq!(client.browser().received(), ["a"]);
}

/// Nobody waits for it any more: the waiting has failed with the connection.
#[test]
fn after_the_end_drained_is_not_reported() {
    let mut client = slow();
    client.send_sized("a", 101);
    client.send("b");
    client.watch_drain();
    client.peer_closes(1000);
    client.watch_drain();
    assert_eq!(client.take_lines(&["drained"]), [""; 0]);
    assert_eq!(client.next_timer(), None);
}

#[test]
fn messages_may_pass_by_an_open_connection_that_has_nothing_to_do_with_them() {
    let client = slow();
    assert_eq!(client.core().bypass_limit(), Some(100));
    let unqueued = Client::opened(Config {
        queue: None,
        ..config()
    });
    assert_eq!(unqueued.core().bypass_limit(), Some(u64::MAX - 1));
}

#[test]
fn nothing_passes_by_before_the_connection_is_open_or_after() {
    let mut client = Client::dialling(config());
    assert_eq!(client.core().bypass_limit(), None);
    client.accept();
    assert!(client.core().bypass_limit().is_some());
    client.close();
    assert_eq!(client.core().bypass_limit(), None);
}

#[test]
fn nothing_passes_by_queued_messages() {
    let mut client = slow();
    client.send_sized("a", 101);
    client.send_sized("b", 1);
    assert_eq!(client.core().bypass_limit(), None);
}

#[test]
fn nothing_passes_by_somebody_who_waits_for_the_buffer_to_drain() {
    let mut client = slow();
    client.send_sized("a", 80);
    client.watch_drain();
    assert_eq!(client.core().bypass_limit(), None);
    client.peer_reads(80);
    client.wait(ms(20));
    assert_eq!(client.core().bypass_limit(), Some(100));
}

/// A message is a sign of life, and before each one the peer may have to be pinged.
#[test]
fn nothing_passes_by_a_heartbeat() {
    let client = Client::opened(Config {
        heartbeat: Some(Heartbeat::default()),
        ..config()
    });
    assert_eq!(client.core().bypass_limit(), None);
}

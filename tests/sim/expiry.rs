//! Queued messages that wait for too long.

use steadysocket::core::{Config, Overflow};

use crate::support::{Client, Sent, ms, queue, seconds};

/// Messages live for 100 ms, and at most 2 are queued.
fn config() -> Config {
    queue(|q| {
        q.ttl = Some(ms(100));
        q.max_messages = 2;
    })
}

#[test]
fn a_message_that_leaves_in_time_does_not_expire() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.wait(ms(99));
    client.accept();
    client.forget_log();
    client.wait(seconds(10));
    assert_eq!(client.take_log(), [""; 0]);
    assert_eq!(client.next_timer(), None);
}

/// A throttled timer has not noticed it.
#[test]
fn an_expired_message_is_not_sent_when_the_socket_opens() {
    let mut client = Client::dialling(config());
    client.send("stale");
    client.sleep(ms(60));
    client.send("fresh");
    client.sleep(ms(40));
    client.accept();
    let expected = [
        "connecting > open",
        "drop stale expired",
        "transmit fresh",
        "open 0",
    ];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn expired_messages_do_not_fill_the_queue() {
    for overflow in [Overflow::Reject, Overflow::DropOldest, Overflow::DropNewest] {
        let mut limits = config();
        limits.queue.as_mut().unwrap().overflow = overflow;
        let mut client = Client::dialling(limits);
        client.send("a");
        client.send("b");
        client.sleep(ms(100));
        assert_eq!(client.send("c"), Sent::Queued, "{overflow:?}");
        let expected = ["drop a expired", "drop b expired"];
        assert_eq!(client.take_log(), expected, "{overflow:?}");
    }
}

#[test]
fn messages_expire_while_waiting_and_while_closing() {
    let mut client = Client::waiting(config());
    client.send("a");
    client.wait(ms(100));
    assert_eq!(client.take_log(), ["drop a expired"]);
    let mut client = Client::dialling(config());
    client.send("a");
    client.close();
    client.wait(ms(100));
    assert_eq!(client.take_lines(&["drop"]), ["drop a expired"]);
}

#[test]
fn messages_expire_behind_a_full_buffer() {
    let mut client = Client::opened(config());
    client.browser().peer_is_slow = true;
    client.send_sized("large", 2_000_000);
    client.send("a");
    client.wait(ms(100));
    assert_eq!(client.take_lines(&["drop"]), ["drop a expired"]);
}

#[test]
fn after_drain_queue_nothing_expires() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.drain_queue();
    // That of the dial.
    assert_eq!(client.next_timer(), Some(seconds(10)));
    client.wait(seconds(1));
    assert_eq!(client.take_log(), [""; 0]);
}

#[test]
fn by_default_nothing_expires() {
    let mut client = Client::waiting(queue(|_| {}));
    client.send("a");
    client.wait(seconds(1));
    client.sleep(crate::support::DAY);
    client.accept();
    assert_eq!(client.browser().received(), ["a"]);
}

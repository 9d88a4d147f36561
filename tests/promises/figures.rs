//! The counters, numbers and names of a connection.

use steadysocket::core::Overflow;

use crate::support::{Client, config, heartbeat, ms, queue, seconds};

#[test]
fn dials_opens_messages_and_time_are_counted() {
    let mut client = Client::dialling(config());
    client.refuse();
    client.wait(seconds(1));
    client.send("queued");
    client.accept();
    client.send("sent");
    client.peer_sends("received");
    client.wait(seconds(7));
    client.close();
    client.wait(seconds(3));
    let counters = client.counters();
    assert_eq!((counters.dials, counters.opens), (2, 1));
    assert_eq!((counters.messages_sent, counters.messages_received), (2, 1));
    assert_eq!(client.time_open(), seconds(7));
}

#[test]
fn the_queue_and_its_drops_are_counted() {
    let mut client = Client::dialling(queue(|q| {
        q.max_messages = 2;
        q.overflow = Overflow::DropOldest;
    }));
    for text in ["a", "bb", "ccc"] {
        client.send(text);
    }
    let counters = client.counters();
    assert_eq!((counters.queued_messages, counters.queued_bytes), (2, 5));
    assert_eq!(counters.drops, 1);
}

#[test]
fn the_latency_is_the_time_from_a_ping_to_the_next_sign_of_life() {
    let mut client = Client::opened(heartbeat());
    assert_eq!(client.last_latency(), None);
    client.wait(seconds(25));
    client.wait(ms(42));
    client.peer_sends("pong");
    client.wait(ms(500));
    client.peer_sends("more");
    let latency = client.last_latency();
    assert_eq!(latency, Some(ms(42)));
}

#[test]
fn the_attempt_is_that_of_the_dial_that_is_waited_for() {
    let mut client = Client::dialling(config());
    assert_eq!(client.attempt(), 0);
    client.refuse();
    assert_eq!(client.attempt(), 1);
    client.wait(seconds(1));
    client.accept();
    assert_eq!(client.attempt(), 1);
    client.wait(seconds(5));
    assert_eq!(client.attempt(), 0);
}

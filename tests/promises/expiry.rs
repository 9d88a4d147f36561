//! Queued messages that wait for too long.

use steadysocket::core::Config;

use crate::support::{Client, Sent, ms, queue};

/// Messages live for 100 ms.
fn config() -> Config {
    queue(|q| q.ttl = Some(ms(100)))
}

#[test]
fn a_message_expires_with_an_event_when_its_time_is_up() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.wait(ms(99));
    client.expect_nothing();
    client.wait(ms(1));
    client.expect(["drop a expired"]);
}

#[test]
fn each_message_has_its_own_time() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.wait(ms(60));
    client.send("b");
    client.wait(ms(40));
    client.expect(["drop a expired"]);
    client.wait(ms(59));
    client.expect_nothing();
    client.wait(ms(1));
    client.expect(["drop b expired"]);
}

#[test]
fn what_was_sent_in_a_drop_handler_is_queued() {
    let mut client = Client::dialling(config());
    client.once("drop a", |client| {
        assert_eq!(client.send("b"), Sent::Queued);
    });
    client.send("a");
    client.wait(ms(100));
    client.accept();
    assert_eq!(client.received(), ["b"]);
}

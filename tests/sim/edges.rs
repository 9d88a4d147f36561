//! The very edge of a range or a wait, and a text for people: changes that no other test notices.

use steadysocket::{CloseInfo, Overflow, Reconnect};

use crate::support::{Client, Sent, heartbeat, ms, queue, seconds};

#[test]
fn a_close_gives_its_code_and_its_reason_in_words() {
    let close = CloseInfo::new(4401, "log in");
    assert_eq!(close.to_string(), "the connection was closed: 4401 log in");
    let lost = CloseInfo::new(1006, "");
    assert_eq!(lost.to_string(), "the connection was closed: 1006");
}

#[test]
fn the_first_delay_may_be_the_longest() {
    let flat = Reconnect {
        initial_delay: seconds(30),
        max_delay: seconds(30),
        ..Reconnect::default()
    };
    assert_eq!(flat.check(), Ok(()));
}

#[test]
fn a_silence_is_too_long_only_after_interval_and_timeout_together() {
    let mut client = Client::opened(heartbeat());
    client.sleep(seconds(35));
    assert_eq!(client.send("at"), Sent::Transmitted);
    client.sleep(ms(1));
    assert_eq!(client.send("after"), Sent::Queued);
}

#[test]
fn a_message_as_large_as_the_queue_takes_the_place_of_the_others() {
    let mut client = Client::dialling(queue(|q| {
        q.max_bytes = 5;
        q.overflow = Overflow::DropOldest;
    }));
    client.send("a");
    assert_eq!(client.send("exact"), Sent::Queued);
    assert_eq!(client.take_log(), ["drop a overflow"]);
}

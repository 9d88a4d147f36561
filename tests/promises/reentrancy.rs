//! Any method may be called inside any callback (pitfall 57).

use steadysocket::core::{Config, ConnectionState, Verdict};

use crate::support::{Client, DAY, Sent, config, ms, reconnect, seconds};

type Act = fn(&mut Client);

const ACTS: [(&str, Act); 9] = [
    ("connect", |client| client.connect()),
    ("close", |client| client.close()),
    ("reconnect", |client| client.reconnect()),
    ("terminate", |client| client.terminate()),
    ("pause", |client| client.pause()),
    ("resume", |client| client.resume()),
    ("send", |client| {
        client.send("sent inside");
    }),
    ("drain_queue", |client| {
        client.drain_queue();
    }),
    ("watch_drain", |client| client.watch_drain()),
];

/// A life with every event in it; some of its steps fail where an act has changed the course.
fn live(client: &mut Client) {
    client.connect();
    client.send("a");
    client.send("b");
    client.send("c");
    if client.state() == ConnectionState::Connecting {
        client.accept();
    }
    client.peer_sends("hello");
    client.cut();
    client.wait(seconds(30));
    client.refuse();
    client.wait(ms(0));
    client.wait(DAY);
}

fn config_of_a_full_life() -> Config {
    let mut config = reconnect(|r| r.max_attempts = Some(2));
    let limits = config.queue.as_mut().unwrap();
    limits.max_messages = 2;
    limits.overflow = steadysocket::core::Overflow::DropOldest;
    config
}

/// The monitor checks each step; here it is enough that each life ends well.
#[test]
fn every_method_works_inside_every_event() {
    let mut plain = Client::new(config_of_a_full_life());
    live(&mut plain);
    let events = plain.take_log();
    let emitted: Vec<&String> = events.iter().filter(|line| is_event(line)).collect();
    assert!(emitted.len() >= 12, "a full life: {emitted:?}");
    for (nth, event) in emitted.iter().enumerate() {
        for (name, act) in ACTS {
            let mut client = Client::new(config_of_a_full_life());
            let mut seen = 0;
            client.each_event(move |client, _| {
                seen += 1;
                if seen == nth + 1 {
                    act(client);
                }
            });
            live(&mut client);
            client.reconnect();
            client.accept();
            let state = client.state();
            assert_eq!(state, ConnectionState::Open, "{name} in {event}");
        }
    }
}

fn is_event(line: &str) -> bool {
    !["dial", "transmit", "hangup", "ask", "start", "measure"]
        .iter()
        .any(|prefix| line.starts_with(prefix))
}

#[test]
fn events_that_a_callback_causes_come_after_those_that_are_due() {
    let mut client = Client::opened(config());
    client.once("close", Client::reconnect);
    client.cut();
    let expected = [
        "open > waiting",
        "error Network",
        "close 1006, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
        "waiting > connecting",
        "dial 0",
    ];
    client.expect(expected);
}

#[test]
fn close_in_the_reconnecting_handler_cancels_the_wait() {
    let mut client = Client::opened(config());
    client.once("reconnecting", Client::close);
    client.cut();
    client.wait(DAY);
    assert_eq!(client.state(), ConnectionState::Closed);
    assert_eq!(client.sockets_made(), 1);
}

#[test]
fn close_when_the_state_becomes_connecting_takes_the_dial_back() {
    let mut client = Client::new(config());
    client.once("idle > connecting", Client::close);
    client.connect();
    client.wait(ms(0));
    assert_eq!(
        client.take_lines(&["dial", "close"]),
        ["close 1005 clean synthetic, final"]
    );
}

#[test]
fn terminate_when_the_state_becomes_connecting_is_a_failed_attempt() {
    let mut client = Client::new(config());
    client.once("idle > connecting", Client::terminate);
    client.connect();
    assert_eq!(
        client.take_lines(&["dial", "reconnecting"]),
        ["reconnecting 1 in 1000 ms"]
    );
}

#[test]
fn reconnect_when_the_state_becomes_connecting_dials_once() {
    let mut client = Client::new(config());
    client.once("idle > connecting", Client::reconnect);
    client.connect();
    client.expect(["idle > connecting", "dial 0"]);
}

#[test]
fn reconnect_in_the_close_handler_of_the_end_goes_on() {
    let mut client = Client::opened(config());
    client.close();
    client.once("close", Client::reconnect);
    client.forget_log();
    client.peer_closes(1000);
    let expected = [
        "closing > closed",
        "close 1000 clean, final",
        "closed > connecting",
        "dial 0",
    ];
    client.expect(expected);
}

#[test]
fn close_in_the_open_handler_sends_what_was_sent_before_it() {
    let mut client = Client::dialling(config());
    client.once("open", |client| {
        client.send("last");
        client.close();
    });
    client.accept();
    assert_eq!(client.received(), ["last"]);
    assert_eq!(client.state(), ConnectionState::Closing);
}

#[test]
fn close_when_the_state_becomes_open_sends_the_queue_and_tells_no_open() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.once("connecting > open", Client::close);
    client.accept();
    let expected = [
        "connecting > open",
        "transmit a",
        "open > closing",
        "start close",
    ];
    client.expect(expected);
}

#[test]
fn a_reconnect_in_every_close_handler_never_dials_twice() {
    let mut client = Client::opened(config());
    client.each_event(|client, line| {
        if line.starts_with("close") {
            client.reconnect();
        }
    });
    for _ in 0..100 {
        client.cut();
        client.accept();
    }
    assert_eq!(client.sockets_made(), 101);
}

#[test]
fn every_method_works_while_the_predicate_is_asked() {
    for (name, act) in ACTS {
        for verdict in [Verdict::Retry, Verdict::RetryAfter(ms(5)), Verdict::Stop] {
            let mut client = Client::with_predicate(config());
            client.decide_by(move |client, _| {
                act(client);
                verdict
            });
            client.connect();
            client.accept();
            client.send("a");
            client.cut();
            client.wait(seconds(60));
            client.reconnect();
            client.accept();
            assert_eq!(client.state(), ConnectionState::Open, "{name}");
        }
    }
}

#[test]
fn sends_in_every_handler_keep_their_order() {
    let mut client = Client::dialling(config());
    let mut count = 0;
    client.each_event(move |client, _| {
        count += 1;
        let sent = client.send(&count.to_string());
        assert!(matches!(sent, Sent::Queued | Sent::Transmitted));
    });
    client.refuse();
    client.wait(seconds(1));
    client.accept();
    let expected = ["1", "2", "3", "4", "5", "6", "7"];
    assert_eq!(client.received(), expected);
}

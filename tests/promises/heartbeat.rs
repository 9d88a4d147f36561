//! Dead sockets are noticed.

use steadysocket::core::{Config, ConnectionState, Heartbeat, HeartbeatSince};

use crate::support::{Client, DAY, config, heartbeat, ms, seconds};

/// The events of a socket that did not answer.
pub(crate) const DEAD: [&str; 5] = [
    "hangup",
    "open > waiting",
    "error HeartbeatTimeout",
    "close 1006 synthetic, retry in 1000 ms",
    "reconnecting 1 in 1000 ms",
];

/// [`heartbeat`], but counted from the last message that was sent.
fn since_sent() -> Config {
    Config {
        heartbeat: Some(Heartbeat {
            since: HeartbeatSince::Sent,
            ..Heartbeat::default()
        }),
        ..config()
    }
}

#[test]
fn after_an_interval_of_silence_a_ping_is_sent() {
    let mut client = Client::opened(heartbeat());
    client.wait(ms(24_999));
    client.expect_nothing();
    client.wait(ms(1));
    client.expect(["ping"]);
}

/// An idle connection that an edge dropped without a frame (pitfall 40). The way is not that of the
/// user's `close`: it is retried (pitfall 42).
#[test]
fn a_socket_that_does_not_answer_is_abandoned_and_retried() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(25));
    client.forget_log();
    client.wait(ms(9_999));
    client.expect_nothing();
    client.wait(ms(1));
    client.expect(DEAD);
    client.wait(seconds(1));
    client.accept();
    assert_eq!(client.state(), ConnectionState::Open);
}

/// Whatever it is (pitfall 43).
#[test]
fn any_message_is_an_answer() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(34));
    client.peer_sends("anything");
    client.forget_log();
    client.wait(ms(24_999));
    client.expect_nothing();
    client.wait(ms(1));
    client.expect(["ping"]);
}

#[test]
fn while_the_peer_speaks_no_ping_is_sent() {
    let mut client = Client::opened(heartbeat());
    for _ in 0..100 {
        client.wait(seconds(24));
        client.peer_sends("tick");
    }
    assert_eq!(client.take_lines(&["ping"]), [""; 0]);
}

#[test]
fn a_peer_that_always_answers_is_pinged_for_ever() {
    let mut client = Client::opened(heartbeat());
    for _ in 0..100 {
        client.wait(seconds(34));
        client.peer_sends("pong");
    }
    assert_eq!(client.take_lines(&["ping"]).len(), 100);
    assert_eq!(client.state(), ConnectionState::Open);
}

#[test]
fn what_the_user_sends_is_no_sign_of_life() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(24));
    client.send("a");
    client.forget_log();
    client.wait(seconds(1));
    client.expect(["ping"]);
}

/// A server that streams ends clients that it does not hear from (pitfall 66).
#[test]
fn since_sent_a_peer_that_speaks_all_the_time_is_pinged_too() {
    let mut client = Client::opened(since_sent());
    for _ in 0..100 {
        client.wait(seconds(1));
        client.peer_sends("tick");
    }
    assert_eq!(client.take_lines(&["ping"]), ["ping"; 4]);
    assert_eq!(client.state(), ConnectionState::Open);
}

/// (pitfall 66)
#[test]
fn since_sent_each_message_puts_the_ping_off() {
    for text in ["queued", "sent"] {
        let mut client = Client::dialling(since_sent());
        if text == "queued" {
            client.send(text);
            client.wait(seconds(9));
        }
        client.accept();
        if text == "sent" {
            client.wait(seconds(9));
            client.peer_sends("tick");
            client.send(text);
        }
        client.forget_log();
        client.wait(ms(24_999));
        client.peer_sends("tick");
        assert_eq!(client.take_lines(&["ping"]), [""; 0], "{text}");
        client.wait(ms(1));
        assert_eq!(client.take_lines(&["ping"]), ["ping"], "{text}");
    }
}

/// The answer of a peer is due in any case.
#[test]
fn since_sent_a_silent_peer_is_noticed_though_messages_are_sent() {
    let mut client = Client::opened(since_sent());
    for _ in 0..34 {
        client.wait(seconds(1));
        client.send("a");
    }
    client.forget_log();
    client.wait(seconds(1));
    client.expect(DEAD);
}

/// The server waits for no answer, and wants to hear from the client all the same.
#[test]
fn since_sent_a_peer_that_is_slow_to_answer_is_pinged_again() {
    let mut client = Client::opened(Config {
        heartbeat: Some(Heartbeat {
            timeout: seconds(60),
            since: HeartbeatSince::Sent,
            ..Heartbeat::default()
        }),
        ..config()
    });
    client.wait(seconds(84));
    client.expect(["ping"; 3]);
    client.wait(seconds(1));
    client.expect(DEAD);
}

/// It belongs to its socket (pitfall 44).
#[test]
fn the_silence_of_one_socket_is_not_held_against_the_next() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(34));
    client.cut();
    client.wait(seconds(1));
    client.accept();
    client.forget_log();
    client.wait(ms(24_999));
    client.expect_nothing();
    client.wait(ms(1));
    client.expect(["ping"]);
}

#[test]
fn no_ping_is_sent_while_closing() {
    let mut client = Client::opened(Config {
        close_timeout: None,
        ..heartbeat()
    });
    client.close();
    client.wait(DAY);
    assert_eq!(client.take_lines(&["ping"]), [""; 0]);
}

/// (pitfall 41)
#[test]
fn late_events_of_a_dead_socket_do_not_touch_its_successor() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(36));
    assert_eq!(client.state(), ConnectionState::Connecting);
    client.forget_log();
    client.wait(ms(100));
    client.accept();
    client.peer_sends("new");
    client.expect(["connecting > open", "open again 1", "message new"]);
    assert_eq!(client.sockets_made(), 2);
}

/// Where nothing works any more the close is not waited for (pitfall 41).
#[test]
fn a_dead_socket_that_the_user_closes_is_abandoned_in_the_end() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(30));
    client.close();
    client.wait(seconds(10));
    assert_eq!(client.state(), ConnectionState::Closed);
}

//! Pauses: by the user, and by a connection that is idle.

use steadysocket::core::{Config, ConnectionState, Heartbeat, Idle};

use crate::support::{Client, DAY, Sent, config, heartbeat, idle, ms, reconnect, seconds};

/// Pitfall 85: a pause is not an end; the server sees a normal close.
#[test]
fn a_pause_closes_the_socket_and_resume_dials_at_once() {
    let mut client = Client::opened(heartbeat());
    client.pause();
    let expected = [
        "hangup 1000",
        "open > suspended",
        "close 1000 clean synthetic, retry in 0 ms",
    ];
    client.expect(expected);
    client.wait(DAY);
    client.expect_nothing();
    client.resume();
    client.accept();
    let expected = [
        "suspended > connecting",
        "dial 0",
        "connecting > open",
        "open again 0",
    ];
    client.expect(expected);
}

#[test]
fn what_is_sent_in_a_pause_waits_for_its_end() {
    let mut client = Client::opened(config());
    client.pause();
    client.forget_log();
    assert_eq!(client.send("a"), Sent::Queued);
    client.wait(DAY);
    client.expect_nothing();
    client.resume();
    client.accept();
    assert_eq!(client.received(), ["a"]);
}

#[test]
fn resume_counts_attempts_from_the_start() {
    let mut client = Client::waiting(reconnect(|r| r.max_attempts = Some(2)));
    assert_eq!(client.attempt(), 1);
    client.pause();
    client.resume();
    client.refuse();
    assert_eq!(client.state(), ConnectionState::Waiting);
    assert_eq!(client.attempt(), 1);
}

#[test]
fn resume_leaves_a_connection_alone_that_does_not_rest() {
    let mut client = Client::waiting(config());
    client.resume();
    client.expect_nothing();
    client.close();
    client.resume();
    client.wait(DAY);
    client.forget_log();
    client.resume();
    assert_eq!(client.state(), ConnectionState::Closed);
    client.expect_nothing();
}

/// The user's own commands need no reconnection.
#[test]
fn a_connection_that_never_reconnects_can_be_paused() {
    let mut client = Client::opened(Config {
        reconnect: None,
        queue: None,
        ..config()
    });
    client.pause();
    assert_eq!(client.send("a"), Sent::NotOpen);
    client.resume();
    client.accept();
    assert_eq!(client.send("b"), Sent::Transmitted);
    client.pause();
    client.close();
    client.wait(ms(0));
    assert_eq!(client.state(), ConnectionState::Closed);
}

/// Pitfall 85: "close after so long idle, dial when there is something to send".
#[test]
fn an_idle_connection_pauses_until_there_is_something_to_send() {
    let mut client = Client::opened(idle());
    client.wait(ms(59_999));
    client.expect_nothing();
    client.wait(ms(1));
    let expected = [
        "hangup 1000",
        "open > suspended",
        "close 1000 clean synthetic, retry in 0 ms",
    ];
    client.expect(expected);
    client.wait(DAY);
    assert_eq!(client.send("a"), Sent::Queued);
    client.accept();
    let expected = [
        "suspended > connecting",
        "dial 0",
        "connecting > open",
        "transmit a",
        "open again 0",
    ];
    client.expect(expected);
}

/// Pitfall 85: a heartbeat is no use of the connection.
#[test]
fn pings_and_their_answers_keep_no_connection_up() {
    let mut client = Client::opened(Config {
        heartbeat: Some(Heartbeat::default()),
        ..idle()
    });
    for _ in 0..2 {
        client.wait(seconds(25));
        client.peer_sends("pong");
    }
    assert_eq!(client.take_lines(&["ping"]), ["ping", "ping"]);
    client.wait(seconds(10));
    assert_eq!(client.state(), ConnectionState::Suspended);
}

/// Pitfall 85: "dial when there is something to send", from the beginning.
#[test]
fn a_connection_that_was_never_dialled_is_woken_by_a_message() {
    let mut client = Client::new(idle());
    assert_eq!(client.send("a"), Sent::Queued);
    client.expect(["idle > connecting", "dial 0"]);
    let mut client = Client::new(config());
    client.send("a");
    client.expect_nothing();
    client.resume();
    client.expect(["idle > connecting", "dial 0"]);
}

#[test]
fn a_message_need_not_wake_a_connection() {
    let mut client = Client::opened(Config {
        idle: Some(Idle {
            wake_on_send: false,
            ..Idle::default()
        }),
        ..config()
    });
    client.wait(seconds(60));
    client.send("a");
    assert_eq!(client.state(), ConnectionState::Suspended);
}

#[test]
fn a_connection_may_wake_by_messages_without_ever_pausing_by_itself() {
    let mut client = Client::opened(Config {
        idle: Some(Idle {
            close_after: None,
            ..Idle::default()
        }),
        ..config()
    });
    client.wait(DAY);
    assert_eq!(client.state(), ConnectionState::Open);
    client.pause();
    client.send("a");
    assert_eq!(client.state(), ConnectionState::Connecting);
}

//! The user closes.

use steadysocket::core::{Config, ConnectionState};

use crate::support::{Client, DAY, Sent, config, ms, seconds};

#[test]
fn close_starts_the_closing_handshake_and_waits_for_the_close_event() {
    let mut client = Client::opened(config());
    client.close_with(4001, "bye");
    client.expect(["open > closing", "start close 4001 bye"]);
    client.peer_closes(4001);
    let expected = [
        "closing > closed",
        "close 4001 clean, final",
        "ended 4001 clean",
    ];
    client.expect(expected);
}

#[test]
fn close_without_a_code_sends_a_frame_without_one() {
    let mut client = Client::opened(config());
    client.close();
    client.expect(["open > closing", "start close"]);
}

/// The user's wish decides, not the code (pitfall 10).
#[test]
fn no_code_after_close_leads_to_a_retry() {
    for code in [1000, 1001, 1005, 1006, 1012, 4000] {
        let mut client = Client::opened(config());
        client.close();
        client.peer_closes(code);
        assert_eq!(client.state(), ConnectionState::Closed, "{code}");
        client.wait(DAY);
        assert_eq!(client.sockets_made(), 1, "{code}");
    }
}

#[test]
fn a_socket_that_never_says_it_is_closed_is_abandoned() {
    let mut client = Client::opened(config());
    client.close();
    client.forget_log();
    client.wait(ms(9_999));
    client.expect_nothing();
    client.wait(ms(1));
    let expected = [
        "hangup",
        "closing > closed",
        "close 1006 synthetic, final",
        "ended 1006 synthetic",
    ];
    client.expect(expected);
}

#[test]
fn without_a_close_timeout_the_close_event_is_waited_for() {
    let mut client = Client::opened(Config {
        close_timeout: None,
        ..config()
    });
    client.close();
    client.wait(DAY);
    assert_eq!(client.state(), ConnectionState::Closing);
    client.peer_closes(1005);
    assert_eq!(client.state(), ConnectionState::Closed);
}

#[test]
fn close_without_a_socket_and_without_a_code_tells_1005() {
    let mut client = Client::new(config());
    client.close();
    client.wait(ms(0));
    assert_eq!(
        client.take_lines(&["close"]),
        ["close 1005 clean synthetic, final"]
    );
}

/// Every timer is cancelled (pitfall 5).
#[test]
fn close_while_waiting_cancels_the_retry() {
    let mut client = Client::waiting(config());
    client.close();
    client.wait(DAY);
    let expected = [
        "waiting > closing",
        "closing > closed",
        "close 1005 clean synthetic, final",
        "ended 1005 clean synthetic",
    ];
    client.expect(expected);
    assert_eq!(client.retry_in(), None);
}

#[test]
fn a_second_close_changes_nothing() {
    let mut client = Client::opened(config());
    client.close_with(4001, "first");
    client.forget_log();
    client.close_with(4002, "second");
    client.peer_closes(4001);
    client.close_with(4003, "third");
    client.wait(DAY);
    assert_eq!(
        client.take_lines(&["close", "start"]),
        ["close 4001 clean, final"]
    );
}

#[test]
fn messages_of_the_peer_after_close_are_ignored() {
    let mut client = Client::opened(config());
    client.close();
    client.forget_log();
    client.peer_sends("late");
    client.expect_nothing();
}

/// Browsers differ in whether they still give messages then.
#[test]
fn a_native_stand_in_emits_what_its_socket_gives_while_it_closes() {
    let mut client = Client::opened(Config {
        reconnect: None,
        ..config()
    });
    client.close();
    client.forget_log();
    client.peer_sends("late");
    client.expect(["message late"]);
    assert_eq!(client.counters().messages_received, 1);
}

#[test]
fn messages_are_refused_once_closing() {
    let mut client = Client::opened(config());
    client.close();
    assert_eq!(client.send("a"), Sent::Ended);
    client.peer_closes(1000);
    assert_eq!(client.send("b"), Sent::Ended);
}

/// Nobody is told that it was sent (pitfall 80).
#[test]
fn without_reconnecting_messages_are_refused_once_closing_too() {
    let mut client = Client::opened(Config {
        reconnect: None,
        ..config()
    });
    client.close();
    assert_eq!(client.send("a"), Sent::Ended);
    client.peer_closes(1000);
    assert_eq!(client.send("b"), Sent::Ended);
    assert_eq!(client.received(), [""; 0]);
}

#[test]
fn messages_queued_when_it_is_closed_are_handed_back_in_order_at_the_end() {
    let mut client = Client::waiting(config());
    client.send("a");
    client.send("b");
    client.close();
    client.wait(ms(0));
    let expected = [
        "waiting > closing",
        "closing > closed",
        "close 1005 clean synthetic, final",
        "drop a closed",
        "drop b closed",
        "ended 1005 clean synthetic",
    ];
    client.expect(expected);
}

/// A socket that lasted is no attempt any more, also while and after the user closes it.
#[test]
fn the_attempts_stay_forgotten_when_a_stable_socket_is_closed() {
    let mut client = Client::waiting(config());
    client.wait(seconds(1));
    client.accept();
    client.wait(seconds(5));
    assert_eq!(client.attempt(), 0);
    client.close();
    assert_eq!(client.attempt(), 0);
}

//! The user reconnects or terminates.

use steadysocket::core::ConnectionState;

use crate::support::{Client, config, reconnect, seconds};

const OPENED_AGAIN: [&str; 2] = ["connecting > open", "open 0"];

/// (pitfall 1)
#[test]
fn close_before_the_first_open_then_reconnect_ends_open() {
    let mut client = Client::dialling(config());
    client.close();
    client.reconnect();
    client.forget_log();
    client.accept();
    client.expect(OPENED_AGAIN);
}

/// (pitfall 2)
#[test]
fn reconnect_after_the_attempts_are_spent_dials_and_counts_from_the_start() {
    let mut client = Client::dialling(reconnect(|r| r.max_attempts = Some(2)));
    client.refuse();
    client.wait(seconds(1));
    client.refuse();
    assert_eq!(client.state(), ConnectionState::Closed);
    client.forget_log();
    client.reconnect();
    client.expect(["closed > connecting", "dial 0"]);
    client.refuse();
    assert_eq!(client.state(), ConnectionState::Waiting);
}

/// (pitfall 4)
#[test]
fn reconnect_while_waiting_cancels_the_wait_and_dials_at_once() {
    let mut client = Client::waiting(reconnect(|r| r.initial_delay = seconds(3)));
    client.reconnect();
    client.expect(["waiting > connecting", "dial 0"]);
    client.accept();
    client.wait(seconds(60));
    assert_eq!(client.sockets_made(), 2);
}

/// The old socket is closed before the next is made (pitfall 7). Nobody waits for its close event.
#[test]
fn reconnect_while_open_replaces_the_socket() {
    let mut client = Client::opened(config());
    client.reconnect();
    let expected = [
        "hangup",
        "open > connecting",
        "close 1006 synthetic, retry in 0 ms",
        "dial 0",
    ];
    client.expect(expected);
    client.accept();
    client.expect(["connecting > open", "open again 0"]);
}

#[test]
fn reconnect_while_dialling_replaces_the_socket() {
    let mut client = Client::dialling(config());
    client.reconnect();
    let expected = ["hangup", "close 1006 synthetic, retry in 0 ms", "dial 0"];
    client.expect(expected);
}

/// The socket gets one close event (pitfall 15), and reconnecting works as before (pitfall 11).
#[test]
fn reconnect_right_after_close_tells_one_close() {
    let mut client = Client::opened(config());
    client.close();
    client.forget_log();
    client.reconnect();
    let expected = [
        "hangup",
        "closing > connecting",
        "close 1006 synthetic, retry in 0 ms",
        "dial 0",
    ];
    client.expect(expected);
    client.accept();
    client.cut();
    assert_eq!(client.state(), ConnectionState::Waiting);
}

/// (pitfall 11)
#[test]
fn reconnect_after_the_end_restores_automatic_retries() {
    let mut client = Client::opened(config());
    client.close();
    client.peer_closes(1000);
    client.reconnect();
    client.accept();
    client.forget_log();
    client.cut();
    client.wait(seconds(1));
    assert_eq!(client.take_lines(&["dial"]), ["dial 1"]);
}

#[test]
fn reconnect_works_where_automatic_retries_are_off() {
    let mut client = Client::opened(steadysocket::core::Config {
        reconnect: None,
        ..config()
    });
    client.cut();
    client.forget_log();
    client.reconnect();
    client.expect(["closed > connecting", "dial 0"]);
}

#[test]
fn the_queue_survives_a_reconnect() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.reconnect();
    client.accept();
    assert_eq!(client.received(), ["a"]);
}

#[test]
fn terminate_while_open_goes_the_way_of_a_lost_socket() {
    let mut client = Client::opened(config());
    client.terminate();
    let expected = [
        "hangup",
        "open > waiting",
        "close 1006 synthetic, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    client.expect(expected);
}

#[test]
fn terminate_while_dialling_is_a_failed_attempt() {
    let mut client = Client::dialling(reconnect(|r| r.max_attempts = Some(1)));
    client.terminate();
    let expected = [
        "hangup",
        "connecting > closed",
        "close 1006 synthetic, final",
        "giveup max-attempts 1006",
        "ended 1006 synthetic",
    ];
    client.expect(expected);
}

#[test]
fn terminate_while_closing_does_not_wait_for_the_close_event() {
    let mut client = Client::opened(config());
    client.close();
    client.forget_log();
    client.terminate();
    let expected = [
        "hangup",
        "closing > closed",
        "close 1006 synthetic, final",
        "ended 1006 synthetic",
    ];
    client.expect(expected);
}

//! The user reconnects or terminates.

use steadysocket::core::{ConnectionState, PageEvent};

use crate::support::{Client, HANDSHAKE, Provider, config, ms, reconnect, seconds};

const OPENED_AGAIN: [&str; 2] = ["connecting > open", "open 0"];

/// (pitfall 1)
#[test]
fn close_before_the_first_open_then_reconnect_ends_open() {
    let mut client = Client::dialling(config());
    client.close();
    client.reconnect();
    client.forget_log();
    client.accept();
    assert_eq!(client.take_log(), OPENED_AGAIN);
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
    assert_eq!(client.take_log(), ["closed > connecting", "dial 0"]);
    client.refuse();
    assert_eq!(client.state(), ConnectionState::Waiting);
}

/// (pitfall 4)
#[test]
fn reconnect_while_waiting_cancels_the_wait_and_dials_at_once() {
    let mut client = Client::waiting(reconnect(|r| r.initial_delay = seconds(3)));
    client.reconnect();
    assert_eq!(client.take_log(), ["waiting > connecting", "dial 0"]);
    client.accept();
    client.wait(seconds(60));
    assert_eq!(client.browser().sockets_made(), 2);
}

/// The old socket is closed before the next is made (pitfall 7). Nobody waits for its close event:
/// the user sees what the peer is sent.
#[test]
fn reconnect_while_open_replaces_the_socket() {
    let mut client = Client::opened(config());
    client.reconnect_with(4000, "switch");
    let expected = [
        "hangup 4000 switch",
        "open > connecting",
        "close 4000 switch clean synthetic, retry in 0 ms",
        "dial 0",
    ];
    assert_eq!(client.take_log(), expected);
    client.accept();
    assert_eq!(client.take_log(), ["connecting > open", "open again 0"]);
}

/// With no code there is nothing to see but that the socket was abandoned.
#[test]
fn reconnect_while_open_without_a_code_emits_1006() {
    let mut client = Client::opened(config());
    client.reconnect();
    assert_eq!(client.emitted().closes[0].code, 1006);
    assert!(!client.emitted().closes[0].was_clean);
    let last = client.core().last_close().map(|close| close.code);
    assert_eq!(last, Some(1006));
}

/// A handshake runs over an open socket; a dial has none, and what it is given goes nowhere.
#[test]
fn the_code_of_a_reconnect_is_that_of_the_close_only_where_a_peer_gets_it() {
    let mut client = Client::with_hooks(config(), HANDSHAKE);
    client.connect();
    client.reconnect_with(4001, "while dialling");
    client.accept();
    client.reconnect_with(4002, "while handshaking");
    let closes: Vec<(u16, bool, bool)> = client
        .emitted()
        .closes
        .iter()
        .map(|close| (close.code, close.was_clean, close.is_synthetic()))
        .collect();
    assert_eq!(closes, [(1006, false, true), (4002, true, true)]);
    assert_eq!(client.emitted().closes[1].reason, "while handshaking");
}

#[test]
fn reconnect_while_dialling_replaces_the_socket() {
    let mut client = Client::dialling(config());
    client.reconnect();
    let expected = ["hangup", "close 1006 synthetic, retry in 0 ms", "dial 0"];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn reconnect_while_the_provider_is_asked_asks_anew() {
    let mut client = Client::new(config());
    client.browser().provider = Provider::Asked;
    client.connect();
    client.forget_log();
    client.reconnect();
    let expected = ["hangup", "close 1006 synthetic, retry in 0 ms", "dial 0"];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn reconnect_while_handshaking_replaces_the_socket_and_the_hook() {
    let mut client = Client::with_hooks(config(), HANDSHAKE);
    client.connect();
    client.accept();
    client.reconnect();
    client.accept();
    client.handshake_done(0);
    assert_eq!(client.state(), ConnectionState::Open);
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
    assert_eq!(client.take_log(), expected);
    client.accept();
    client.lost();
    assert_eq!(client.state(), ConnectionState::Waiting);
}

#[test]
fn reconnect_right_after_close_without_a_socket_tells_one_close() {
    let mut client = Client::waiting(config());
    client.close_with(4001, "bye");
    client.forget_log();
    client.reconnect();
    let expected = [
        "closing > connecting",
        "close 4001 bye clean synthetic, retry in 0 ms",
        "dial 0",
    ];
    assert_eq!(client.take_log(), expected);
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
    client.lost();
    client.wait(seconds(1));
    assert_eq!(client.take_lines(&["dial"]), ["dial 1"]);
}

#[test]
fn reconnect_from_idle_is_the_first_dial() {
    let mut client = Client::new(config());
    client.reconnect();
    assert_eq!(client.take_log(), ["idle > connecting", "dial 0"]);
    assert!(!client.emitted().dials[0].reconnect);
}

#[test]
fn reconnect_while_suspended_dials() {
    let mut client = Client::opened(config());
    client.page(PageEvent::Frozen);
    client.forget_log();
    client.reconnect();
    assert_eq!(client.take_log(), ["suspended > connecting", "dial 0"]);
}

#[test]
fn reconnect_works_where_automatic_retries_are_off() {
    let mut client = Client::opened(steadysocket::core::Config {
        reconnect: None,
        ..config()
    });
    client.lost();
    client.forget_log();
    client.reconnect();
    assert_eq!(client.take_log(), ["closed > connecting", "dial 0"]);
}

#[test]
fn the_queue_survives_a_reconnect() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.reconnect();
    client.accept();
    assert_eq!(client.browser().received(), ["a"]);
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
    assert_eq!(client.take_log(), expected);
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
    assert_eq!(client.take_log(), expected);
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
    assert_eq!(client.take_log(), expected);
}

/// Of an abandoned socket nothing is heard (pitfall 58).
#[test]
fn a_late_close_event_of_an_abandoned_socket_is_ignored() {
    let mut client = Client::opened(config());
    client.terminate();
    client.forget_log();
    client.lost();
    client.wait(ms(999));
    assert_eq!(client.take_log(), [""; 0]);
}

type Make = fn() -> Client;

#[test]
fn close_and_reconnect_from_every_state_end_open() {
    let states: [(&str, Make); 7] = [
        ("idle", || Client::new(config())),
        ("connecting", || Client::dialling(config())),
        ("open", || Client::opened(config())),
        ("waiting", || Client::waiting(config())),
        ("suspended", || {
            let mut client = Client::opened(config());
            client.page(PageEvent::Frozen);
            client
        }),
        ("closing", || {
            let mut client = Client::opened(config());
            client.close();
            client
        }),
        ("closed", || {
            let mut client = Client::opened(config());
            client.peer_closes(1000);
            client
        }),
    ];
    for (name, make) in states {
        let mut client = make();
        assert_eq!(client.state().as_str(), name);
        client.close();
        client.reconnect();
        client.accept();
        assert_eq!(client.state(), ConnectionState::Open, "from {name}");
        client.wait(seconds(60));
        assert_eq!(client.state(), ConnectionState::Open, "from {name}");
    }
}

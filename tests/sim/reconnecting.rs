//! The user reconnects or terminates.

use steadysocket::core::{ConnectionState, PageEvent};

use crate::support::{Client, HANDSHAKE, Provider, config, ms, seconds};

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

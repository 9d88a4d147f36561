//! The stage between an open socket and an open connection.

use crate::promises::handshake::handshaking;
use crate::support::{Call, Client, HANDSHAKE, config, ms, seconds};

/// In order, and before what comes later (pitfall 62).
#[test]
fn what_the_hook_did_not_read_is_reported_after_open() {
    let mut client = handshaking();
    for text in ["read", "b", "c"] {
        client.peer_sends(text);
    }
    client.forget_log();
    client.once("open", |client| client.peer_sends("d"));
    client.once("message b", |client| client.peer_sends("e"));
    client.handshake_done(1);
    let expected = [
        "handshaking > open",
        "open 0",
        "message b",
        "message c",
        "message d",
        "message e",
    ];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn the_hook_can_read_the_subprotocol_of_its_socket() {
    let mut client = handshaking();
    assert_eq!(client.accepted_protocol().as_deref(), Some("chat"));
    client.handshake_done(0);
    assert_eq!(client.accepted_protocol(), None);
}

#[test]
fn an_answer_after_close_is_ignored() {
    let mut client = handshaking();
    client.close();
    client.forget_log();
    let now = client.now();
    client.core().handle_handshake_done(now);
    client.core().handle_handshake_failed(now);
    client.input(Call::Outside, |_, _| {});
    assert_eq!(client.take_log(), [""; 0]);
}

/// Its close event is on its way, and it would swallow them.
#[test]
fn after_it_nothing_is_sent_into_a_socket_that_is_closing() {
    let mut client = handshaking();
    client.send("a");
    client.browser().peer_starts_closing();
    client.handshake_done(0);
    client.peer_closes(1001);
    client.wait(seconds(1));
    client.accept();
    client.handshake_done(0);
    assert_eq!(client.browser().received(), ["a"]);
}

#[test]
fn what_the_hook_left_in_the_buffer_counts_for_the_high_water_mark() {
    let mut client = handshaking();
    client.send("a");
    client.browser().fill_buffer(2_000_000);
    client.handshake_done(0);
    assert_eq!(client.take_lines(&["transmit"]), [""; 0]);
    client.peer_reads(2_000_000);
    client.wait(ms(20));
    assert_eq!(client.take_lines(&["transmit"]), ["transmit a"]);
}

/// A layer above chooses by it which handshake to have.
#[test]
fn the_subprotocol_of_a_socket_is_known_while_it_runs() {
    let mut client = Client::with_hooks(config(), HANDSHAKE);
    let accepted = |client: &Client| client.core().accepted_protocol().cloned();
    client.connect();
    assert_eq!(accepted(&client), None, "the server has not answered");
    client.accept();
    assert_eq!(accepted(&client).as_deref(), Some("chat"));
    client.handshake_done(0);
    assert_eq!(accepted(&client), None, "the open event has it");
}

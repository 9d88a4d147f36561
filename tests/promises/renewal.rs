//! A close with 1008 where a provider may give a new token (pitfall 83).

use steadysocket::core::ConnectionState;

use crate::support::{Client, config, ms, reconnect, seconds};

/// An open client with a provider; its log is empty.
pub(crate) fn opened() -> Client {
    let mut client = Client::with_provider(config());
    client.connect();
    client.accept();
    client.forget_log();
    client
}

/// Dials again, and is accepted.
pub(crate) fn come_back(client: &mut Client) {
    while client.state() == ConnectionState::Waiting {
        client.wait(ms(500));
    }
    client.accept();
}

#[test]
fn it_is_retried_once() {
    let mut client = opened();
    client.peer_closes(1008);
    let expected = [
        "open > waiting",
        "close 1008 clean, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    client.expect(expected);
    come_back(&mut client);
    client.peer_closes(1008);
    assert_eq!(
        client.take_lines(&["giveup"]),
        ["giveup not-retryable 1008"]
    );
    assert_eq!(client.state(), ConnectionState::Closed);
}

/// Failed dials in between spend it no more than they restore it.
#[test]
fn a_failed_dial_in_between_changes_nothing() {
    let mut client = opened();
    client.peer_closes(1008);
    client.wait(seconds(1));
    client.refuse();
    come_back(&mut client);
    client.peer_closes(1008);
    assert_eq!(client.state(), ConnectionState::Closed);
}

#[test]
fn a_socket_that_lasted_restores_the_retry() {
    let mut client = opened();
    for _ in 0..5 {
        client.peer_closes(1008);
        come_back(&mut client);
        client.wait(seconds(5));
    }
    assert_eq!(client.state(), ConnectionState::Open);
}

#[test]
fn a_reconnect_by_the_user_restores_it() {
    let mut client = opened();
    for _ in 0..5 {
        client.peer_closes(1008);
        come_back(&mut client);
        client.peer_closes(1008);
        assert_eq!(client.state(), ConnectionState::Closed);
        client.reconnect();
        client.accept();
    }
}

#[test]
fn the_last_attempt_is_the_last() {
    let mut client = Client::with_provider(reconnect(|r| r.max_attempts = Some(1)));
    client.connect();
    client.accept();
    client.peer_closes(1008);
    assert_eq!(client.take_lines(&["giveup"]), ["giveup max-attempts 1008"]);
}

#[test]
fn without_a_provider_it_is_final() {
    let mut client = Client::opened(config());
    client.peer_closes(1008);
    assert_eq!(
        client.take_lines(&["giveup"]),
        ["giveup not-retryable 1008"]
    );
}

/// No token mends those.
#[test]
fn the_other_closes_of_the_table_stay_final() {
    for code in [1000, 1002, 1003, 1007, 1009, 1010] {
        let mut client = opened();
        client.peer_closes(code);
        assert_eq!(client.state(), ConnectionState::Closed, "{code}");
    }
}

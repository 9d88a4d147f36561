//! Dials that fail while the browser says that it is offline (pitfall 84).

use steadysocket::core::{ConnectionState, PageEvent};

use crate::support::{Client, Provider, config, ms, reconnect, seconds};

use PageEvent::{Offline, Online, Visible};

/// A dialling client that gives up after two failures.
fn impatient() -> Client {
    Client::dialling(reconnect(|r| r.max_attempts = Some(2)))
}

/// Waits for the next dial.
fn wait(client: &mut Client) {
    while client.state() == ConnectionState::Waiting {
        let wait = client.next_timer().unwrap();
        client.wait(wait);
    }
}

#[test]
fn a_dial_that_fails_offline_counts_no_attempt() {
    let mut client = impatient();
    client.page(Offline);
    for _ in 0..100 {
        client.refuse();
        assert_eq!(client.attempt(), 1);
        wait(&mut client);
    }
    client.page(Online);
    client.forget_log();
    client.refuse();
    wait(&mut client);
    client.refuse();
    wait(&mut client);
    assert_eq!(
        client.take_lines(&["reconnecting", "giveup"]),
        ["reconnecting 1 in 30000 ms", "reconnecting 2 in 2000 ms"],
        "the first dial began offline"
    );
    client.refuse();
    assert_eq!(client.take_lines(&["giveup"]), ["giveup max-attempts 1006"]);
}

/// A machine without a network is not to be kept awake.
#[test]
fn the_delays_grow_while_offline() {
    let mut client = Client::dialling(config());
    client.page(Offline);
    for _ in 0..4 {
        client.refuse();
        wait(&mut client);
    }
    let expected = [1, 2, 4, 8].map(|s| format!("reconnecting 1 in {s}000 ms"));
    assert_eq!(client.take_lines(&["reconnecting"]), expected);
}

#[test]
fn online_begins_with_short_delays_again() {
    let mut client = Client::waiting(config());
    client.page(Offline);
    for _ in 0..4 {
        wait(&mut client);
        client.refuse();
    }
    client.forget_log();
    client.page(Online);
    wait(&mut client);
    client.refuse();
    assert_eq!(
        client.take_lines(&["dial", "reconnecting"]),
        ["dial 1", "reconnecting 2 in 2000 ms"]
    );
}

#[test]
fn attempts_from_before_still_count() {
    let mut client = impatient();
    client.refuse();
    client.page(Offline);
    for _ in 0..10 {
        wait(&mut client);
        client.refuse();
    }
    client.page(Online);
    wait(&mut client);
    client.refuse();
    assert_eq!(client.state(), ConnectionState::Closed);
}

/// A browser that was never offline may say online.
#[test]
fn online_without_offline_excuses_no_dial() {
    let mut client = impatient();
    for _ in 0..2 {
        wait(&mut client);
        client.page(Online);
        client.refuse();
    }
    assert_eq!(client.state(), ConnectionState::Closed);
}

/// The network may have gone or come in the middle of a dial.
#[test]
fn a_dial_that_was_offline_for_a_part_of_its_time_counts_no_attempt() {
    let mut client = Client::dialling(reconnect(|r| r.max_attempts = Some(1)));
    client.page(Offline);
    client.page(Online);
    client.page(Visible);
    client.refuse();
    assert_eq!(client.state(), ConnectionState::Waiting);
    wait(&mut client);
    client.refuse();
    assert_eq!(client.state(), ConnectionState::Closed);
}

#[test]
fn a_provider_that_fails_offline_counts_no_attempt() {
    let mut client = Client::new(reconnect(|r| r.max_attempts = Some(1)));
    client.browser().provider = Provider::Asked;
    client.connect();
    client.page(Offline);
    client.provider_fails();
    assert_eq!(client.state(), ConnectionState::Waiting);
}

/// `navigator.onLine` ignores localhost: this server can be reached, and refuses its clients.
#[test]
fn a_socket_that_is_opened_and_kicked_while_offline_counts() {
    let mut client = impatient();
    client.page(Offline);
    for _ in 0..2 {
        client.accept();
        client.peer_closes(1013);
        client.wait(seconds(2));
    }
    assert_eq!(client.state(), ConnectionState::Closed);
}

/// The browser's word is wrong for ever, and the connection as good as any.
#[test]
fn a_socket_that_lasted_while_offline_starts_from_the_shortest_delay() {
    let mut client = Client::dialling(config());
    client.page(Offline);
    for _ in 0..4 {
        client.accept();
        client.wait(seconds(5));
        client.lost();
        wait(&mut client);
    }
    let expected = ["reconnecting 1 in 1000 ms"; 4];
    assert_eq!(client.take_lines(&["reconnecting"]), expected);
}

/// Without a delay the next dial begins in the same moment.
#[test]
fn dials_that_time_out_offline_go_on_without_a_delay() {
    let mut client = Client::dialling(reconnect(|r| {
        (r.initial_delay, r.max_delay) = (ms(0), ms(0));
        r.max_attempts = Some(1);
    }));
    client.page(Offline);
    client.wait(seconds(100));
    assert_eq!(client.browser().sockets_made(), 11);
}

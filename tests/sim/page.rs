//! Inputs of the page: hints, freezing, restoring.

use steadysocket::core::{Config, ConnectionState, PageEvent};

use crate::support::{Client, DAY, HANDSHAKE, config, heartbeat, ms, reconnect, seconds};

use PageEvent::{Frozen, Hidden, Offline, Online, Restored, Visible};

const ALL: [PageEvent; 6] = [Online, Offline, Hidden, Visible, Frozen, Restored];

/// Online means dial now (pitfall 48).
#[test]
fn online_and_visible_while_waiting_dial_now() {
    for event in [Online, Visible] {
        let mut client = Client::waiting(reconnect(|r| r.initial_delay = seconds(1)));
        client.wait(seconds(1));
        client.refuse();
        client.wait(ms(1_500));
        client.forget_log();
        client.page(event);
        let expected = ["waiting > connecting", "dial 2"];
        assert_eq!(client.take_log(), expected, "{event:?}");
    }
}

/// A page that flips is no storm.
#[test]
fn hints_dial_no_sooner_than_the_initial_delay_after_the_last_dial() {
    let mut client = Client::dialling(reconnect(|r| r.initial_delay = ms(800)));
    client.refuse();
    client.wait(ms(800));
    client.refuse();
    client.forget_log();
    for _ in 0..1_000 {
        client.page(Hidden);
        client.page(Visible);
        client.page(Offline);
        client.page(Online);
    }
    assert_eq!(client.take_log(), [""; 0]);
    client.wait(ms(799));
    assert_eq!(client.take_log(), [""; 0]);
    client.wait(ms(1));
    assert_eq!(client.take_log(), ["waiting > connecting", "dial 2"]);
}

/// The network is known to be back, so a long first delay is not waited out (pitfall 86).
#[test]
fn hints_dial_a_second_after_the_last_dial_even_if_the_initial_delay_is_longer() {
    for event in [Online, Visible] {
        let mut client = Client::waiting(reconnect(|r| r.initial_delay = seconds(20)));
        client.page(event);
        client.wait(ms(999));
        assert_eq!(client.take_log(), [""; 0], "{event:?}");
        client.wait(ms(1));
        let expected = ["waiting > connecting", "dial 1"];
        assert_eq!(client.take_log(), expected, "{event:?}");
    }
}

#[test]
fn a_hint_never_makes_a_wait_longer() {
    let mut client = Client::dialling(reconnect(|r| r.initial_delay = seconds(8)));
    client.wait(ms(600));
    client.refuse();
    assert_eq!(client.next_timer(), Some(seconds(8)));
    client.page(Online);
    assert_eq!(client.next_timer(), Some(ms(400)));
    client.page(Online);
    assert_eq!(client.next_timer(), Some(ms(400)));
}

/// Offline lies as well: it suspects, and never blocks (pitfall 48).
#[test]
fn offline_does_not_stop_retries() {
    let mut client = Client::waiting(config());
    client.page(Offline);
    client.wait(seconds(1));
    client.accept();
    assert_eq!(client.state(), ConnectionState::Open);
}

/// Going offline while connecting does not end the retries (pitfall 12).
#[test]
fn offline_while_connecting_changes_nothing() {
    let mut client = Client::dialling(config());
    client.page(Offline);
    client.lost();
    client.page(Online);
    client.wait(seconds(1));
    client.accept();
    assert_eq!(client.state(), ConnectionState::Open);
}

/// On wake, too, the socket is suspected (pitfall 45).
#[test]
fn hints_while_open_ask_for_a_sign_of_life_at_once() {
    for event in [Online, Offline, Visible] {
        let mut client = Client::opened(heartbeat());
        client.page(event);
        client.page(event);
        assert_eq!(client.take_log(), ["ping"], "{event:?}");
        client.wait(seconds(10));
        assert_eq!(client.state(), ConnectionState::Waiting, "{event:?}");
    }
}

#[test]
fn an_answer_after_a_hint_clears_the_suspicion() {
    let mut client = Client::opened(heartbeat());
    client.page(Offline);
    client.peer_sends("pong");
    client.wait(seconds(24));
    assert_eq!(client.state(), ConnectionState::Open);
}

#[test]
fn without_a_heartbeat_hints_while_open_do_nothing() {
    for event in [Online, Offline, Hidden, Visible, Restored] {
        let mut client = Client::opened(config());
        client.page(event);
        assert_eq!(client.take_log(), [""; 0], "{event:?}");
    }
}

#[test]
fn hidden_does_nothing() {
    for mut client in [Client::opened(heartbeat()), Client::waiting(config())] {
        let timer = client.next_timer();
        client.page(Hidden);
        assert_eq!(client.take_log(), [""; 0]);
        assert_eq!(client.next_timer(), timer);
    }
}

/// An open socket keeps the page out of the back/forward cache (pitfall 49).
#[test]
fn a_page_that_freezes_lets_go_of_the_socket_and_dials_when_restored() {
    let mut client = Client::opened(config());
    client.page(Frozen);
    let expected = [
        "hangup",
        "open > suspended",
        "close 1006 synthetic, retry in 0 ms",
    ];
    assert_eq!(client.take_log(), expected);
    assert_eq!(client.next_timer(), None);
    client.sleep(DAY);
    client.page(Restored);
    assert_eq!(client.take_log(), ["suspended > connecting", "dial 0"]);
    client.accept();
    assert_eq!(client.take_log(), ["connecting > open", "open again 0"]);
}

/// (pitfall 49)
#[test]
fn a_close_event_that_comes_after_the_restore_is_ignored() {
    let mut client = Client::opened(config());
    client.page(Frozen);
    client.forget_log();
    client.lost();
    assert_eq!(client.take_log(), [""; 0]);
    client.page(Restored);
    client.accept();
    assert_eq!(client.state(), ConnectionState::Open);
}

#[test]
fn a_page_that_freezes_while_dialling_or_handshaking_lets_go_too() {
    let mut dialling = Client::dialling(config());
    dialling.page(Frozen);
    assert_eq!(dialling.state(), ConnectionState::Suspended);
    let mut handshaking = Client::with_hooks(config(), HANDSHAKE);
    handshaking.connect();
    handshaking.accept();
    handshaking.page(Frozen);
    assert_eq!(handshaking.state(), ConnectionState::Suspended);
    assert!(handshaking.browser().is_clear());
}

#[test]
fn a_page_that_freezes_while_waiting_stops_the_wait() {
    let mut client = Client::waiting(config());
    client.page(Frozen);
    assert_eq!(client.take_log(), ["waiting > suspended"]);
    client.wait(DAY);
    assert_eq!(client.take_log(), [""; 0]);
    client.page(Restored);
    assert_eq!(client.take_log(), ["suspended > connecting", "dial 1"]);
}

#[test]
fn to_be_frozen_is_no_failure() {
    let mut client = Client::opened(reconnect(|r| r.max_attempts = Some(1)));
    for _ in 0..5 {
        client.page(Frozen);
        client.page(Restored);
        client.accept();
    }
    assert_eq!(client.state(), ConnectionState::Open);
}

#[test]
fn to_be_frozen_after_a_stable_time_counts_attempts_from_the_start() {
    let mut client = Client::waiting(config());
    client.wait(seconds(1));
    client.accept();
    client.wait(seconds(5));
    client.page(Frozen);
    client.page(Restored);
    assert_eq!(client.emitted().dials.last().unwrap().attempt, 0);
}

#[test]
fn a_page_that_freezes_while_closing_ends_it() {
    let mut client = Client::opened(config());
    client.close();
    client.forget_log();
    client.page(Frozen);
    let expected = [
        "hangup",
        "closing > closed",
        "close 1006 synthetic, final",
        "ended 1006 synthetic",
    ];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn the_queue_survives_a_frozen_page() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.page(Frozen);
    client.send("b");
    client.page(Restored);
    client.accept();
    assert_eq!(client.browser().received(), ["a", "b"]);
}

#[test]
fn only_a_suspended_connection_is_restored() {
    for mut client in [
        Client::new(config()),
        Client::dialling(config()),
        Client::opened(config()),
        Client::waiting(config()),
    ] {
        client.page(Restored);
        assert_eq!(client.take_log(), [""; 0]);
    }
}

/// A page event acts only where the user wants a connection (pitfall 46), and after the end none
/// does anything (pitfall 47).
#[test]
fn after_close_no_page_event_revives_it() {
    let closed: [fn() -> Client; 3] = [
        || {
            let mut client = Client::opened(config());
            client.close();
            client.peer_closes(1000);
            client
        },
        || {
            let mut client = Client::waiting(config());
            client.close();
            client.wait(ms(0));
            client
        },
        || {
            let mut client = Client::opened(config());
            client.page(Frozen);
            client.close();
            client.wait(ms(0));
            client
        },
    ];
    for make in closed {
        let mut client = make();
        client.forget_log();
        for event in ALL {
            client.page(event);
            client.wait(DAY);
        }
        assert_eq!(client.take_log(), [""; 0]);
        assert_eq!(client.state(), ConnectionState::Closed);
    }
}

#[test]
fn while_a_close_without_a_socket_is_on_its_way_no_page_event_changes_it() {
    for event in ALL {
        let mut client = Client::waiting(config());
        client.close();
        client.forget_log();
        client.page(event);
        assert_eq!(client.take_log(), [""; 0], "{event:?}");
    }
}

#[test]
fn before_connect_no_page_event_dials() {
    let mut client = Client::new(config());
    for event in ALL {
        client.page(event);
    }
    assert_eq!(client.take_log(), [""; 0]);
}

/// It is to behave as the browser's own class does.
#[test]
fn where_reconnecting_is_off_page_events_do_nothing() {
    for event in ALL {
        let mut client = Client::opened(Config {
            reconnect: None,
            ..heartbeat()
        });
        client.page(event);
        assert_eq!(client.take_log(), [""; 0], "{event:?}");
    }
}

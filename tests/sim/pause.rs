//! Pauses: by the user, and by a connection that is idle.

use std::time::Duration;

use steadysocket::core::{Config, ConfigError, ConnectionState, Idle, PageEvent};

use crate::support::{Client, config, idle, ms, seconds};

/// Pitfall 85: only the user ends a pause that the user began.
#[test]
fn the_page_ends_no_pause() {
    let mut client = Client::opened(config());
    client.page(PageEvent::Frozen);
    client.pause();
    client.forget_log();
    for event in [
        PageEvent::Restored,
        PageEvent::Visible,
        PageEvent::Online,
        PageEvent::Frozen,
        PageEvent::Restored,
    ] {
        client.page(event);
    }
    assert_eq!(client.take_log(), [""; 0]);
    client.resume();
    assert_eq!(client.take_log(), ["suspended > connecting", "dial 0"]);
}

#[test]
fn a_message_in_either_direction_keeps_a_connection_up() {
    let mut client = Client::opened(idle());
    for _ in 0..3 {
        client.wait(seconds(40));
        client.send("a");
        client.wait(seconds(40));
        client.peer_sends("b");
    }
    assert_eq!(client.bypassed(), (0, 0), "the core sees each message");
    client.wait(ms(59_999));
    assert_eq!(client.state(), ConnectionState::Open);
    client.wait(ms(1));
    assert_eq!(client.state(), ConnectionState::Suspended);
}

#[test]
fn a_connection_whose_messages_wait_to_leave_is_not_idle() {
    let mut client = Client::opened(idle());
    client.browser().peer_is_slow = true;
    client.send_sized("large", 2_000_000);
    client.wait(seconds(90));
    assert_eq!(client.state(), ConnectionState::Open);
    client.peer_reads(2_000_000);
    client.wait(seconds(60));
    assert_eq!(client.state(), ConnectionState::Suspended);
}

/// It dials itself when the page is back, and a socket now would keep it out of the cache.
#[test]
fn a_message_wakes_no_frozen_page() {
    let mut client = Client::opened(idle());
    client.page(PageEvent::Frozen);
    client.send("a");
    assert_eq!(client.state(), ConnectionState::Suspended);
    client.page(PageEvent::Restored);
    assert_eq!(client.state(), ConnectionState::Connecting);
}

#[test]
fn an_idle_connection_must_reconnect() {
    let config = Config {
        reconnect: None,
        ..idle()
    };
    assert_eq!(config.check(), Err(ConfigError::IdleWithoutReconnect));
    let too_soon = Config {
        idle: Some(Idle {
            close_after: Some(Duration::ZERO),
            ..Idle::default()
        }),
        ..idle()
    };
    let error = too_soon.check().unwrap_err();
    assert_eq!(
        error.to_string(),
        "idle.close_after is 0 ms, expected 1 to 2147483647 ms"
    );
}

//! A heartbeat that sends nothing and listens (pitfall 67).

use steadysocket::core::{Config, ConnectionState, HeartbeatSince, Hooks, PageEvent, Ping};

use crate::support::{Client, DAY, Sent, heartbeat, ms, seconds};

/// An open client that pings nobody, and expects to hear something within 35 s; its log is empty.
fn opened(config: Config) -> Client {
    let hooks = Hooks {
        ping: Ping::None,
        ..Hooks::default()
    };
    let mut client = Client::with_hooks(config, hooks);
    client.connect();
    client.accept();
    client.forget_log();
    client
}

#[test]
fn nothing_is_sent_while_the_peer_speaks() {
    let mut client = opened(heartbeat());
    for _ in 0..100 {
        client.wait(ms(34_999));
        client.peer_sends("ping");
    }
    assert_eq!(client.take_lines(&["ping", "transmit"]), [""; 0]);
    assert_eq!(client.state(), ConnectionState::Open);
}

#[test]
fn a_silence_of_interval_and_timeout_is_the_death() {
    let mut client = opened(heartbeat());
    client.wait(ms(34_999));
    assert_eq!(client.take_log(), [""; 0]);
    client.wait(ms(1));
    let expected = [
        "hangup",
        "open > waiting",
        "error HeartbeatTimeout",
        "close 1006 synthetic, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    assert_eq!(client.take_log(), expected);
}

/// Nothing is sent that could count.
#[test]
fn since_sent_makes_no_difference() {
    let mut config = heartbeat();
    config.heartbeat.as_mut().unwrap().since = HeartbeatSince::Sent;
    let mut client = opened(config);
    for _ in 0..34 {
        client.wait(seconds(1));
        client.send("a");
    }
    assert_eq!(client.take_lines(&["ping"]), [""; 0]);
    client.wait(seconds(1));
    assert_eq!(client.state(), ConnectionState::Waiting);
}

/// Nobody can be asked, and a healthy peer may be silent for a while.
#[test]
fn a_hint_of_the_page_suspects_nobody() {
    for event in [PageEvent::Online, PageEvent::Offline, PageEvent::Visible] {
        let mut client = opened(heartbeat());
        client.page(event);
        client.wait(seconds(24));
        client.peer_sends("ping");
        client.wait(seconds(34));
        assert_eq!(client.state(), ConnectionState::Open, "{event:?}");
    }
}

/// The machine slept: the peer gets its whole time to ping by itself.
#[test]
fn a_silence_that_is_noticed_late_proves_nothing() {
    for awake in [0, 30] {
        let mut client = opened(heartbeat());
        client.wait(seconds(awake));
        client.sleep(DAY);
        client.wake();
        client.wait(ms(34_999));
        assert_eq!(client.state(), ConnectionState::Open, "{awake}");
        client.wait(ms(1));
        assert_eq!(client.state(), ConnectionState::Waiting, "{awake}");
    }
}

/// It would vanish in a dead socket (pitfall 30).
#[test]
fn a_message_after_a_long_silence_waits_for_a_sign_of_life() {
    let mut client = opened(heartbeat());
    client.sleep(DAY);
    assert_eq!(client.send("a"), Sent::Queued);
    client.wait(ms(9_999));
    assert!(client.browser().received().is_empty());
    client.peer_sends("ping");
    assert_eq!(client.browser().received(), ["a"]);
}

/// (pitfalls 30 and 45)
#[test]
fn a_message_that_waits_goes_to_the_next_socket_if_the_machine_sleeps_again() {
    let mut client = opened(heartbeat());
    client.sleep(DAY);
    client.send("a");
    client.sleep(DAY);
    client.wake();
    client.wait(seconds(1));
    client.accept();
    assert_eq!(client.browser().received(), ["a"]);
}

/// There was no ping that could have been answered.
#[test]
fn there_is_no_latency() {
    let mut client = opened(heartbeat());
    client.wait(seconds(30));
    client.peer_sends("ping");
    assert_eq!(client.counters().last_latency, None);
}

/// The peer is slow and takes bytes, so it is not dead.
#[test]
fn while_the_buffer_drains_a_silence_is_no_death() {
    let mut client = opened(heartbeat());
    client.wait(seconds(24));
    client.browser().fill_buffer(3_000_000);
    client.wait(seconds(1));
    for megabyte in [1, 2] {
        client.browser().peer_reads(1_000_000);
        client.wait(seconds(10));
        assert_eq!(client.state(), ConnectionState::Open, "{megabyte} MB");
    }
    client.wait(seconds(10));
    assert_eq!(client.state(), ConnectionState::Waiting);
}

#[test]
fn a_silence_that_is_noticed_a_little_late_counts() {
    let mut client = opened(heartbeat());
    client.wait(seconds(25));
    client.sleep(seconds(20));
    client.wake();
    assert_eq!(client.state(), ConnectionState::Waiting);
}

/// The peer of a user who only listens.
#[test]
fn since_sent_a_peer_that_speaks_to_somebody_silent_is_alive() {
    let mut config = heartbeat();
    config.heartbeat.as_mut().unwrap().since = HeartbeatSince::Sent;
    let mut client = opened(config);
    for _ in 0..10 {
        client.wait(seconds(20));
        client.peer_sends("ping");
        assert_eq!(client.next_timer(), Some(seconds(25)));
    }
}

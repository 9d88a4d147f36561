//! Dead sockets are noticed.

use steadysocket::Message;
use steadysocket::core::{
    Config, Connection, ConnectionState, Failure, Heartbeat, Hooks, Instant, Output, Pulse, Span,
};

use crate::promises::heartbeat::DEAD;
use crate::support::{Call, Client, DAY, Sent, config, heartbeat, idle, ms, seconds};

/// User code that throws kills no healthy socket, and is called once an interval (pitfall 68).
#[test]
fn a_ping_without_a_message_is_skipped() {
    let mut client = Client::opened(heartbeat());
    client.browser().ping_throws = true;
    for _ in 0..10 {
        client.wait(ms(24_999));
        assert_eq!(client.take_log(), [""; 0]);
        client.wait(ms(1));
        assert_eq!(client.take_log(), ["ping"]);
        assert_eq!(client.send("a"), Sent::Transmitted);
        client.forget_log();
    }
    client.browser().ping_throws = false;
    client.wait(seconds(35));
    assert_eq!(client.state(), ConnectionState::Waiting);
}

/// (pitfall 68)
#[test]
fn a_message_that_waits_for_a_skipped_ping_is_sent() {
    let mut client = Client::opened(heartbeat());
    client.browser().ping_throws = true;
    client.sleep(DAY);
    assert_eq!(client.send("a"), Sent::Queued);
    assert_eq!(client.browser().received(), ["a"]);
}

/// A large message that is on its way answers a ping, and puts the next one off (pitfall 43).
#[test]
fn a_sign_of_life_without_a_message_is_an_answer() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(34));
    client.peer_stirs();
    client.expect(["ping"]);
    assert_eq!(
        client.counters().last_latency.map(Span::duration),
        Some(seconds(9))
    );
    assert_eq!(client.counters().messages_received, 0);
    client.wait(ms(24_999));
    client.expect_nothing();
    client.wait(ms(1));
    client.expect(["ping"]);
}

/// Such as a ping frame of a server that pings by itself (pitfall 85).
#[test]
fn a_sign_of_life_without_a_message_is_no_use_of_a_connection() {
    let mut client = Client::opened(Config {
        heartbeat: heartbeat().heartbeat,
        ..idle()
    });
    for _ in 0..3 {
        client.wait(seconds(19));
        client.peer_stirs();
    }
    client.wait(seconds(3));
    assert_eq!(client.state(), ConnectionState::Suspended);
}

#[test]
fn a_sign_of_life_of_a_socket_that_is_not_open_is_nothing() {
    let mut client = Client::dialling(heartbeat());
    client.peer_stirs();
    client.accept();
    client.close();
    client.forget_log();
    client.peer_stirs();
    assert_eq!(client.take_log(), [""; 0]);
}

#[test]
fn without_a_heartbeat_silence_is_no_matter() {
    let mut client = Client::opened(config());
    client.wait(DAY);
    assert_eq!(client.take_log(), [""; 0]);
    assert_eq!(client.next_timer(), None);
}

#[test]
fn no_ping_is_sent_while_handshaking() {
    let mut client = Client::with_hooks(
        Config {
            handshake_timeout: seconds(100),
            ..heartbeat()
        },
        crate::support::HANDSHAKE,
    );
    client.connect();
    client.accept();
    client.wait(seconds(99));
    assert_eq!(client.take_lines(&["ping"]), [""; 0]);
}

/// Timers of hidden tabs run once a minute (pitfall 45); the message waits for the next socket.
#[test]
fn a_missed_deadline_is_noticed_at_a_send() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(25));
    client.forget_log();
    client.sleep(seconds(10));
    assert_eq!(client.send("a"), Sent::Queued);
    assert_eq!(client.take_log(), DEAD);
    client.wait(seconds(1));
    client.accept();
    assert_eq!(client.browser().received(), ["a"]);
}

#[test]
fn before_the_deadline_messages_are_sent() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(25));
    client.sleep(ms(9_999));
    assert_eq!(client.send("a"), Sent::Transmitted);
}

#[test]
fn a_missed_deadline_at_a_send_refuses_it_where_the_queue_is_off() {
    let mut client = Client::opened(Config {
        queue: None,
        ..heartbeat()
    });
    client.wait(seconds(25));
    client.sleep(seconds(10));
    assert_eq!(client.send("a"), Sent::NotOpen);
}

#[test]
fn a_missed_deadline_at_a_send_is_the_end_where_reconnecting_is_off() {
    let mut client = Client::opened(Config {
        reconnect: None,
        ..heartbeat()
    });
    client.wait(seconds(25));
    client.sleep(seconds(10));
    assert_eq!(client.send("a"), Sent::Ended);
}

/// The machine slept, and nobody has asked the peer yet: the message waits for a sign of life, as
/// it would vanish in a dead socket (pitfalls 30 and 45).
#[test]
fn a_send_after_a_long_silence_waits_for_an_answer() {
    let mut client = Client::opened(heartbeat());
    client.forget_log();
    client.sleep(DAY);
    assert_eq!(client.send("a"), Sent::Queued);
    assert_eq!(client.take_log(), ["ping"]);
    assert!(client.browser().received().is_empty());
    client.peer_sends("pong");
    assert_eq!(client.browser().received(), ["a"]);
}

/// (pitfalls 30 and 45)
#[test]
fn a_send_after_a_long_silence_goes_to_the_next_socket_if_nobody_answers() {
    let mut client = Client::opened(heartbeat());
    client.sleep(DAY);
    assert_eq!(client.send("a"), Sent::Queued);
    client.forget_log();
    client.wait(seconds(10));
    assert_eq!(client.take_log(), DEAD);
    client.wait(seconds(1));
    client.accept();
    assert_eq!(client.browser().received(), ["a"]);
}

/// A test double may still deliver while it is closing; what waits is not for that socket (pitfall
/// 30).
#[test]
fn a_sign_of_life_of_a_socket_that_is_closing_sets_nothing_free() {
    let mut client = Client::opened(heartbeat());
    client.sleep(DAY);
    assert_eq!(client.send("a"), Sent::Queued);
    client.browser().peer_starts_closing();
    client.peer_sends("pong");
    assert!(client.browser().received().is_empty());
    client.peer_closes(1001);
    client.wait(seconds(1));
    client.accept();
    assert_eq!(client.browser().received(), ["a"]);
}

/// The ping waits behind a long upload, so its answer cannot come yet (pitfall 43).
#[test]
fn while_the_buffer_drains_a_missing_answer_is_no_death() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(24));
    client.browser().fill_buffer(3_000_000);
    client.forget_log();
    client.wait(seconds(1));
    assert_eq!(client.take_log(), ["ping"]);
    for megabyte in [1, 2] {
        client.browser().peer_reads(1_000_000);
        client.wait(seconds(10));
        assert_eq!(client.take_log(), [""; 0], "{megabyte} MB are read");
    }
    client.wait(seconds(10));
    assert_eq!(client.take_log(), DEAD);
}

/// The machine slept: that says nothing about the peer (pitfall 45).
#[test]
fn a_deadline_that_is_noticed_much_too_late_asks_once_more() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(25));
    client.forget_log();
    client.sleep(DAY);
    client.wake();
    assert_eq!(client.take_log(), ["ping"]);
    client.peer_sends("pong");
    client.wait(seconds(24));
    assert_eq!(client.state(), ConnectionState::Open);
}

#[test]
fn the_second_chance_is_the_last() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(25));
    client.sleep(DAY);
    client.wake();
    client.sleep(DAY);
    client.forget_log();
    client.wake();
    assert_eq!(client.take_log(), DEAD);
}

#[test]
fn a_deadline_that_is_noticed_a_little_late_counts() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(25));
    client.forget_log();
    client.sleep(seconds(20));
    client.wake();
    assert_eq!(client.take_log(), DEAD);
}

/// A ping that was due hours ago is sent, and the peer has its full time to answer.
#[test]
fn a_ping_that_is_due_for_long_gets_its_whole_timeout() {
    let mut client = Client::opened(heartbeat());
    client.sleep(DAY);
    client.wake();
    assert_eq!(client.take_log(), ["ping"]);
    assert_eq!(client.next_timer(), Some(seconds(10)));
}

/// The defaults kill no healthy socket that answers within 10 s (pitfall 43).
#[test]
fn the_defaults_ping_after_25_seconds_and_wait_for_10() {
    let default = Heartbeat::default();
    assert_eq!(default.interval, seconds(25));
    assert_eq!(default.timeout, seconds(10));
    assert_eq!(Failure::HeartbeatTimeout.code(), "ERR_HEARTBEAT_TIMEOUT");
}

/// A layer above that has its own.
#[test]
fn one_that_is_switched_off_and_on_again_pings_after_its_interval() {
    let mut client = Client::opened(heartbeat());
    for (heartbeat, next) in [
        (None, None),
        (Some(Heartbeat::default()), Some(seconds(25))),
    ] {
        client.input(Call::Outside, |core, now| {
            core.set_heartbeat(now, heartbeat.map(Pulse::from));
        });
        assert_eq!(client.next_timer(), next);
    }
}

/// The messages of Rust apps reach the heartbeat by a pointer.
#[test]
fn a_connection_of_rust_messages_pings_as_well() {
    let mut core = opened();
    core.handle_timeout(Instant::ORIGIN + seconds(25));
    let mut outputs = std::iter::from_fn(|| core.poll_output());
    assert!(outputs.any(|output| output == Output::Ping));
}

/// As where the host has left the socket unread.
#[test]
fn a_sign_of_life_ends_the_silence_and_is_no_message() {
    let mut core = opened();
    let almost = Instant::ORIGIN + seconds(24);
    core.handle_sign_of_life(almost);
    core.handle_timeout(almost + seconds(24));
    let outputs: Vec<_> = std::iter::from_fn(|| core.poll_output()).collect();
    assert!(!outputs.contains(&Output::Ping), "{outputs:?}");
    assert_eq!(core.counters(almost).messages_received, 0);
    core.handle_timeout(almost + seconds(25));
    let mut outputs = std::iter::from_fn(|| core.poll_output());
    assert!(outputs.any(|output| output == Output::Ping));
}

#[test]
fn a_connection_without_a_socket_shows_no_sign_of_life() {
    let mut core = opened();
    core.terminate(Instant::ORIGIN);
    while core.poll_output().is_some() {}
    let deadline = core.poll_timeout();
    core.handle_sign_of_life(Instant::ORIGIN + ms(1));
    assert_eq!((core.poll_output(), core.poll_timeout()), (None, deadline));
}

fn opened() -> Connection<Message> {
    let mut core = Connection::new(heartbeat(), Hooks::default(), 1).unwrap();
    let now = Instant::ORIGIN;
    core.connect(now);
    while core.poll_output().is_some() {}
    core.handle_dialling(now);
    core.handle_open(now, String::new(), String::new());
    while core.poll_output().is_some() {}
    core
}

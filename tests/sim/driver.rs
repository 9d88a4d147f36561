//! The driver's own work: the alarm, the bypass, the guard against re-entry.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use steadysocket::core::{Config, ConnectionState, MAX_DELAY, Route};
use steadysocket::drive::Unsent;

use crate::support::{
    Call, Client, DAY, HANDSHAKE, Phase, Provider, Sent, config, heartbeat, ms, seconds,
};

/// A connection that stands in for the native class.
fn native() -> Config {
    Config {
        reconnect: None,
        ..config()
    }
}

/// Each message moves the heartbeat's deadline, and to set a timer costs more than the message.
#[test]
fn an_alarm_is_not_moved_to_a_later_deadline() {
    let mut client = Client::opened(heartbeat());
    // Until then the alarm is that of the dial.
    client.wait(seconds(10));
    assert_eq!(client.next_alarm(), Some(seconds(15)));
    client.peer_sends("a");
    assert_eq!(client.next_timer(), Some(seconds(25)));
    assert_eq!(client.next_alarm(), Some(seconds(15)));
    client.forget_log();
    client.wait(seconds(15));
    assert_eq!(client.take_log(), [""; 0]);
    assert_eq!(client.next_alarm(), Some(seconds(10)));
    client.wait(seconds(10));
    assert_eq!(client.take_log(), ["ping"]);
}

#[test]
fn an_alarm_is_moved_to_an_earlier_deadline() {
    let mut client = Client::opened(heartbeat());
    client.wait(seconds(10));
    assert_eq!(client.next_alarm(), Some(seconds(15)));
    client.lost();
    assert_eq!(client.next_alarm(), Some(seconds(1)));
}

#[test]
fn an_alarm_counts_whole_milliseconds_and_is_never_early_for_its_deadline() {
    let mut client = Client::waiting(config());
    client.sleep(Duration::from_micros(1));
    client.reconnect();
    client.sleep(Duration::from_micros(1));
    client.refuse();
    client.sleep(Duration::from_micros(300));
    client.wake();
    assert_eq!(
        client.next_timer(),
        Some(ms(1_000) - Duration::from_micros(300))
    );
    assert_eq!(client.next_alarm(), Some(ms(1_000)));
}

/// A longer `setTimeout` fires at once (HTML, timers).
#[test]
fn an_alarm_is_never_longer_than_a_timer_can_be() {
    let mut client = Client::new(config());
    client.wake();
    client.set_back(30 * DAY);
    client.connect();
    assert_eq!(client.next_timer(), Some(30 * DAY + seconds(10)));
    assert_eq!(client.next_alarm(), Some(MAX_DELAY));
}

#[test]
fn the_end_stops_the_alarm() {
    let mut client = Client::dialling(config());
    assert!(client.next_alarm().is_some());
    client.peer_closes(1000);
    assert_eq!(client.next_alarm(), None);
}

#[test]
fn messages_bypass_a_core_that_has_nothing_to_do_with_them() {
    let mut client = Client::opened(config());
    for text in ["a", "b", "c", "d"] {
        assert_eq!(client.send(text), Sent::Transmitted);
        client.peer_sends(text);
    }
    let (sent, received) = client.bypassed();
    assert_eq!(sent, 2, "the others ask the driver");
    assert_eq!(received, 4);
    assert_eq!(client.counters().messages_sent, 4);
    assert_eq!(client.counters().messages_received, 4);
    assert_eq!(client.core().counters(client.now()).messages_received, 0);
}

#[test]
fn no_message_bypasses_a_core_that_has_a_heartbeat() {
    let mut client = Client::opened(heartbeat());
    for text in ["a", "b"] {
        client.send(text);
        client.peer_sends(text);
    }
    assert_eq!(client.bypassed(), (0, 0));
}

/// As in any other callback: what it asks for comes after it.
#[test]
fn what_a_callback_of_a_bypassing_message_asks_for_is_done_after_it() {
    let mut client = Client::opened(config());
    client.once("message", |client| {
        client.close();
        assert_eq!(client.browser().phase(), Some(Phase::Open));
    });
    client.peer_sends("a");
    assert_eq!(client.bypassed(), (0, 1));
    let expected = ["message a", "open > closing", "start close"];
    assert_eq!(client.take_log(), expected);
}

/// Test doubles fire events inside the calls of others.
#[test]
fn a_message_inside_the_callback_of_a_bypassing_one_is_emitted_after_it() {
    let mut client = Client::opened(config());
    client.once("message a", |client| {
        client.send("x");
        client.input(Call::Outside, |_, _| {});
        client.peer_sends("b");
    });
    client.peer_sends("a");
    client.peer_sends("c");
    let expected = ["message a", "transmit x", "message b", "message c"];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn a_native_stand_in_closes_its_socket_before_close_returns() {
    let mut client = Client::opened(native());
    client.once("message", |client| {
        client.close_with(4001, "bye");
        assert_eq!(client.browser().phase(), Some(Phase::Closing));
    });
    client.peer_sends("a");
    let expected = ["message a", "start close 4001 bye", "open > closing"];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn a_native_stand_in_that_is_dialling_closes_its_socket_before_close_returns() {
    let mut client = Client::dialling(native());
    client.close();
    assert_eq!(client.take_log(), ["start close", "connecting > closing"]);
}

#[test]
fn a_stand_in_that_queues_sends_what_waits_before_it_closes() {
    let mut client = Client::opened(native());
    client.browser().peer_is_slow = true;
    client.send_sized("large", 2_000_000);
    assert_eq!(client.send("queued"), Sent::Queued);
    client.forget_log();
    client.close();
    let expected = ["transmit queued", "open > closing", "start close"];
    assert_eq!(client.take_log(), expected);
}

/// The native class has no handshake, and the hook may not start on a closing socket.
#[test]
fn close_before_a_handshake_begins_comes_after_it() {
    let mut client = Client::with_hooks(native(), HANDSHAKE);
    client.connect();
    client.once("connecting > handshaking", Client::close);
    client.forget_log();
    client.accept();
    let expected = [
        "connecting > handshaking",
        "handshake",
        "handshaking > closing",
        "start close",
    ];
    assert_eq!(client.take_log(), expected);
    assert!(!client.browser().has_hook());
}

#[test]
fn a_message_goes_by_the_driver_to_the_socket_or_into_the_queue_or_comes_back() {
    let mut client = Client::opened(config());
    assert!(matches!(client.send_by_driver("a"), Ok(Route::Socket)));
    assert_eq!(client.take_log(), ["transmit a"]);
    client.browser().throws = true;
    let closed = client.send_by_driver("b");
    assert!(matches!(closed, Err(Unsent::Closed(message)) if message.text == "b"));
    client.browser().throws = false;
    client.lost();
    client.forget_log();
    assert!(matches!(client.send_by_driver("c"), Ok(Route::Queue)));
    assert_eq!((client.take_log(), client.queued_bytes()), (vec![], 1));
    client.close();
    let ended = client.send_by_driver("d");
    assert!(matches!(ended, Err(Unsent::Closed(message)) if message.text == "d"));
    let mut client = Client::dialling(Config {
        queue: None,
        ..config()
    });
    let unopened = client.send_by_driver("e");
    assert!(matches!(unopened, Err(Unsent::NotOpen(message)) if message.text == "e"));
}

#[test]
fn a_message_that_the_socket_refuses_is_handed_back() {
    let mut client = Client::opened(config());
    client.browser().throws = true;
    assert_eq!(client.send("a"), Sent::Refused);
    assert_eq!(client.take_log(), [""; 0]);
}

#[test]
fn a_queued_message_that_the_socket_refuses_is_dropped_with_an_event() {
    let mut client = Client::dialling(config());
    client.send("a");
    client.browser().throws = true;
    client.accept();
    let expected = ["connecting > open", "drop a refused", "open 0"];
    assert_eq!(client.take_log(), expected);
}

/// So that a provider's late answer is distinguished from that to the dial that is under way.
#[test]
fn each_dial_has_its_own_name() {
    let mut client = Client::new(config());
    client.browser().provider = Provider::Asked;
    client.connect();
    let first = client.dial();
    client.reconnect();
    assert_ne!(client.dial(), first);
    client.close();
    client.wait(ms(0));
    assert_eq!(client.state(), ConnectionState::Closed);
    assert_ne!(client.dial(), first);
}

/// Pitfall 63: the next input runs the loop again, with what was left over. A driver without a
/// [`guard`](steadysocket::drive::Host::guard) of its own gives the panic to its caller.
#[test]
fn a_panic_of_user_code_does_not_stop_the_loop_for_ever() {
    for config in [config(), heartbeat()] {
        let mut client = Client::opened(config);
        client.once("message a", |_| {
            resume_unwind(Box::new("a panic of the user"))
        });
        let panicked = catch_unwind(AssertUnwindSafe(|| client.peer_sends("a")));
        assert!(panicked.is_err());
        client.forget_log();
        client.peer_sends("b");
        assert_eq!(client.send("c"), Sent::Transmitted);
        client.peer_closes(1012);
        let expected = [
            "message b",
            "transmit c",
            "open > waiting",
            "close 1012 clean, retry in 1000 ms",
            "reconnecting 1 in 1000 ms",
        ];
        assert_eq!(client.take_log(), expected);
        client.wait(seconds(1));
        assert_eq!(client.state(), ConnectionState::Connecting);
    }
}

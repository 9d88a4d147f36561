//! Clocks that jump, timers that are late, early or many.

use steadysocket::core::{Config, ConnectionState};

use crate::support::{Client, DAY, config, heartbeat, ms, queue, seconds};

/// No burst of dials after a sleep (pitfall 50).
#[test]
fn after_a_day_asleep_there_is_one_dial() {
    let mut client = Client::waiting(config());
    client.sleep(DAY);
    client.wake();
    assert_eq!(client.take_log(), ["waiting > connecting", "dial 1"]);
    assert_eq!(client.next_timer(), Some(seconds(10)));
}

#[test]
fn after_a_day_asleep_a_dial_under_way_fails_once() {
    let mut client = Client::dialling(config());
    client.sleep(DAY);
    client.wake();
    assert_eq!(client.take_lines(&["dial"]), [""; 0]);
    assert_eq!(client.next_timer(), Some(seconds(1)));
}

#[test]
fn after_a_day_asleep_a_dial_that_opened_meanwhile_counts() {
    let mut client = Client::dialling(config());
    client.sleep(DAY);
    client.accept();
    client.wake();
    assert_eq!(client.state(), ConnectionState::Open);
}

/// No wait is negative or longer than it was (pitfall 50).
#[test]
fn a_clock_that_is_set_back_shortens_no_wait() {
    let mut client = Client::waiting(config());
    client.wait(ms(400));
    client.set_back(DAY);
    client.wake();
    assert_eq!(client.take_log(), [""; 0]);
    assert_eq!(client.next_timer(), Some(DAY + ms(600)));
}

/// The driver's clock does not do that for long; the core holds its own time until it is caught up.
#[test]
fn while_the_clock_is_behind_the_core_goes_on_from_its_latest_time() {
    let mut client = Client::opened(config());
    client.wait(seconds(10));
    client.wake();
    client.set_back(seconds(5));
    client.lost();
    assert_eq!(client.next_timer(), Some(seconds(6)));
    let wait = &client.emitted().waits[0];
    assert_eq!((wait.attempt, wait.delay), (1, seconds(1)));
    let open = client.time_open();
    assert_eq!(open, seconds(10));
}

#[test]
fn a_timer_that_fires_too_early_does_nothing() {
    let mut client = Client::waiting(config());
    client.sleep(ms(999));
    client.wake();
    assert_eq!(client.take_log(), [""; 0]);
    assert_eq!(client.next_timer(), Some(ms(1)));
}

#[test]
fn timers_that_are_due_together_fire_in_the_order_of_their_deadlines() {
    let mut client = Client::waiting(Config {
        ..queue(|q| q.ttl = Some(ms(500)))
    });
    client.send("a");
    client.sleep(DAY);
    client.wake();
    let expected = ["drop a expired", "waiting > connecting", "dial 1"];
    assert_eq!(client.take_log(), expected);
}

/// Everything is late at once: the socket is asked once, and not killed.
#[test]
fn after_a_day_asleep_an_open_socket_gets_a_chance() {
    let mut client = Client::opened(heartbeat());
    client.sleep(DAY);
    client.wake();
    client.peer_sends("pong");
    client.wait(seconds(20));
    assert_eq!(client.state(), ConnectionState::Open);
    assert_eq!(client.take_lines(&["ping"]), ["ping"]);
}

/// Nothing of an ended connection is left to wake it (pitfall 54).
#[test]
fn after_the_end_there_is_no_timer() {
    let ends: [fn() -> Client; 4] = [
        || {
            let mut client = Client::opened(heartbeat());
            client.wait(seconds(25));
            client.close();
            client.peer_closes(1000);
            client
        },
        || {
            let mut client = Client::waiting(queue(|q| q.ttl = Some(seconds(5))));
            client.send("a");
            client.close();
            client.wait(ms(0));
            client
        },
        || {
            let mut client = Client::opened(config());
            client.browser().peer_is_slow = true;
            client.send_sized("a", 2_000_000);
            client.send("b");
            client.watch_drain();
            client.peer_closes(1000);
            client
        },
        || {
            let mut client = Client::dialling(config());
            client.close();
            client.wait(seconds(10));
            client
        },
    ];
    for end in ends {
        let mut client = end();
        assert_eq!(client.state(), ConnectionState::Closed);
        assert_eq!(client.next_timer(), None);
        assert!(client.browser().is_clear());
        client.forget_log();
        client.sleep(DAY);
        client.wake();
        assert_eq!(client.take_log(), [""; 0]);
    }
}

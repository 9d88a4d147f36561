//! When it dials again, and when it gives up.

use steadysocket::core::{Config, ConnectionState};

use crate::support::{Client, DAY, config, ms, reconnect, seconds};

/// Refuses the dial under way and `count - 1` more.
pub(crate) fn refuse_times(client: &mut Client, count: u32) {
    for _ in 1..count {
        client.refuse();
        while client.state() == ConnectionState::Waiting {
            // A timer counts whole milliseconds.
            let wait = client.retry_in().unwrap().max(ms(1));
            client.wait(wait);
        }
    }
    client.refuse();
}

/// 1,000 ms starts at 1,000 (pitfall 28), and the maximum always counts (pitfall 27).
#[test]
fn the_delays_follow_the_documented_series() {
    let mut client = Client::dialling(config());
    refuse_times(&mut client, 7);
    let expected = [
        "reconnecting 1 in 1000 ms",
        "reconnecting 2 in 2000 ms",
        "reconnecting 3 in 4000 ms",
        "reconnecting 4 in 8000 ms",
        "reconnecting 5 in 16000 ms",
        "reconnecting 6 in 30000 ms",
        "reconnecting 7 in 30000 ms",
    ];
    assert_eq!(client.take_lines(&["reconnecting"]), expected);
}

#[test]
fn each_dial_comes_after_its_delay_and_not_before() {
    let mut client = Client::waiting(config());
    client.wait(ms(999));
    client.expect_nothing();
    client.wait(ms(1));
    client.expect(["waiting > connecting", "dial 1"]);
}

#[test]
fn the_time_of_the_next_dial_is_known_while_waiting_for_it() {
    let mut client = Client::waiting(config());
    client.wait(ms(400));
    assert_eq!(client.retry_in(), Some(ms(600)));
    client.wait(ms(600));
    assert_eq!(client.state(), ConnectionState::Connecting);
    assert_eq!(client.retry_in(), None);
}

/// A server that accepts and then kicks is not hammered (pitfall 26).
#[test]
fn the_attempts_go_on_if_the_socket_was_open_for_too_short() {
    let mut client = Client::waiting(config());
    client.wait(seconds(1));
    client.accept();
    client.wait(ms(4_999));
    client.forget_log();
    client.cut();
    assert_eq!(
        client.take_lines(&["reconnecting"]),
        ["reconnecting 2 in 2000 ms"]
    );
}

#[test]
fn the_attempts_count_from_the_start_after_a_stable_socket() {
    let mut client = Client::waiting(config());
    client.wait(seconds(1));
    client.accept();
    client.wait(seconds(5));
    assert_eq!(client.attempt(), 0);
    client.forget_log();
    client.cut();
    assert_eq!(
        client.take_lines(&["reconnecting"]),
        ["reconnecting 1 in 1000 ms"]
    );
}

/// (pitfall 21)
#[test]
fn it_gives_up_after_the_last_attempt_and_says_why() {
    let mut client = Client::dialling(reconnect(|r| r.max_attempts = Some(3)));
    refuse_times(&mut client, 2);
    client.wait(seconds(2));
    client.forget_log();
    client.refuse();
    let expected = [
        "connecting > closed",
        "error Network",
        "close 1006, final",
        "giveup max-attempts 1006",
        "ended 1006",
    ];
    client.expect(expected);
    client.wait(DAY);
    assert_eq!(client.sockets_made(), 3);
}

/// "Ten retries" does not mean one (pitfall 24).
#[test]
fn only_failures_in_a_row_count_for_the_maximum() {
    let mut client = Client::dialling(reconnect(|r| r.max_attempts = Some(2)));
    client.refuse();
    client.wait(seconds(1));
    for _ in 0..5 {
        client.accept();
        client.wait(seconds(5));
        client.cut();
        client.wait(seconds(1));
        client.refuse();
        client.wait(seconds(2));
    }
    assert_eq!(client.state(), ConnectionState::Connecting);
}

#[test]
fn a_socket_that_did_not_last_counts_as_a_failure() {
    let mut client = Client::dialling(reconnect(|r| r.max_attempts = Some(2)));
    client.accept();
    client.cut();
    client.wait(seconds(1));
    client.accept();
    client.cut();
    assert_eq!(client.take_lines(&["giveup"]), ["giveup max-attempts 1006"]);
}

#[test]
fn a_close_that_is_not_retried_tells_the_state_the_close_then_giveup() {
    let mut client = Client::opened(config());
    client.peer_closes(1000);
    let expected = [
        "open > closed",
        "close 1000 clean, final",
        "giveup not-retryable 1000",
        "ended 1000 clean",
    ];
    client.expect(expected);
}

#[test]
fn an_error_event_on_an_open_socket_is_reported_with_its_close() {
    let mut client = Client::opened(config());
    client.cut();
    let expected = [
        "open > waiting",
        "error Network",
        "close 1006, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    client.expect(expected);
}

#[test]
fn with_reconnect_off_a_lost_socket_is_the_end_and_no_giveup() {
    let mut client = Client::opened(Config {
        reconnect: None,
        ..config()
    });
    client.cut();
    let expected = [
        "error Network",
        "open > closed",
        "close 1006, final",
        "ended 1006",
    ];
    client.expect(expected);
}

#[test]
fn a_long_outage_is_dialled_for_ever() {
    let mut client = Client::dialling(config());
    refuse_times(&mut client, 1_000);
    client.wait(seconds(30));
    client.accept();
    assert_eq!(client.take_lines(&["open"]), ["open 1000"]);
}

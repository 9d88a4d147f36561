//! When it dials again, and when it gives up.

use steadysocket::core::{Config, ConnectionState, GiveUpReason, Jitter, Reconnect};

use crate::support::{Client, DAY, closed_with, config, ms, reconnect, seconds};

fn delays(client: &Client) -> Vec<u128> {
    let waits = &client.emitted().waits;
    waits.iter().map(|wait| wait.delay.as_millis()).collect()
}

/// Refuses the dial under way and `count - 1` more.
fn refuse_times(client: &mut Client, count: u32) {
    for _ in 1..count {
        client.refuse();
        while client.state() == ConnectionState::Waiting {
            let wait = client.next_alarm().unwrap();
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
    let expected = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
    assert_eq!(delays(&client), expected);
    let attempts: Vec<u32> = client
        .emitted()
        .waits
        .iter()
        .map(|wait| wait.attempt)
        .collect();
    assert_eq!(attempts, [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn each_dial_comes_after_its_delay_and_not_before() {
    let mut client = Client::waiting(config());
    client.wait(ms(999));
    assert_eq!(client.take_log(), [""; 0]);
    client.wait(ms(1));
    assert_eq!(client.take_log(), ["waiting > connecting", "dial 1"]);
}

#[test]
fn the_time_of_the_next_dial_is_known_while_waiting_for_it() {
    let mut client = Client::waiting(config());
    client.wait(ms(400));
    let at = client.core().retry_at().unwrap();
    assert_eq!(at, client.now() + ms(600));
    client.wait(ms(600));
    assert_eq!(client.state(), ConnectionState::Connecting);
    assert_eq!(client.core().retry_at(), None);
}

/// (pitfall 22)
#[test]
fn a_wait_is_reported_with_its_attempt_its_delay_and_its_cause() {
    let mut client = Client::opened(config());
    client.peer_closes(1012);
    let wait = &client.emitted().waits[0];
    assert_eq!((wait.attempt, wait.delay), (1, seconds(1)));
    assert_eq!(wait.cause, closed_with(1012));
}

/// Drawn for each attempt and each socket (pitfall 25).
#[test]
fn by_default_each_delay_is_drawn_anew() {
    let full = || reconnect(|r| r.jitter = Jitter::Full);
    let draw = |seed| {
        let clock = crate::support::Clock::new();
        let mut client = Client::on_clock(clock, full(), Default::default(), seed);
        client.connect();
        refuse_times(&mut client, 8);
        client
            .emitted()
            .waits
            .iter()
            .map(|w| w.delay)
            .collect::<Vec<_>>()
    };
    let first = draw(1);
    assert_eq!(Reconnect::default().jitter, Jitter::Full);
    assert_eq!(first, draw(1), "the same seed gives the same delays");
    assert_ne!(first, draw(2));
    assert_ne!(first[6], first[7], "both below 30 s");
}

/// A server that accepts and then kicks is not hammered (pitfall 26).
#[test]
fn the_attempts_go_on_if_the_socket_was_open_for_too_short() {
    let mut client = Client::waiting(config());
    client.wait(seconds(1));
    client.accept();
    client.wait(ms(4_999));
    client.forget_log();
    client.lost();
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
    client.lost();
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
    assert_eq!(client.take_log(), expected);
    assert_eq!(client.emitted().ends[0].cause, closed_with(1006));
    client.wait(DAY);
    assert_eq!(client.browser().sockets_made(), 3);
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
        client.lost();
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
    client.lost();
    client.wait(seconds(1));
    client.accept();
    client.lost();
    assert_eq!(client.emitted().ends[0].reason, GiveUpReason::MaxAttempts);
}

#[test]
fn the_default_table_retries_all_but_what_a_retry_cannot_mend() {
    let hopeless = [1000, 1002, 1003, 1007, 1008, 1009, 1010];
    let worth_it = [
        1001, 1004, 1005, 1006, 1011, 1012, 1013, 1014, 1015, 3000, 3999, 4000, 4401, 4999,
    ];
    for code in hopeless {
        let mut client = Client::opened(config());
        client.peer_closes(code);
        let end = &client.emitted().ends[0];
        assert_eq!(end.reason, GiveUpReason::NotRetryable, "{code}");
        assert_eq!(end.cause.code, code);
        assert_eq!(client.state(), ConnectionState::Closed, "{code}");
    }
    for code in worth_it {
        let mut client = Client::opened(config());
        client.peer_closes(code);
        assert_eq!(client.state(), ConnectionState::Waiting, "{code}");
    }
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
    assert_eq!(client.take_log(), expected);
}

#[test]
fn an_error_event_on_an_open_socket_is_reported_with_its_close() {
    let mut client = Client::opened(config());
    client.refuse();
    let expected = [
        "open > waiting",
        "error Network",
        "close 1006, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn an_error_of_one_socket_is_not_reported_for_the_next() {
    let mut client = Client::opened(config());
    client.refuse();
    client.wait(seconds(1));
    client.accept();
    client.forget_log();
    client.lost();
    assert_eq!(client.take_lines(&["error"]), [""; 0]);
}

#[test]
fn with_reconnect_off_a_lost_socket_is_the_end_and_no_giveup() {
    let mut client = Client::opened(Config {
        reconnect: None,
        ..config()
    });
    client.lost();
    let expected = ["open > closed", "close 1006, final", "ended 1006"];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn a_long_outage_is_dialled_for_ever() {
    let mut client = Client::dialling(config());
    refuse_times(&mut client, 1_000);
    client.wait(seconds(30));
    client.accept();
    assert_eq!(client.emitted().opens[0].attempt, 1_000);
}

/// Even after so many attempts that the factor's power is infinite.
#[test]
fn an_initial_delay_of_zero_stays_zero() {
    let none = Reconnect {
        initial_delay: ms(0),
        ..Reconnect::default()
    };
    for attempt in [1, 2, 1_000, 2_000, u32::MAX] {
        assert_eq!(none.cap(attempt), ms(0), "{attempt}");
    }
}

//! When it dials again, and when it gives up.

use steadysocket::core::{ConnectionState, GiveUpReason, Jitter, Reconnect};

use crate::promises::retrying::refuse_times;
use crate::support::{Client, closed_with, config, ms, reconnect, seconds};

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
fn an_error_of_one_socket_is_not_reported_for_the_next() {
    let mut client = Client::opened(config());
    client.refuse();
    client.wait(seconds(1));
    client.accept();
    client.forget_log();
    client.lost();
    assert_eq!(client.take_lines(&["error"]), [""; 0]);
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

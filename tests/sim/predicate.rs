//! The user's predicate decides.

use std::time::Duration;

use steadysocket::core::{
    Config, ConnectionState, Failure, GiveUpReason, MAX_DELAY, PageEvent, Verdict,
};

use crate::support::{Call, Client, PREDICATE, Sent, closed_with, config, ms, reconnect, seconds};

/// An open client whose predicate always gives this verdict; its log is empty.
fn client(verdict: Verdict) -> Client {
    deciding(config(), move |_| verdict)
}

/// An open client with this predicate; its log is empty.
fn deciding(config: Config, mut decide: impl FnMut(&mut Client) -> Verdict + 'static) -> Client {
    let mut client = Client::with_hooks(config, PREDICATE);
    client.decide_by(move |client, _| decide(client));
    client.connect();
    client.accept();
    client.forget_log();
    client
}

#[test]
fn it_is_asked_before_anything_is_reported() {
    let mut client = client(Verdict::Retry);
    client.lost();
    let expected = [
        "ask 1006",
        "open > waiting",
        "close 1006, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    assert_eq!(client.take_log(), expected);
}

/// It comes before the table (pitfall 23), also where the server said no for good (pitfall 19).
#[test]
fn it_outranks_the_default_table() {
    let mut retries = client(Verdict::Retry);
    retries.peer_closes(1000);
    assert_eq!(retries.state(), ConnectionState::Waiting);
    let mut stops = client(Verdict::Stop);
    stops.peer_closes(4401);
    let expected = [
        "ask 4401 clean",
        "open > closed",
        "close 4401 clean, final",
        "giveup not-retryable 4401",
        "ended 4401 clean",
    ];
    assert_eq!(stops.take_log(), expected);
}

#[test]
fn it_is_asked_about_failed_dials_and_timeouts_too() {
    let mut client = client(Verdict::Retry);
    client.lost();
    client.wait(seconds(1));
    client.refuse();
    client.wait(seconds(12));
    let expected = ["ask 1006", "ask 1006", "ask 1006 synthetic"];
    assert_eq!(client.take_lines(&["ask"]), expected);
}

/// A server's retry-after (pitfall 26).
#[test]
fn a_delay_that_it_gives_is_the_delay() {
    let mut client = client(Verdict::RetryAfter(ms(12_345)));
    client.peer_closes(1013);
    let expected = [
        "ask 1013 clean",
        "open > waiting",
        "close 1013 clean, retry in 12345 ms",
        "reconnecting 1 in 12345 ms",
    ];
    assert_eq!(client.take_log(), expected);
    client.wait(ms(12_344));
    assert_eq!(client.state(), ConnectionState::Waiting);
    client.wait(ms(1));
    assert_eq!(client.state(), ConnectionState::Connecting);
}

#[test]
fn a_delay_that_it_gives_may_be_longer_than_the_maximum_but_no_longer_than_a_timer() {
    let mut day = client(Verdict::RetryAfter(seconds(86_400)));
    day.lost();
    assert_eq!(day.next_timer(), Some(seconds(86_400)));
    let mut ages = client(Verdict::RetryAfter(Duration::MAX));
    ages.lost();
    assert_eq!(ages.next_timer(), Some(MAX_DELAY));
}

/// The maximum always counts (pitfall 27).
#[test]
fn it_cannot_go_beyond_the_maximum_of_attempts() {
    for verdict in [Verdict::Retry, Verdict::RetryAfter(ms(0))] {
        let config = reconnect(|r| r.max_attempts = Some(1));
        let mut client = deciding(config, move |_| verdict);
        client.lost();
        assert_eq!(client.emitted().ends[0].reason, GiveUpReason::MaxAttempts);
    }
}

#[test]
fn where_it_says_stop_at_the_last_attempt_that_is_the_reason() {
    let config = reconnect(|r| r.max_attempts = Some(1));
    let mut client = deciding(config, |_| Verdict::Stop);
    client.lost();
    assert_eq!(client.emitted().ends[0].reason, GiveUpReason::NotRetryable);
}

#[test]
fn a_verdict_that_nobody_asked_for_changes_nothing() {
    let mut client = client(Verdict::Stop);
    let now = client.now();
    client.core().handle_verdict(now, Verdict::Stop);
    client.input(Call::Outside, |_, _| {});
    assert_eq!(client.take_log(), [""; 0]);
}

#[test]
fn it_is_not_asked_where_reconnecting_is_off() {
    let config = Config {
        reconnect: None,
        ..config()
    };
    let mut client = deciding(config, |_| Verdict::Retry);
    client.lost();
    assert_eq!(client.take_lines(&["ask"]), [""; 0]);
}

#[test]
fn the_state_stays_what_it_was_while_it_is_asked() {
    let mut client = deciding(config(), |client| {
        assert_eq!(client.state(), ConnectionState::Open);
        Verdict::Retry
    });
    client.lost();
}

#[test]
fn close_while_it_is_asked_is_the_end_and_no_giveup() {
    let mut client = deciding(config(), |client| {
        client.close_with(4001, "bye");
        Verdict::Retry
    });
    client.refuse();
    let expected = [
        "ask 1006",
        "open > closed",
        "error Network",
        "close 1006, final",
        "ended 1006",
    ];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn reconnect_while_it_is_asked_dials_at_once_and_tells_what_was_lost() {
    let mut client = deciding(config(), |client| {
        client.reconnect();
        Verdict::Stop
    });
    client.refuse();
    let expected = [
        "ask 1006",
        "open > connecting",
        "error Network",
        "close 1006, retry in 0 ms",
        "dial 0",
    ];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn terminate_while_it_is_asked_leaves_it_to_the_verdict() {
    let mut client = deciding(config(), |client| {
        client.terminate();
        Verdict::RetryAfter(ms(7))
    });
    client.lost();
    assert_eq!(client.next_timer(), Some(ms(7)));
}

#[test]
fn messages_sent_while_it_is_asked_are_queued() {
    let mut client = deciding(config(), |client| {
        assert_eq!(client.send("a"), Sent::Queued);
        Verdict::RetryAfter(ms(0))
    });
    client.lost();
    client.wait(ms(0));
    client.accept();
    assert_eq!(client.browser().received(), ["a"]);
}

#[test]
fn a_page_that_freezes_while_it_is_asked_suspends_and_tells_what_was_lost() {
    let mut client = deciding(config(), |client| {
        client.page(PageEvent::Frozen);
        Verdict::Stop
    });
    client.refuse();
    let expected = [
        "ask 1006",
        "open > suspended",
        "error Network",
        "close 1006, retry in 0 ms",
    ];
    assert_eq!(client.take_log(), expected);
}

/// The answer about one socket must not decide about another.
#[test]
fn a_verdict_is_taken_only_for_the_close_that_was_asked_about() {
    let mut client = deciding(config(), |_| Verdict::Retry);
    client.decide_by(|_, close| match close.code {
        1000 => Verdict::Stop,
        _ => Verdict::RetryAfter(ms(7)),
    });
    client.once("message", |client| {
        client.peer_closes(1000);
        client.reconnect();
        client.terminate();
    });
    client.peer_sends("a");
    assert_eq!(client.take_lines(&["ask"]), ["ask 1006 synthetic"]);
    assert_eq!(client.next_timer(), Some(ms(7)));
}

/// It sees the browser's own words.
#[test]
fn it_gets_what_the_browser_said() {
    let mut client = Client::with_hooks(config(), PREDICATE);
    client.decide_by(|_, close| {
        assert_eq!(close, &closed_with(1013));
        Verdict::Retry
    });
    client.connect();
    client.accept();
    client.peer_closes(1013);
    assert_eq!(client.core().last_close(), Some(&closed_with(1013)));
}

#[test]
fn a_throwing_constructor_is_fatal_whatever_it_says() {
    let mut client = client(Verdict::Retry);
    client.lost();
    client.browser().provider = crate::support::Provider::Throws;
    client.wait(seconds(1));
    assert_eq!(client.take_lines(&["ask"]), ["ask 1006"]);
    assert_eq!(client.state(), ConnectionState::Closed);
    assert_eq!(Failure::Constructor.code(), "ERR_CONSTRUCTOR");
}

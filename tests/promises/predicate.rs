//! The user's predicate decides.

use steadysocket::core::{Config, ConnectionState, Verdict};

use crate::support::{Client, Sent, config, ms, reconnect, seconds};

/// An open client whose predicate always gives this verdict; its log is empty.
pub(crate) fn client(verdict: Verdict) -> Client {
    deciding(config(), move |_| verdict)
}

/// An open client with this predicate; its log is empty.
pub(crate) fn deciding(
    config: Config,
    mut decide: impl FnMut(&mut Client) -> Verdict + Send + 'static,
) -> Client {
    let mut client = Client::with_predicate(config);
    client.decide_by(move |client, _| decide(client));
    client.connect();
    client.accept();
    client.forget_log();
    client
}

#[test]
fn it_is_asked_before_anything_is_reported() {
    let mut client = client(Verdict::Retry);
    client.cut();
    let expected = [
        "ask 1006",
        "open > waiting",
        "error Network",
        "close 1006, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    client.expect(expected);
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
    stops.expect(expected);
}

#[test]
fn it_is_asked_about_failed_dials_and_timeouts_too() {
    let mut client = client(Verdict::Retry);
    client.cut();
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
    client.expect(expected);
    client.wait(ms(12_344));
    assert_eq!(client.state(), ConnectionState::Waiting);
    client.wait(ms(1));
    assert_eq!(client.state(), ConnectionState::Connecting);
}

/// The maximum always counts (pitfall 27).
#[test]
fn it_cannot_go_beyond_the_maximum_of_attempts() {
    for verdict in [Verdict::Retry, Verdict::RetryAfter(ms(0))] {
        let config = reconnect(|r| r.max_attempts = Some(1));
        let mut client = deciding(config, move |_| verdict);
        client.cut();
        assert_eq!(client.take_lines(&["giveup"]), ["giveup max-attempts 1006"]);
    }
}

#[test]
fn where_it_says_stop_at_the_last_attempt_that_is_the_reason() {
    let config = reconnect(|r| r.max_attempts = Some(1));
    let mut client = deciding(config, |_| Verdict::Stop);
    client.cut();
    assert_eq!(
        client.take_lines(&["giveup"]),
        ["giveup not-retryable 1006"]
    );
}

#[test]
fn it_is_not_asked_where_reconnecting_is_off() {
    let config = Config {
        reconnect: None,
        ..config()
    };
    let mut client = deciding(config, |_| Verdict::Retry);
    client.cut();
    assert_eq!(client.take_lines(&["ask"]), [""; 0]);
}

#[test]
fn the_state_stays_what_it_was_while_it_is_asked() {
    let mut client = deciding(config(), |client| {
        assert_eq!(client.state(), ConnectionState::Open);
        Verdict::Retry
    });
    client.cut();
}

#[test]
fn close_while_it_is_asked_is_the_end_and_no_giveup() {
    let mut client = deciding(config(), |client| {
        client.close_with(4001, "bye");
        Verdict::Retry
    });
    client.cut();
    let expected = [
        "ask 1006",
        "open > closed",
        "error Network",
        "close 1006, final",
        "ended 1006",
    ];
    client.expect(expected);
}

#[test]
fn reconnect_while_it_is_asked_dials_at_once_and_tells_what_was_lost() {
    let mut client = deciding(config(), |client| {
        client.reconnect();
        Verdict::Stop
    });
    client.cut();
    let expected = [
        "ask 1006",
        "open > connecting",
        "error Network",
        "close 1006, retry in 0 ms",
        "dial 0",
    ];
    client.expect(expected);
}

#[test]
fn terminate_while_it_is_asked_leaves_it_to_the_verdict() {
    let mut client = deciding(config(), |client| {
        client.terminate();
        Verdict::RetryAfter(ms(7))
    });
    client.cut();
    assert_eq!(client.retry_in(), Some(ms(7)));
}

#[test]
fn messages_sent_while_it_is_asked_are_queued() {
    let mut client = deciding(config(), |client| {
        assert_eq!(client.send("a"), Sent::Queued);
        Verdict::RetryAfter(ms(0))
    });
    client.cut();
    client.wait(ms(0));
    client.accept();
    assert_eq!(client.received(), ["a"]);
}

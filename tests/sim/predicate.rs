//! The user's predicate decides.

use std::time::Duration;

use steadysocket::core::{ConnectionState, Failure, MAX_DELAY, PageEvent, Verdict};

use crate::promises::predicate::{client, deciding};
use crate::support::{Call, Client, PREDICATE, closed_with, config, ms, seconds};

#[test]
fn a_delay_that_it_gives_may_be_longer_than_the_maximum_but_no_longer_than_a_timer() {
    let mut day = client(Verdict::RetryAfter(seconds(86_400)));
    day.lost();
    assert_eq!(day.next_timer(), Some(seconds(86_400)));
    let mut ages = client(Verdict::RetryAfter(Duration::MAX));
    ages.lost();
    assert_eq!(ages.next_timer(), Some(MAX_DELAY));
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

/// A driver that knows how long the server wants to be left alone has a say on that close alone.
#[test]
fn a_driver_may_be_asked_about_one_close_without_a_predicate_of_the_user() {
    let mut client = Client::dialling(config());
    client.decide_by(|_, _| Verdict::RetryAfter(seconds(7)));
    client.browser().end_socket();
    client.input(Call::Outside, |core, now| {
        core.handle_close_and_ask(now, closed_with(1006));
    });
    assert_eq!(client.take_lines(&["ask"]), ["ask 1006"]);
    assert_eq!(client.next_timer(), Some(seconds(7)));
    client.wait(seconds(7));
    client.refuse();
    assert_eq!(client.take_lines(&["ask"]), [""; 0]);
}

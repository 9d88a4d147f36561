//! The user closes.

use steadysocket::core::{
    CloseCode, CloseError, CloseFrame, CloseReason, Config, ConnectionState, PageEvent, Route,
};

use crate::support::{Client, DAY, HANDSHAKE, Provider, Sent, config, ms, queue, seconds};

#[test]
fn close_while_dialling_closes_the_socket_and_hears_of_it() {
    let mut client = Client::dialling(config());
    client.close();
    assert_eq!(client.take_log(), ["connecting > closing", "start close"]);
    client.refuse();
    let expected = [
        "closing > closed",
        "error Network",
        "close 1006, final",
        "ended 1006",
    ];
    assert_eq!(client.take_log(), expected);
}

/// One close event, and not before `close` has returned (pitfall 17).
#[test]
fn close_without_a_socket_tells_the_given_code_in_the_next_turn() {
    let mut client = Client::new(config());
    client.close_with(4001, "never mind");
    assert_eq!(client.take_log(), ["idle > closing"]);
    client.wait(ms(0));
    let expected = [
        "closing > closed",
        "close 4001 never mind clean synthetic, final",
        "ended 4001 never mind clean synthetic",
    ];
    assert_eq!(client.take_log(), expected);
}

/// The provider's late answer opens nothing (pitfall 13).
#[test]
fn close_while_the_provider_is_asked_drops_it() {
    let mut client = Client::new(config());
    client.browser().provider = Provider::Asked;
    client.connect();
    client.forget_log();
    client.close();
    assert_eq!(client.take_log(), ["hangup", "connecting > closing"]);
    client.core().handle_dialling(client.now());
    client
        .core()
        .handle_open(client.now(), String::new(), String::new());
    client.wait(DAY);
    let expected = [
        "closing > closed",
        "close 1005 clean synthetic, final",
        "ended 1005 clean synthetic",
    ];
    assert_eq!(client.take_log(), expected);
}

/// The timer was throttled and has not fired yet (pitfall 5).
#[test]
fn close_while_a_retry_is_overdue_cancels_it_too() {
    let mut client = Client::waiting(config());
    client.sleep(DAY);
    client.close();
    client.wake();
    assert_eq!(client.state(), ConnectionState::Closed);
    assert_eq!(client.browser().sockets_made(), 1);
}

#[test]
fn close_while_suspended_ends_it() {
    let mut client = Client::opened(config());
    client.page(PageEvent::Frozen);
    client.close();
    client.wait(ms(0));
    assert_eq!(client.state(), ConnectionState::Closed);
}

#[test]
fn close_while_handshaking_closes_the_socket() {
    let mut client = Client::with_hooks(config(), HANDSHAKE);
    client.connect();
    client.accept();
    client.forget_log();
    client.close();
    client.peer_closes(1005);
    let expected = [
        "handshaking > closing",
        "start close",
        "closing > closed",
        "close 1005 clean, final",
        "ended 1005 clean",
    ];
    assert_eq!(client.take_log(), expected);
}

/// (pitfall 18)
#[test]
fn the_end_is_reported_once_after_all_else() {
    let mut client = Client::opened(config());
    client.close();
    client.peer_closes(1000);
    client.close();
    client.terminate();
    client.wait(DAY);
    assert_eq!(client.take_lines(&["ended"]), ["ended 1000 clean"]);
    assert!(client.core().is_ended());
}

/// Neither sent nor queued, with or without a queue.
#[test]
fn a_message_after_close_is_told_that_it_comes_too_late() {
    let without_queue = Config {
        queue: None,
        ..config()
    };
    for config in [config(), without_queue] {
        let mut client = Client::opened(config);
        client.close();
        let route = |client: &Client| client.core().route(client.now(), 0);
        assert_eq!(route(&client), Route::Ended, "closing");
        client.peer_closes(1000);
        assert_eq!(route(&client), Route::Ended, "closed");
    }
}

#[test]
fn what_was_queued_behind_a_full_buffer_is_sent_before_the_close_frame() {
    let mut client = Client::opened(config());
    client.browser().peer_is_slow = true;
    client.send_sized("large", 2_000_000);
    assert_eq!(client.send("queued"), Sent::Queued);
    client.forget_log();
    client.close();
    let expected = ["transmit queued", "open > closing", "start close"];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn what_close_sends_is_counted() {
    let mut client = Client::opened(config());
    client.browser().peer_is_slow = true;
    client.send_sized("large", 2_000_000);
    client.send("a");
    client.send("b");
    client.close();
    assert_eq!(client.browser().received(), ["large", "a", "b"]);
    assert_eq!(client.counters().messages_sent, 3);
}

/// The timer that would have dropped it may be late.
#[test]
fn close_does_not_send_a_message_whose_time_is_up() {
    let mut client = Client::opened(queue(|q| q.ttl = Some(ms(100))));
    client.browser().peer_is_slow = true;
    client.send_sized("large", 2_000_000);
    client.send("stale");
    client.forget_log();
    client.sleep(ms(100));
    client.close();
    let expected = ["drop stale expired", "open > closing", "start close"];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn messages_queued_for_a_socket_that_takes_no_more_are_handed_back() {
    let mut client = Client::opened(config());
    client.browser().peer_starts_closing();
    assert_eq!(client.send("a"), Sent::Queued);
    client.close();
    client.peer_closes(1000);
    assert_eq!(client.take_lines(&["drop"]), ["drop a closed"]);
}

/// (pitfall 20)
#[test]
fn only_codes_and_reasons_that_a_browser_takes_can_be_built() {
    for code in [1000, 3000, 4999] {
        assert_eq!(CloseCode::new(code).unwrap().get(), code);
    }
    for code in [0, 999, 1001, 1005, 1006, 1012, 1015, 2999, 5000, u16::MAX] {
        let error = CloseCode::new(code).unwrap_err();
        assert_eq!(error, CloseError::InvalidCode(code));
        let expected = format!("close code is {code}, expected 1000 or 3000 to 4999");
        assert_eq!(error.to_string(), expected);
    }
    // 41 signs of 3 bytes each are 123 bytes.
    let reason = "€".repeat(41);
    assert_eq!(CloseReason::new(reason.clone()).unwrap().as_str(), reason);
    let error = CloseReason::new(reason + "x").unwrap_err();
    assert_eq!(error, CloseError::ReasonTooLong(124));
    let expected = "close reason has 124 bytes of UTF-8, expected at most 123";
    assert_eq!(error.to_string(), expected);
}

/// A reason without a code cannot be built (pitfall 59).
#[test]
fn a_frame_has_a_reason_only_with_a_code() {
    let empty: CloseFrame = CloseFrame::empty();
    assert_eq!((empty.code(), empty.reason().as_str()), (None, ""));
    let reason = CloseReason::new("bye").unwrap();
    let frame = CloseFrame::new(CloseCode::NORMAL, reason);
    assert_eq!(
        (frame.code(), frame.reason().as_str()),
        (Some(CloseCode::NORMAL), "bye")
    );
}

/// A browser ends the TCP connection itself after a few seconds; Node's own class never does, and
/// tells nobody (pitfall 89).
#[test]
fn a_socket_that_the_peer_closes_and_never_ends_is_abandoned() {
    let mut client = Client::opened(config());
    client.wait(seconds(60));
    client.browser().peer_starts_closing();
    assert_eq!(client.send("a"), Sent::Queued);
    client.forget_log();
    client.wait(ms(5_000));
    assert_eq!(client.send("b"), Sent::Queued);
    client.wait(ms(4_999));
    assert_eq!(client.state(), ConnectionState::Open);
    // From when the buffer was looked at.
    client.wait(ms(100));
    assert_eq!(client.state(), ConnectionState::Waiting);
    client.wait(seconds(1));
    client.accept();
    assert_eq!(client.browser().received(), ["a", "b"]);
}

/// (pitfall 89)
#[test]
fn a_socket_with_an_error_and_no_close_event_is_abandoned() {
    let mut client = Client::opened(config());
    client.browser().peer_starts_closing();
    client.socket_error();
    client.forget_log();
    client.wait(seconds(10));
    let expected = [
        "hangup",
        "open > waiting",
        "error Network",
        "close 1006 synthetic, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    client.expect(expected);
}

/// (pitfall 89)
#[test]
fn without_a_queue_a_message_finds_such_a_socket_as_well() {
    let mut client = Client::opened(Config {
        queue: None,
        ..config()
    });
    client.browser().peer_starts_closing();
    assert_eq!(client.send("a"), Sent::NotOpen);
    client.wait(seconds(10));
    assert_eq!(client.state(), ConnectionState::Waiting);
}

/// (pitfall 89)
#[test]
fn without_a_close_timeout_the_peer_may_take_its_time() {
    let mut client = Client::opened(Config {
        close_timeout: None,
        ..config()
    });
    client.browser().peer_starts_closing();
    client.send("a");
    client.wait(seconds(60));
    assert_eq!(client.state(), ConnectionState::Open);
}

//! The user closes.

use steadysocket::core::{
    CloseCode, CloseError, CloseFrame, CloseReason, Config, ConnectionState, PageEvent,
};

use crate::support::{Client, DAY, HANDSHAKE, Provider, Sent, config, ms, queue, seconds};

#[test]
fn close_starts_the_closing_handshake_and_waits_for_the_close_event() {
    let mut client = Client::opened(config());
    client.close_with(4001, "bye");
    assert_eq!(
        client.take_log(),
        ["open > closing", "start close 4001 bye"]
    );
    client.peer_closes(4001);
    let expected = [
        "closing > closed",
        "close 4001 clean, final",
        "ended 4001 clean",
    ];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn close_without_a_code_sends_a_frame_without_one() {
    let mut client = Client::opened(config());
    client.close();
    assert_eq!(client.take_log(), ["open > closing", "start close"]);
}

/// The user's wish decides, not the code (pitfall 10).
#[test]
fn no_code_after_close_leads_to_a_retry() {
    for code in [1000, 1001, 1005, 1006, 1012, 4000] {
        let mut client = Client::opened(config());
        client.close();
        client.peer_closes(code);
        assert_eq!(client.state(), ConnectionState::Closed, "{code}");
        client.wait(DAY);
        assert_eq!(client.browser().sockets_made(), 1, "{code}");
    }
}

#[test]
fn a_socket_that_never_says_it_is_closed_is_abandoned() {
    let mut client = Client::opened(config());
    client.close();
    client.forget_log();
    client.wait(ms(9_999));
    assert_eq!(client.take_log(), [""; 0]);
    client.wait(ms(1));
    let expected = [
        "hangup",
        "closing > closed",
        "close 1006 synthetic, final",
        "ended 1006 synthetic",
    ];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn without_a_close_timeout_the_close_event_is_waited_for() {
    let mut client = Client::opened(Config {
        close_timeout: None,
        ..config()
    });
    client.close();
    client.wait(DAY);
    assert_eq!(client.state(), ConnectionState::Closing);
    client.peer_closes(1005);
    assert_eq!(client.state(), ConnectionState::Closed);
}

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

#[test]
fn close_without_a_socket_and_without_a_code_tells_1005() {
    let mut client = Client::new(config());
    client.close();
    client.wait(ms(0));
    assert_eq!(
        client.take_lines(&["close"]),
        ["close 1005 clean synthetic, final"]
    );
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

/// Every timer is cancelled (pitfall 5).
#[test]
fn close_while_waiting_cancels_the_retry() {
    let mut client = Client::waiting(config());
    client.close();
    client.wait(DAY);
    let expected = [
        "waiting > closing",
        "closing > closed",
        "close 1005 clean synthetic, final",
        "ended 1005 clean synthetic",
    ];
    assert_eq!(client.take_log(), expected);
    assert_eq!(client.next_timer(), None);
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

#[test]
fn a_second_close_changes_nothing() {
    let mut client = Client::opened(config());
    client.close_with(4001, "first");
    client.forget_log();
    client.close_with(4002, "second");
    client.peer_closes(4001);
    client.close_with(4003, "third");
    client.wait(DAY);
    assert_eq!(
        client.take_lines(&["close", "start"]),
        ["close 4001 clean, final"]
    );
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

#[test]
fn messages_of_the_peer_after_close_are_ignored() {
    let mut client = Client::opened(config());
    client.close();
    client.forget_log();
    client.peer_sends("late");
    assert_eq!(client.take_log(), [""; 0]);
}

/// Browsers differ in whether they still give messages then.
#[test]
fn a_native_stand_in_emits_what_its_socket_gives_while_it_closes() {
    let mut client = Client::opened(Config {
        reconnect: None,
        ..config()
    });
    client.close();
    client.forget_log();
    client.peer_sends("late");
    assert_eq!(client.take_log(), ["message late"]);
    assert_eq!(client.counters().messages_received, 1);
}

#[test]
fn messages_are_refused_once_closing() {
    let mut client = Client::opened(config());
    client.close();
    assert_eq!(client.send("a"), Sent::Ended);
    client.peer_closes(1000);
    assert_eq!(client.send("b"), Sent::Ended);
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

#[test]
fn messages_queued_when_it_is_closed_are_handed_back_in_order_at_the_end() {
    let mut client = Client::waiting(config());
    client.send("a");
    client.send("b");
    client.close();
    client.wait(ms(0));
    let expected = [
        "waiting > closing",
        "closing > closed",
        "close 1005 clean synthetic, final",
        "drop a closed",
        "drop b closed",
        "ended 1005 clean synthetic",
    ];
    assert_eq!(client.take_log(), expected);
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

/// A socket that lasted is no attempt any more, also while and after the user closes it.
#[test]
fn the_attempts_stay_forgotten_when_a_stable_socket_is_closed() {
    let mut client = Client::waiting(config());
    client.wait(seconds(1));
    client.accept();
    client.wait(seconds(5));
    assert_eq!(client.attempt(), 0);
    client.close();
    assert_eq!(client.attempt(), 0);
}

//! The end of a connection.

use steadysocket::{CloseCode, CloseError, ConnectionState, SendError, WeakSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::double::{logged, sockets_of};
use crate::support::Log;

/// Pitfalls 5 and 17: exactly one close event, asynchronous, and nothing dials afterwards.
#[wasm_bindgen_test]
async fn closing_a_connection_without_a_socket_gives_one_close_event() {
    let log = Log::default();
    let name = "closing_without_a_socket";
    let socket = logged(name, &log).start_closed().connect().unwrap();
    let code = CloseCode::new(4001).unwrap();
    socket.close_with(code, "enough").unwrap();
    assert_eq!(socket.state(), ConnectionState::Closing);
    assert_eq!(log.lines(), [""; 0]);
    let close = socket.closed().await;
    assert_eq!((close.code, close.reason.as_str()), (4001, "enough"));
    assert_eq!(log.lines(), ["close 4001"]);
    assert_eq!(sockets_of(name).len(), 0);
}

#[wasm_bindgen_test]
async fn what_was_never_sent_is_handed_back_at_the_end() {
    let log = Log::default();
    let name = "what_was_never_sent";
    let socket = logged(name, &log).connect().unwrap();
    socket.send("kept").unwrap();
    socket.close();
    sockets_of(name)[0].end(1006);
    assert_eq!(socket.closed().await.code, 1006);
    assert_eq!(
        log.lines(),
        ["close 1006", "drop kept closed"],
        "the double fires no error event"
    );
    let error = socket.send("late").unwrap_err();
    assert_eq!(error, SendError::Closed("late".into()));
}

/// Pitfall 20: a code that may not be sent, or too long a reason, cannot be built.
#[wasm_bindgen_test]
fn a_reason_of_124_bytes_is_refused() {
    let socket = logged("a_reason_of_124", &Log::default())
        .connect()
        .unwrap();
    let reason = "é".repeat(62);
    let error = socket.close_with(CloseCode::NORMAL, &reason).unwrap_err();
    assert_eq!(
        error.to_string(),
        "close reason has 124 bytes of UTF-8, expected at most 123"
    );
    assert_eq!(socket.state(), ConnectionState::Connecting);
    assert!(CloseCode::new(1012).is_err());
}

/// Pitfalls 54 and 58: no listener is left, and a dead socket cannot speak.
#[wasm_bindgen_test]
fn dropping_the_last_handle_closes_and_detaches() {
    let log = Log::default();
    let name = "dropping_the_last_handle";
    let socket = logged(name, &log).connect().unwrap();
    let clone = socket.clone();
    let double = sockets_of(name).remove(0);
    double.open();
    assert_eq!(double.listeners(), 4);
    drop(socket);
    assert!(double.closes().is_empty());
    drop(clone);
    assert_eq!(double.closes().len(), 1);
    double.end(1005);
    assert_eq!(double.listeners(), 0);
    double.say(&"late".into());
    double.end(1006);
    assert_eq!(log.lines(), ["open", "close 1005"]);
}

#[wasm_bindgen_test]
fn a_timer_that_is_not_needed_any_more_is_cleared() {
    let name = "a_timer_that_is_not_needed";
    let _socket = logged(name, &Log::default()).connect().unwrap();
    let cleared = Calls::of("clearTimeout");
    // Its dial cannot take too long now.
    sockets_of(name)[0].open();
    assert_eq!(cleared.count(), 1);
    let id = cleared.first().as_f64().unwrap();
    drop(cleared);
    web_sys::window()
        .unwrap()
        .clear_timeout_with_handle(id as i32);
}

/// Pitfall 15.
#[wasm_bindgen_test]
fn reconnecting_right_after_closing_gives_one_close_event() {
    let log = Log::default();
    let name = "reconnecting_right_after";
    let socket = logged(name, &log).connect().unwrap();
    sockets_of(name)[0].open();
    socket.close();
    socket.reconnect();
    sockets_of(name)[0].end(1005);
    assert_eq!(log.lines(), ["open", "close 1006"]);
    sockets_of(name)[1].open();
    assert_eq!(log.lines(), ["open", "close 1006", "open again"]);
}

#[wasm_bindgen_test]
fn a_code_may_be_a_number_that_is_checked() {
    let name = "a_code_may_be";
    let socket = logged(name, &Log::default()).connect().unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    assert_eq!(
        socket.close_with(1012, "bye"),
        Err(CloseError::InvalidCode(1012))
    );
    assert_eq!(socket.state(), ConnectionState::Open);
    socket.close_with(4000, "bye").unwrap();
    assert_eq!(double.closes(), ["4000 bye"]);
}

#[wasm_bindgen_test]
fn handles_of_one_connection_are_equal() {
    let log = Log::default();
    let socket = logged("handles_of_one", &log).connect().unwrap();
    let other = logged("handles_of_another", &log).connect().unwrap();
    assert_eq!(socket, socket.clone());
    assert_ne!(socket, other);
    let weak = socket.downgrade();
    assert_eq!(weak, socket.clone().downgrade());
    assert_eq!(
        format!("{weak:?}"),
        "WeakSocket(Some(Socket(\"connecting\")))"
    );
    let none = WeakSocket::default();
    assert_ne!(weak, none);
    assert!(none.upgrade().is_none());
}

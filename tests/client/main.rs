//! Native tests of the Rust API, outside of a runtime: an app compiles, and the types have the traits
//! that it needs.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a failed test panics")]

mod app;
mod messages;

use steadysocket::{
    BoxError, Builder, ConnectError, Error, Message, SendError, Sent, Socket, WeakSocket,
};

/// Handles, errors and messages may cross threads; a builder may be moved to one.
const _: fn() = || {
    fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<BoxError>();
    is_shared::<ConnectError>();
    is_shared::<Error>();
    is_shared::<Message>();
    is_shared::<SendError>();
    is_shared::<Sent>();
    is_shared::<Socket>();
    is_shared::<WeakSocket>();
    fn may_leave<T: Send + 'static>() {}
    may_leave::<Builder>();
};

/// Those of sessions, too.
#[cfg(feature = "session")]
const _: fn() = || {
    fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<steadysocket::SessionSendError>();
    is_shared::<steadysocket::Unacknowledged>();
    is_shared::<steadysocket::SessionEvent>();
};

#[test]
fn without_a_runtime_connecting_is_a_typed_error() {
    let error = Socket::builder("ws://127.0.0.1:1/").connect().unwrap_err();
    assert_eq!(error, ConnectError::NoRuntime);
    let idle = Socket::builder("ws://127.0.0.1:1/").start_closed();
    assert_eq!(idle.connect().unwrap_err(), ConnectError::NoRuntime);
    assert_eq!(
        error.to_string(),
        "there is no runtime that could run a connection"
    );
}

#[cfg(feature = "session")]
#[test]
fn options_of_sessions_are_checked_before_the_runtime_is_missed() {
    let builder = || Socket::builder("ws://127.0.0.1:1/");
    let required = || builder().session(steadysocket::Session::required());
    let error = required().reconnect(None).connect().unwrap_err();
    let text = "reconnect(None) is given, which sessions cannot have";
    assert_eq!(error.to_string(), text);
    assert_eq!(required().connect().unwrap_err(), ConnectError::NoRuntime);
}

#[test]
fn an_app_compiles_natively() {
    assert!(app::App::start("wss://example.com/ws").is_none());
}

//! The end of a session, and of the connection.

use std::time::Duration;

use steadysocket::{ConnectionState, Session};
use wasm_bindgen_test::wasm_bindgen_test;

use super::server::{client, last, resume, say, sent, welcome, with};
use crate::double::{sockets_of, turn};
use crate::support::Log;

const ENDED: &str = r##"#gone {"why":"ended","rx":1}"##;

#[wasm_bindgen_test]
async fn a_close_delivers_what_was_accepted_and_says_its_code() {
    let log = Log::default();
    let name = "a_close_delivers_what";
    let socket = client(name, &log).connect().unwrap();
    let double = last(name);
    welcome(&double, 8);
    socket.try_send("last").unwrap();
    socket.close_with(4001, "enough").unwrap();
    assert_eq!(socket.state(), ConnectionState::Closing);
    let expected = [
        "#k 0",
        "1|last",
        r##"#bye {"code":4001,"reason":"enough","tx":1}"##,
    ];
    assert_eq!(sent(&double), expected);
    say(&double, "1|before the end");
    say(&double, "#a 1");
    say(&double, r##"#bye {"code":4001,"reason":"enough","tx":1}"##);
    say(&double, ENDED);
    assert_eq!(double.closes(), ["1000 "]);
    double.end(1000);
    let close = socket.closed().await;
    assert_eq!(
        (close.code, close.reason.as_str(), close.was_clean),
        (4001, "enough", true)
    );
    assert_eq!(
        log.lines()[2..],
        ["before the end", "ended ended 0+0", "close 4001"]
    );
    assert_eq!(socket.last_close(), Some(close));
}

#[wasm_bindgen_test]
async fn the_bye_of_the_server_is_answered() {
    let log = Log::default();
    let name = "the_bye_of_the_server";
    let socket = client(name, &log).connect().unwrap();
    let double = last(name);
    welcome(&double, 8);
    say(
        &double,
        r##"#bye {"code":4100,"reason":"closing time","tx":0}"##,
    );
    let answer = r##"#bye {"code":4100,"reason":"closing time","tx":0}"##;
    assert_eq!(sent(&double), ["#k 0", answer]);
    say(&double, r##"#gone {"why":"ended","rx":0}"##);
    double.end(1000);
    let close = socket.closed().await;
    assert_eq!((close.code, close.reason.as_str()), (4100, "closing time"));
    assert_eq!(sockets_of(name).len(), 1, "nothing dials afterwards");
}

#[wasm_bindgen_test]
async fn dropping_the_last_handle_says_bye() {
    let name = "dropping_the_last_handle_says";
    let socket = client(name, &Log::default()).connect().unwrap();
    let (clone, weak) = (socket.clone(), socket.downgrade());
    let double = last(name);
    welcome(&double, 8);
    drop(socket);
    assert_eq!(sent(&double), ["#k 0"]);
    let closed = clone.closed();
    drop(clone);
    assert!(weak.upgrade().is_none());
    assert_eq!(
        sent(&double)[1],
        r##"#bye {"code":1000,"reason":"","tx":0}"##
    );
    say(&double, r##"#bye {"code":1000,"reason":"","tx":0}"##);
    say(&double, r##"#gone {"why":"ended","rx":0}"##);
    double.end(1000);
    assert_eq!(closed.await.code, 1000);
    assert_eq!(double.listeners(), 0);
}

/// The end needs the server, so a close without a socket dials.
#[wasm_bindgen_test]
async fn a_close_without_a_socket_resumes_to_say_bye() {
    let log = Log::default();
    let name = "a_close_without_a_socket_resumes";
    let socket = client(name, &log).connect().unwrap();
    welcome(&last(name), 8);
    socket.pause();
    socket.close();
    assert_eq!(sockets_of(name).len(), 2);
    let double = last(name);
    resume(&double, 1, 0, 0, 0);
    assert_eq!(
        sent(&double),
        ["#k 1", r##"#bye {"code":1000,"reason":"","tx":0}"##]
    );
    say(&double, r##"#bye {"code":1000,"reason":"","tx":0}"##);
    say(&double, r##"#gone {"why":"ended","rx":0}"##);
    double.end(1000);
    assert_eq!(socket.closed().await.code, 1000);
}

#[wasm_bindgen_test]
async fn a_close_that_nobody_answers_ends_with_a_report() {
    let log = Log::default();
    let name = "a_close_that_nobody_answers";
    let session = Session::required().close_timeout(Duration::from_millis(20));
    let socket = with(name, &log, session).connect().unwrap();
    welcome(&last(name), 8);
    socket.try_send("lost?").unwrap();
    socket.close();
    log.until("ended stopped 1+0", 1).await;
    last(name).end(4930);
    socket.closed().await;
    assert!(socket.acknowledged().await.is_err(), "it has ended");
}

/// Before there is a session there is nobody to say bye to.
#[wasm_bindgen_test]
async fn a_close_before_the_session_ends_at_once() {
    let log = Log::default();
    let name = "a_close_before_the_session";
    let socket = client(name, &log).connect().unwrap();
    socket.try_send("unsent").unwrap();
    socket.close_with(4002, "never mind").unwrap();
    last(name).end(1006);
    socket.closed().await;
    assert_eq!(log.count("ended stopped 0+1"), 1, "{:?}", log.lines());
}

#[wasm_bindgen_test]
async fn after_the_end_reconnect_begins_a_new_session() {
    let log = Log::default();
    let name = "after_the_end_reconnect";
    let socket = client(name, &log).connect().unwrap();
    welcome(&last(name), 8);
    last(name).end(4940);
    log.until("ended superseded 0+0", 1).await;
    assert_eq!(socket.closed().await.code, 4940);
    assert!(socket.try_send("late").is_err());
    socket.reconnect();
    turn().await;
    welcome(&last(name), 8);
    assert_eq!(log.count("started"), 2);
    socket.try_send("again").unwrap();
    assert_eq!(sent(&last(name)), ["#k 0", "1|again"]);
}

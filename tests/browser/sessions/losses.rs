//! Lost sockets.

use std::cell::Cell;
use std::rc::Rc;

use steadysocket::{ConnectionState, Sent, Session};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

use super::server::{client, last, open, resume, say, sent, welcome, with};
use crate::double::{sockets_of, turn};
use crate::support::Log;

/// Waits until the test `name` has dialled so many times.
async fn dials(name: &str, count: usize) {
    while sockets_of(name).len() < count {
        turn().await;
    }
}

#[wasm_bindgen_test]
async fn after_a_cut_the_session_goes_on_and_nothing_is_lost() {
    let log = Log::default();
    let name = "after_a_cut_the_session";
    let emitted = log.clone();
    let socket = client(name, &log)
        .on_open(move |open| emitted.add(format!("open {} {}", open.reconnected, open.resumed)))
        .connect()
        .unwrap();
    let first = last(name);
    welcome(&first, 8);
    socket.try_send("one").unwrap();
    socket.try_send("two").unwrap();
    first.end(1006);
    dials(name, 2).await;
    assert_eq!(socket.try_send("three"), Ok(Sent::Queued));
    let second = last(name);
    let offered = js_sys::Array::from(&second.protocols()).join(" ");
    assert_eq!(offered, "steady.plain steady.v1");
    resume(&second, 1, 1, 1, 0);
    let frame = &second.sent_messages()[0];
    assert!(frame.starts_with("#resume {") && frame.contains(r#""n":1,"rx":0,"ack":0,"tx":3"#));
    assert_eq!(sent(&second), ["#k 1", "2|two", "3|three"]);
    let expected = [
        "started",
        "open false false",
        "close 1006",
        "retry 1",
        "resumed",
        "open true true",
    ];
    assert_eq!(log.lines(), expected);
    let stats = socket.stats();
    assert_eq!(
        (stats.connection.messages_sent, stats.connection.bytes_sent),
        (3, 11)
    );
    assert_eq!((stats.messages_resent, stats.resumes), (1, 1));
}

#[wasm_bindgen_test]
async fn a_server_that_was_restarted_gives_the_report_and_a_new_session() {
    let log = Log::default();
    let name = "a_server_that_was_restarted";
    let socket = client(name, &log).connect().unwrap();
    welcome(&last(name), 1);
    socket.try_send("one").unwrap();
    socket.try_send("two").unwrap();
    last(name).end(1006);
    dials(name, 2).await;
    let double = last(name);
    open(&double);
    say(&double, r##"#gone {"why":"unknown"}"##);
    assert!(
        double.sent_messages()[1].starts_with("#hello "),
        "on the same socket"
    );
    let events = log.lines();
    assert_eq!(events.last().unwrap(), "ended unknown 1+1");
    assert_eq!(socket.unacknowledged(), 0);
}

/// Each dial has its own credentials, and a failure to get some is a failed attempt.
#[wasm_bindgen_test]
async fn credentials_are_asked_for_before_each_dial() {
    let log = Log::default();
    let name = "credentials_are_asked_for";
    let count = Rc::new(Cell::new(0));
    let session = Session::required().auth(async move || {
        count.set(count.get() + 1);
        match count.get() {
            2 => Err("no token".into()),
            number => Ok(format!("token {number}")),
        }
    });
    let _socket = with(name, &log, session).connect().unwrap();
    assert_eq!(sockets_of(name).len(), 0, "the token comes first");
    dials(name, 1).await;
    welcome(&last(name), 8);
    let hello = &last(name).sent_messages()[0];
    assert!(hello.contains(r#""auth":"token 1""#), "{hello}");
    last(name).end(1006);
    dials(name, 2).await;
    assert_eq!(log.count("error ERR_PROVIDER"), 1);
    open(&last(name));
    let resume = &last(name).sent_messages()[0];
    assert!(resume.contains(r#""auth":"token 3""#), "{resume}");
}

#[wasm_bindgen_test]
async fn credentials_longer_than_a_server_takes_are_an_error() {
    let log = Log::default();
    let name = "credentials_longer_than";
    let emitted = log.clone();
    let session = Session::required().auth(async || Ok("\"".repeat(4_097)));
    let _socket = with(name, &log, session)
        .on_error(move |error| emitted.add(error.to_string()))
        .connect()
        .unwrap();
    while log.lines().len() < 2 {
        turn().await;
    }
    let text = "credentials are longer than 8192 bytes";
    assert!(log.lines()[0].ends_with(text), "{:?}", log.lines());
}

#[wasm_bindgen_test]
async fn a_pause_keeps_the_session() {
    let log = Log::default();
    let name = "a_pause_keeps_the_session";
    let socket = client(name, &log).connect().unwrap();
    welcome(&last(name), 8);
    socket.pause();
    assert_eq!(socket.state(), ConnectionState::Suspended);
    assert_eq!(socket.try_send("meanwhile"), Ok(Sent::Queued));
    assert_eq!(sockets_of(name).len(), 1);
    socket.resume();
    resume(&last(name), 1, 0, 0, 0);
    assert_eq!(sent(&last(name)), ["#k 1", "1|meanwhile"]);
    assert_eq!(log.count("resumed"), 1);
}

#[wasm_bindgen_test]
async fn a_message_wakes_a_paused_connection_if_it_may() {
    let name = "a_message_wakes_a_paused";
    let idle = steadysocket::Idle {
        wake_on_send: true,
        ..steadysocket::Idle::default()
    };
    let socket = client(name, &Log::default()).idle(idle).connect().unwrap();
    welcome(&last(name), 8);
    socket.pause();
    socket.try_send("wake").unwrap();
    assert_eq!(sockets_of(name).len(), 2);
    resume(&last(name), 1, 0, 0, 0);
    assert_eq!(sent(&last(name)), ["#k 1", "1|wake"]);
}

#[wasm_bindgen_test]
async fn reconnect_and_terminate_resume_the_session() {
    let log = Log::default();
    let name = "reconnect_and_terminate_resume";
    let socket = client(name, &log).connect().unwrap();
    welcome(&last(name), 8);
    socket.reconnect();
    resume(&last(name), 1, 0, 0, 0);
    socket.terminate();
    dials(name, 3).await;
    resume(&last(name), 2, 0, 0, 0);
    assert_eq!((log.count("started"), log.count("resumed")), (1, 2));
}

/// A page that goes away says so, and waits for nothing.
#[wasm_bindgen_test]
async fn a_page_that_goes_away_says_its_last_bye() {
    let name = "a_page_that_goes_away";
    let socket = client(name, &Log::default()).connect().unwrap();
    welcome(&last(name), 8);
    let window: web_sys::EventTarget = js_sys::global().unchecked_into();
    let event = Event::new("pagehide").unwrap();
    window.dispatch_event(&event).unwrap();
    let frames = sent(&last(name));
    let bye = frames.last().unwrap();
    assert!(
        bye.starts_with(r##"#bye {"code":1001"##) && bye.contains(r#""final":true"#),
        "{bye}"
    );
    drop(socket);
}

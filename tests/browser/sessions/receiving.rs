//! Messages of the server: who takes them, and what acknowledges them.

use std::cell::RefCell;
use std::rc::Rc;

use steadysocket::{Incoming, Session, WeakSessionSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use super::server::{client, last, resume, say, sent, welcome, with};
use crate::double::{doubled, turn};
use crate::support::{Log, at_once, show};

#[wasm_bindgen_test]
async fn a_message_whose_callback_has_returned_is_acknowledged() {
    let log = Log::default();
    let name = "a_message_whose_callback";
    let socket = client(name, &log).connect().unwrap();
    let double = last(name);
    welcome(&double, 8);
    say(&double, "1|one");
    double.say(&js_sys::Uint8Array::from([1, 2, 9].as_slice()).buffer());
    say(&double, "~|volatile");
    assert_eq!(log.lines()[2..], ["one", "[9]", "volatile"]);
    socket.try_send("answer").unwrap();
    assert!(
        sent(&double).contains(&"1,2|answer".to_owned()),
        "{:?}",
        sent(&double)
    );
    assert_eq!(socket.stats().connection.messages_received, 3);
    assert_eq!(socket.stats().connection.bytes_received, 12);
}

/// The server may forget a message when the app says so, and not before.
#[wasm_bindgen_test]
async fn manual_acknowledgements_are_told_without_a_gap() {
    let name = "manual_acknowledgements";
    let held = Rc::new(RefCell::new(Vec::<Incoming>::new()));
    let holder = Rc::clone(&held);
    let session = Session::required().manual_acks();
    let socket = with(name, &Log::default(), session)
        .on_incoming(move |incoming| holder.borrow_mut().push(incoming))
        .connect()
        .unwrap();
    let double = last(name);
    welcome(&double, 8);
    for text in ["1|one", "2|two", "~|volatile", "3|three"] {
        say(&double, text);
    }
    let [one, two, volatile, three] = &held.borrow()[..] else {
        panic!("{held:?}");
    };
    assert_eq!(
        (two.as_text(), two.seq(), volatile.seq()),
        (Some("two"), Some(2), None)
    );
    assert!(two.ack() && !volatile.ack());
    socket.try_send("a").unwrap();
    assert!(one.ack());
    socket.try_send("b").unwrap();
    let messages: Vec<String> = sent(&double)
        .into_iter()
        .filter(|it| it.contains('|'))
        .collect();
    assert_eq!(messages, ["1|a", "2,2|b"]);
    say(&double, r##"#gone {"why":"evicted","rx":0}"##);
    assert!(!three.ack(), "the session has ended");
}

#[wasm_bindgen_test]
async fn an_app_that_never_acknowledges_is_told() {
    let log = Log::default();
    let name = "an_app_that_never_acknowledges";
    let limits = steadysocket::Limits {
        window: steadysocket::Window {
            messages: 2,
            bytes: 1_000,
        },
        max: 100,
    };
    let session = Session::required().manual_acks().limits(limits);
    let _socket = with(name, &log, session).connect().unwrap();
    let double = last(name);
    welcome(&double, 8);
    say(&double, "1|one");
    say(&double, "2|two");
    log.until("stalled", 1).await;
}

/// Nobody takes the message, so it waits and is not acknowledged.
#[wasm_bindgen_test]
async fn a_message_that_nobody_takes_is_not_acknowledged() {
    let name = "a_message_that_nobody_takes";
    let builder = steadysocket::Socket::builder(format!("ws://double.test/{name}"));
    let socket = doubled(builder.reconnect(at_once()))
        .session(Session::required())
        .connect()
        .unwrap();
    let double = last(name);
    welcome(&double, 8);
    say(&double, "1|one");
    socket.try_send("answer").unwrap();
    assert_eq!(sent(&double), ["#k 0", "1|answer"]);
}

#[wasm_bindgen_test]
async fn a_message_that_comes_twice_is_given_once() {
    let log = Log::default();
    let name = "a_message_that_comes_twice";
    let socket = client(name, &log).connect().unwrap();
    let double = last(name);
    welcome(&double, 8);
    say(&double, "1|one");
    double.end(1006);
    log.until("close 1006", 1).await;
    turn().await;
    let double = last(name);
    resume(&double, 1, 0, 0, 1);
    say(&double, "1|one");
    say(&double, "2|two");
    assert_eq!((log.count("one"), log.count("two")), (1, 1));
    assert!(socket.stats().resumes == 1);
}

/// Whatever panics is reported, and the session goes on.
#[wasm_bindgen_test]
async fn panics_in_callbacks_end_neither_session_nor_connection() {
    let log = Log::default();
    let name = "panics_in_callbacks_of_sessions";
    let socket = client(name, &log)
        .on_session(|_| panic!("in on_session"))
        .on_incoming(|_| panic!("in on_incoming"))
        .connect()
        .unwrap();
    let double = last(name);
    welcome(&double, 8);
    say(&double, "1|one");
    say(&double, "2|two");
    socket.try_send("alive").unwrap();
    assert_eq!(log.lines(), ["open", "one", "two"]);
    assert!(
        sent(&double).contains(&"1,2|alive".to_owned()),
        "{:?}",
        sent(&double)
    );
}

/// Invariant 3: user code runs with nothing borrowed.
#[wasm_bindgen_test]
async fn every_method_may_be_called_inside_every_callback() {
    let log = Log::default();
    let name = "every_method_inside_sessions";
    let handle: Rc<RefCell<WeakSessionSocket>> = Rc::default();
    let call = {
        let (handle, log) = (Rc::clone(&handle), log.clone());
        move |place: &str| {
            let Some(socket) = handle.borrow().upgrade() else {
                return;
            };
            drop(socket.try_send(show(&"x".into())));
            socket.send_volatile("v");
            let _ = (socket.stats(), socket.state(), socket.buffered_amount());
            drop((
                socket.unacknowledged(),
                socket.last_close(),
                socket.retry_in(),
            ));
            drop((socket.opened(), socket.drained(), socket.acknowledged()));
            drop(format!("{socket:?} {}", socket.attempt()));
            drop(socket.drain_queued_messages());
            socket.resume();
            log.add(format!("called in {place}"));
        }
    };
    let calls = [call.clone(), call.clone(), call.clone(), call];
    let [opened, message, session, incoming] = calls;
    let socket = with(name, &Log::default(), Session::required())
        .on_open(move |_| opened("open"))
        .on_message(move |_| message("message"))
        .on_session(move |_| session("session"))
        .on_incoming(move |it| incoming(if it.ack() { "?" } else { "incoming" }))
        .connect()
        .unwrap();
    handle.replace(socket.downgrade());
    let double = last(name);
    welcome(&double, 64);
    say(&double, "1|one");
    for place in ["session", "open", "incoming", "message"] {
        assert_eq!(log.count(&format!("called in {place}")), 1, "{place}");
    }
    let numbered = sent(&double).iter().filter(|it| it.ends_with("|x")).count();
    assert_eq!(numbered, 4, "{:?}", sent(&double));
}

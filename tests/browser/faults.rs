//! Panics and exceptions of user code.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Object, Reflect};
use steadysocket::{Builder, Heartbeat, Message, Socket, Verdict};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::double::{Double, doubled, logged, sockets_of, turn};
use crate::support::{Log, at_once};

/// Collects what is reported, which would fail the test.
fn reports() -> Calls {
    Calls::of("reportError")
}

/// Panics the first time.
fn panics_once() -> impl Fn() + Clone {
    let is_due = Rc::new(Cell::new(true));
    move || assert!(!is_due.replace(false), "the panic of this test")
}

fn with_heartbeat(builder: Builder) -> Builder {
    builder.heartbeat(Heartbeat::default(), "ping")
}

/// Pitfall 63: as with a closure of `web_sys`, all later messages come.
#[wasm_bindgen_test]
fn messages_come_after_one_whose_callback_panics() {
    for (name, through_core) in [("panic_past_core", false), ("panic_through_core", true)] {
        let (reports, log) = (reports(), Log::default());
        let (panics, seen) = (panics_once(), log.clone());
        let mut builder = logged(name, &log).on_message(move |message| {
            let Message::Text(text) = message else { return };
            seen.add(&*text);
            if &*text == "1" {
                panics();
            }
        });
        if through_core {
            builder = with_heartbeat(builder);
        }
        let socket = builder.connect().unwrap();
        let double = sockets_of(name).remove(0);
        double.open();
        for text in ["0", "1", "2", "3"] {
            double.say(&text.into());
        }
        assert_eq!(reports.count(), 1);
        socket.send("sent at once").unwrap();
        assert_eq!(double.sent_messages(), ["sent at once"]);
        double.end(1012);
        let expected = ["open", "0", "1", "2", "3", "close 1012", "retry 1"];
        assert_eq!(log.lines(), expected, "{name}");
    }
}

/// Pitfall 63: each callback is called again after it has panicked, and so are the others.
#[wasm_bindgen_test]
async fn a_panic_in_any_callback_ends_nothing() {
    type Panicking = fn(Builder, Box<dyn Fn()>) -> Builder;
    let callbacks: [(&str, Panicking); 8] = [
        ("panic_open", |it, panic| it.on_open(move |_| panic())),
        ("panic_message", |it, panic| it.on_message(move |_| panic())),
        ("panic_close", |it, panic| it.on_close(move |_| panic())),
        ("panic_error", |it, panic| it.on_error(move |_| panic())),
        ("panic_reconnecting", |it, panic| {
            it.on_reconnecting(move |_| panic())
        }),
        ("panic_state", |it, panic| {
            it.on_state_change(move |_| panic())
        }),
        ("panic_pong", |it, panic| {
            with_heartbeat(it).is_pong(move |_| {
                panic();
                false
            })
        }),
        ("panic_verdict", |it, panic| {
            it.should_reconnect(move |_| {
                panic();
                Verdict::Retry
            })
        }),
    ];
    for (name, panicking) in callbacks {
        let reports = reports();
        let calls = Rc::new(Cell::new(0));
        let (counted, panics) = (Rc::clone(&calls), panics_once());
        let builder = doubled(Socket::builder(format!("ws://double.test/{name}")));
        let builder = panicking(
            builder.reconnect(at_once()),
            Box::new(move || {
                counted.set(counted.get() + 1);
                panics();
            }),
        );
        let _socket = builder.connect().unwrap();
        for round in 1..=3 {
            while sockets_of(name).len() < round {
                turn().await;
            }
            let double = sockets_of(name).pop().unwrap();
            double.open();
            double.say(&"hello".into());
            double
                .dispatch_event(&web_sys::Event::new("error").unwrap())
                .unwrap();
            double.end(1006);
        }
        assert!(calls.get() >= 3, "{name}: {} calls", calls.get());
        assert_eq!(reports.count(), 1, "{name}");
    }
}

/// Pitfall 63.
#[wasm_bindgen_test]
async fn a_provider_and_a_hook_that_panic_are_failed_attempts() {
    let (reports, log) = (reports(), Log::default());
    let name = "a_provider_and_a_hook";
    let (ask, shake) = (panics_once(), panics_once());
    let _socket = logged(name, &log)
        .url_provider(async move |_| {
            ask();
            Ok(format!("ws://double.test/{name}"))
        })
        .handshake(async move |_| {
            shake();
            Ok(())
        })
        .connect()
        .unwrap();
    for round in 1..=2 {
        while sockets_of(name).len() < round {
            turn().await;
        }
        sockets_of(name).pop().unwrap().open();
    }
    log.until("open", 1).await;
    let failed = |code: &str| [format!("error {code}"), "close 1006".to_owned()];
    let mut expected = failed("ERR_PROVIDER").to_vec();
    expected.push("retry 1".to_owned());
    expected.extend(failed("ERR_HANDSHAKE"));
    expected.extend(["retry 2".to_owned(), "open".to_owned()]);
    assert_eq!(log.lines(), expected);
    assert_eq!(reports.count(), 2);
}

/// Pitfall 63: an exception of JavaScript passes through Rust without running destructors.
#[wasm_bindgen_test]
fn an_exception_that_passes_through_a_callback_ends_nothing() {
    let (reports, log) = (reports(), Log::default());
    let name = "an_exception_that_passes";
    let _socket = logged(name, &log)
        .on_open(|_| wasm_bindgen::throw_str("from JavaScript"))
        .connect()
        .unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    double.say(&"hello".into());
    assert_eq!(log.lines(), ["hello"]);
    assert_eq!(reports.count(), 1);
}

/// Has the property `name` of the double throw when it is read or set next, and be 0 after that.
fn throw_once(double: &Double, name: &str) {
    let is_due = Cell::new(true);
    let throw = Closure::<dyn Fn() -> u32>::new(move || {
        if is_due.replace(false) {
            wasm_bindgen::throw_str("from the double");
        }
        0
    });
    let (property, throw) = (Object::new(), throw.into_js_value());
    for key in ["get", "set"] {
        Reflect::set(&property, &key.into(), &throw).unwrap();
    }
    Object::define_property(double, &name.into(), &property);
}

/// Pitfall 63: the loop reads and calls a double's members.
#[wasm_bindgen_test]
fn a_double_that_throws_ends_nothing() {
    let (reports, log) = (reports(), Log::default());
    let name = "a_double_that_throws";
    let kept: Rc<RefCell<Option<Double>>> = Rc::default();
    let on_message = Rc::clone(&kept);
    let seen = log.clone();
    let socket = with_heartbeat(logged(name, &log))
        .on_message(move |message| {
            let Message::Text(text) = message else { return };
            seen.add(&*text);
            // Read by the running loop.
            if let Some(double) = on_message.take() {
                throw_once(&double, "bufferedAmount");
            }
        })
        .connect()
        .unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    kept.replace(Some(double.clone()));
    double.say(&"0".into());
    double.say(&"1".into());
    socket.send("sent").unwrap();
    double.say(&"2".into());
    assert_eq!(log.lines(), ["open", "0", "1", "2"]);
    assert_eq!(double.sent_messages(), ["sent"]);
    assert_eq!(reports.count(), 1);
}

#[wasm_bindgen_test]
async fn the_error_of_a_program_is_reported() {
    let reports = reports();
    steadysocket::run(async {
        turn().await;
        Err("no token".into())
    })
    .unwrap();
    assert_eq!(reports.count(), 0);
    turn().await;
    turn().await;
    let error: js_sys::Error = reports.first().unchecked_into();
    assert_eq!(error.message(), "no token");
}

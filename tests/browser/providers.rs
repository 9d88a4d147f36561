//! URLs and protocols that are asked for before every dial.

use std::cell::Cell;
use std::rc::Rc;

use steadysocket::{DialInfo, Socket, Verdict};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{doubled, logged, sockets_of, turn};
use crate::support::Log;

/// Pitfall 3.
#[wasm_bindgen_test]
async fn a_provider_that_fails_once_is_a_failed_attempt() {
    let log = Log::default();
    let name = "a_provider_that_fails";
    let asked = Rc::new(Cell::new(0));
    let count = Rc::clone(&asked);
    let _socket = logged(name, &log)
        .url_provider(move |dial: DialInfo| {
            count.set(count.get() + 1);
            let answer = match dial.attempt {
                0 => Err("no token yet".into()),
                _ => Ok(format!("ws://double.test/{name}")),
            };
            async move { answer }
        })
        .protocols_provider(|_| async { Ok(vec!["v2".to_owned()]) })
        .connect()
        .unwrap();
    while sockets_of(name).is_empty() {
        turn().await;
    }
    assert_eq!(asked.get(), 2);
    assert_eq!(log.lines(), ["error ERR_PROVIDER", "close 1006", "retry 1"]);
    let protocols: js_sys::Array = sockets_of(name)[0].protocols().into();
    assert_eq!(protocols.get(0).as_string().as_deref(), Some("v2"));
}

/// Pitfall 13: the answer comes after the user has closed.
#[wasm_bindgen_test]
async fn a_late_answer_opens_nothing() {
    let log = Log::default();
    let name = "a_late_answer";
    let answered = Rc::new(Cell::new(false));
    let answering = Rc::clone(&answered);
    let socket = logged(name, &log)
        .url_provider(move |_| {
            let answering = Rc::clone(&answering);
            async move {
                turn().await;
                answering.set(true);
                Ok(format!("ws://double.test/{name}"))
            }
        })
        .connect()
        .unwrap();
    socket.close();
    assert_eq!(socket.closed().await.code, 1005);
    for _ in 0..5 {
        turn().await;
    }
    assert!(!answered.get(), "a pending provider is dropped");
    assert_eq!(sockets_of(name).len(), 0);
    assert_eq!(log.lines(), ["close 1005"]);
}

#[wasm_bindgen_test]
async fn a_wrong_url_from_a_provider_is_never_retried() {
    let log = Log::default();
    let socket = log
        .listen(steadysocket::Socket::builder(""))
        .url_provider(|_| async { Ok("mailto:nobody".to_owned()) })
        .should_reconnect(|_| Verdict::Retry)
        .connect()
        .unwrap();
    socket.closed().await;
    let expected = [
        "error ERR_CONSTRUCTOR",
        "close 1006",
        "give up invalid-address",
    ];
    assert_eq!(log.lines(), expected);
}

/// The closure owns its base, and each of its futures borrows it.
#[wasm_bindgen_test]
async fn a_provider_may_borrow_what_it_owns() {
    let log = Log::default();
    let name = "a_provider_may_borrow";
    let base = format!("ws://double.test/{name}");
    let socket = doubled(Socket::builder_with(async move |dial| {
        turn().await;
        Ok(format!("{base}?attempt={}", dial.attempt))
    }));
    let socket = log.listen(socket).connect().unwrap();
    let path = format!("{name}?attempt=0");
    while sockets_of(&path).is_empty() {
        turn().await;
    }
    sockets_of(&path)[0].open();
    socket.opened().await.unwrap();
    assert_eq!(log.lines(), ["open"]);
}

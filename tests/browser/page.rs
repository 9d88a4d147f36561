//! Events of the page.

use std::time::Duration;

use js_sys::Reflect;
use steadysocket::{ConnectionState, PageEvents, Reconnect, Socket, Verdict};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::EventTarget;

use crate::double::{doubled, logged, sockets_of};
use crate::support::{Log, at_once};

fn fire(name: &str) {
    fire_with(name, &JsValue::UNDEFINED);
}

/// Fires an event at the window, with the field `persisted` where it is given.
fn fire_with(name: &str, persisted: &JsValue) {
    let window: EventTarget = js_sys::global().unchecked_into();
    let event = web_sys::Event::new(name).unwrap();
    Reflect::set(&event, &"persisted".into(), persisted).unwrap();
    window.dispatch_event(&event).unwrap();
}

fn patient(name: &str, log: &Log) -> steadysocket::Builder {
    logged(name, log).should_reconnect(|_| Verdict::RetryAfter(Duration::from_secs(3_600)))
}

#[wasm_bindgen_test]
fn online_dials_at_once() {
    let name = "online_dials_at_once";
    let _socket = patient(name, &Log::default()).connect().unwrap();
    sockets_of(name)[0].end(1006);
    fire("online");
    assert_eq!(sockets_of(name).len(), 2);
}

/// Pitfall 84.
#[wasm_bindgen_test]
fn a_dial_that_fails_offline_counts_no_attempt() {
    let name = "a_dial_that_fails_offline";
    let reconnect = Reconnect {
        max_attempts: Some(1),
        ..Reconnect::default()
    };
    let socket = logged(name, &Log::default())
        .reconnect(reconnect)
        .connect()
        .unwrap();
    fire("offline");
    sockets_of(name)[0].end(1006);
    assert_eq!(socket.state(), ConnectionState::Waiting);
    fire("online");
}

/// Pitfall 46.
#[wasm_bindgen_test]
fn a_page_event_revives_nothing_that_the_user_closed() {
    let name = "a_page_event_revives";
    let socket = patient(name, &Log::default()).connect().unwrap();
    socket.close();
    sockets_of(name)[0].end(1006);
    fire("online");
    fire_with("pageshow", &JsValue::TRUE);
    assert_eq!(sockets_of(name).len(), 1);
    assert_eq!(socket.state(), ConnectionState::Closed);
}

/// Pitfall 49.
#[wasm_bindgen_test]
fn a_page_in_the_cache_has_no_socket() {
    let log = Log::default();
    let name = "a_page_in_the_cache";
    let socket = patient(name, &log).connect().unwrap();
    sockets_of(name)[0].open();
    fire_with("pagehide", &JsValue::FALSE);
    assert_eq!(socket.state(), ConnectionState::Open, "it will not be back");
    fire_with("pagehide", &JsValue::TRUE);
    assert_eq!(socket.state(), ConnectionState::Suspended);
    assert_eq!(sockets_of(name)[0].closes().len(), 1);
    sockets_of(name)[0].end(1006);
    fire_with("pageshow", &JsValue::TRUE);
    sockets_of(name)[1].open();
    assert_eq!(log.lines(), ["open", "close 1006", "open again"]);
}

/// Pitfall 47.
#[wasm_bindgen_test]
fn page_events_can_be_switched_off() {
    let name = "page_events_can_be";
    let off = PageEvents {
        online: false,
        visibility: false,
        page_cache: false,
    };
    let socket = patient(name, &Log::default())
        .page_events(off)
        .connect()
        .unwrap();
    sockets_of(name)[0].open();
    fire_with("pagehide", &JsValue::TRUE);
    assert_eq!(socket.state(), ConnectionState::Open);
    sockets_of(name)[0].end(1006);
    fire("online");
    assert_eq!(sockets_of(name).len(), 1);
}

fn bare(name: &str, log: &Log) -> steadysocket::Builder {
    let url = format!("ws://double.test/{name}");
    log.listen(doubled(Socket::bare_builder(url).reconnect(at_once())))
        .should_reconnect(|_| Verdict::RetryAfter(Duration::from_secs(3_600)))
}

#[wasm_bindgen_test]
fn a_bare_connection_hears_nothing_of_the_page() {
    let log = Log::default();
    let name = "a_bare_connection_hears";
    let socket = bare(name, &log).connect().unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    fire_with("pagehide", &JsValue::TRUE);
    assert_eq!(socket.state(), ConnectionState::Open);
    let long = "a text that is long enough for another way to read it, ґ ".repeat(10);
    double.say(&long.as_str().into());
    assert_eq!(log.lines(), ["open", &long]);
    double.end(1006);
    fire("online");
    assert_eq!(sockets_of(name).len(), 1);
    assert_eq!(socket.state(), ConnectionState::Waiting);
}

#[wasm_bindgen_test]
fn a_bare_connection_hears_the_page_if_it_is_asked_to() {
    let name = "a_bare_connection_asked";
    let asked = bare(name, &Log::default()).page_events(PageEvents::default());
    let _socket = asked.connect().unwrap();
    sockets_of(name)[0].end(1006);
    fire("online");
    assert_eq!(sockets_of(name).len(), 2);
}

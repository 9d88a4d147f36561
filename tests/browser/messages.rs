//! Messages in and out.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{JsString, Uint8Array};
use steadysocket::{Message, Sent, Text};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{logged, sockets_of};
use crate::support::Log;

#[wasm_bindgen_test]
fn queued_messages_leave_in_order_then_open_is_reported() {
    let log = Log::default();
    let name = "queued_messages_leave";
    let socket = logged(name, &log).connect().unwrap();
    assert_eq!(socket.send("one"), Ok(Sent::Queued));
    assert_eq!(socket.send(vec![1, 2, 3]), Ok(Sent::Queued));
    assert_eq!(socket.buffered_amount(), 6);
    let double = sockets_of(name).remove(0);
    double.open();
    assert_eq!(socket.send("héé€"), Ok(Sent::Transmitted));
    assert_eq!(double.sent_messages(), ["one", "[1,2,3]", "héé€"]);
    assert_eq!(socket.stats().bytes_sent, 6 + 8, "pitfall 33: bytes");
}

#[wasm_bindgen_test]
fn binary_messages_come_as_array_buffers() {
    let log = Log::default();
    let name = "binary_messages_come";
    let _socket = logged(name, &log).connect().unwrap();
    let double = sockets_of(name).remove(0);
    assert_eq!(double.binary_type(), "arraybuffer");
    double.open();
    double.say(&Uint8Array::from(&[9, 8][..]).buffer());
    assert_eq!(log.lines(), ["open", "[9, 8]"]);
}

/// Pitfall 38: lone surrogates become U+FFFD, in short texts and in those that take the fast path.
#[wasm_bindgen_test]
fn texts_of_every_plane_arrive_as_they_are() {
    let log = Log::default();
    let name = "texts_of_every_plane";
    let _socket = logged(name, &log).connect().unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    let planes: String = (0..=16)
        .filter_map(|plane| char::from_u32(plane * 0x1_0000 + 0xfffd - plane))
        .collect();
    let long = planes.repeat(100);
    double.say(&planes.as_str().into());
    double.say(&long.as_str().into());
    double.say(&JsString::from_char_code(&[0x61, 0xd800, 0x62]));
    let lone = [0xdc00; 400];
    double.say(&JsString::from_char_code(&lone));
    let replaced = "\u{fffd}".repeat(400);
    assert_eq!(
        log.lines(),
        ["open", &planes, &long, "a\u{fffd}b", &replaced]
    );
}

#[wasm_bindgen_test]
fn a_socket_whose_close_is_on_its_way_swallows_nothing() {
    let log = Log::default();
    let name = "a_socket_whose_close";
    let socket = logged(name, &log).connect().unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    double.set_ready_state(2);
    assert_eq!(socket.send("kept"), Ok(Sent::Queued));
    assert!(double.sent_messages().is_empty());
    assert_eq!(
        socket.drain_queued_messages(),
        [Message::Text("kept".into())]
    );
}

/// Pitfall 35.
#[wasm_bindgen_test]
async fn above_the_high_water_mark_messages_wait_until_the_buffer_drains() {
    let log = Log::default();
    let name = "above_the_high_water_mark";
    let socket = logged(name, &log)
        .high_water_mark(10)
        .low_water_mark(5)
        .connect()
        .unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    double.set_buffered_amount(11.0);
    assert_eq!(socket.send("waits"), Ok(Sent::Queued));
    assert!(double.sent_messages().is_empty());
    double.set_buffered_amount(5.0);
    socket.drained().await.unwrap();
    assert_eq!(double.sent_messages(), ["waits"]);
}

#[wasm_bindgen_test]
fn a_received_text_is_handed_over_without_a_copy() {
    let name = "a_received_text";
    let texts: Rc<RefCell<Vec<Text>>> = Rc::default();
    let received = Rc::clone(&texts);
    let _socket = logged(name, &Log::default())
        .on_message(move |message| received.borrow_mut().extend(message.into_text()))
        .connect()
        .unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    double.say(&"hello".into());
    let text = texts.take().remove(0);
    let place = text.as_ptr();
    assert_eq!(text.clone().as_ptr(), place, "clones share it");
    let owned = String::from(text);
    assert_eq!((owned.as_str(), owned.as_ptr()), ("hello", place));
}

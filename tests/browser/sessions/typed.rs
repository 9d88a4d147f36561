//! Sessions whose messages have a type.

use std::cell::RefCell;
use std::error::Error as _;
use std::rc::Rc;

use steadysocket::{Incoming, Json, Session, WeakTypedSessionSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use super::server::{client, last, say, sent, welcome, with};
use crate::double::Double;
use crate::support::Log;
use crate::typed::Unwritable;

#[wasm_bindgen_test]
async fn values_go_both_ways_in_a_session() {
    let log = Log::default();
    let name = "values_go_both_ways";
    let (numbers, failed) = (log.clone(), log.clone());
    let socket = client(name, &Log::default())
        .json::<u32, [u32; 2]>()
        .on_error(move |error| failed.add(error.to_string()))
        .on_message(move |number| numbers.add(format!("number {number}")))
        .connect()
        .unwrap();
    let double = last(name);
    welcome(&double, 8);
    for text in ["1|5", "2|?", "3|7"] {
        say(&double, text);
    }
    socket.send(&[1, 2]).await.unwrap();
    assert!(socket.send_volatile(&[3, 4]).unwrap());
    let lines = log.lines();
    assert_eq!((&*lines[0], &*lines[2]), ("number 5", "number 7"));
    assert!(lines[1].starts_with("message of 1 bytes could not be decoded"));
    assert_eq!(messages(&double), ["1,3|[1,2]", "~|[3,4]"]);
}

/// A message that does not decode is acknowledged, as nobody else can do that.
#[wasm_bindgen_test]
async fn a_value_is_acknowledged_by_hand() {
    let name = "a_value_is_acknowledged";
    let held = Rc::new(RefCell::new(Vec::<Incoming<u32>>::new()));
    let holder = Rc::clone(&held);
    let socket = with(name, &Log::default(), Session::required().manual_acks())
        .json::<u32, u32>()
        .on_incoming(move |number| holder.borrow_mut().push(number))
        .connect()
        .unwrap();
    let double = last(name);
    welcome(&double, 8);
    for text in ["1|?", "2|5", "3|6"] {
        say(&double, text);
    }
    assert_eq!((*held.borrow()[0], held.borrow()[0].seq()), (5, Some(2)));
    assert!(held.borrow()[0].ack());
    socket.try_send(&8).unwrap();
    assert_eq!(messages(&double), ["1,2|8"]);
}

/// The messages that were sent, without control frames.
fn messages(double: &Double) -> Vec<String> {
    let frames = sent(double).into_iter();
    frames.filter(|frame| frame.contains('|')).collect()
}

#[wasm_bindgen_test]
fn a_value_that_cannot_be_encoded_is_an_error_of_the_send() {
    let name = "a_value_that_cannot_in_a_session";
    let builder = client(name, &Log::default());
    let socket = builder.json::<u32, Unwritable>().connect().unwrap();
    let error = socket.try_send(&Unwritable).unwrap_err();
    let text = "value could not be encoded: not the expected json: no such value";
    assert_eq!(error.to_string(), text);
    assert!(error.source().is_some());
    assert!(error.into_message().is_none());
    let weak: WeakTypedSessionSocket<u32, Unwritable, Json> = socket.downgrade();
    assert_eq!(weak.upgrade().as_ref(), Some(&socket));
    drop(socket);
    assert!(weak.upgrade().is_none());
}

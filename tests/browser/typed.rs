//! Connections whose messages have a type.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use steadysocket::{Codec, Error, Message, Sent};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{logged, sockets_of};
use crate::support::Log;

#[derive(Serialize)]
struct Subscribe {
    topic: &'static str,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Price {
    cents: u32,
}

/// A codec of a user's own.
struct Postcard;

impl Codec<Price, Price> for Postcard {
    type Error = postcard::Error;

    fn encode(&self, value: &Price) -> Result<Message, postcard::Error> {
        postcard::to_allocvec(value).map(Message::binary)
    }

    fn decode(&self, message: &Message) -> Result<Price, postcard::Error> {
        match message {
            Message::Text(text) => postcard::from_bytes(text.as_bytes()),
            Message::Binary(bytes) => postcard::from_bytes(bytes),
        }
    }
}

fn binary(bytes: &[u8]) -> js_sys::ArrayBuffer {
    Uint8Array::from(bytes).buffer()
}

/// Pitfall 60: an error with the raw message, and the next message arrives.
#[wasm_bindgen_test]
fn json_goes_both_ways_and_what_does_not_decode_is_an_error_with_the_message() {
    let log = Log::default();
    let name = "json_goes_both_ways";
    let (prices, told) = (log.clone(), log.clone());
    let socket = logged(name, &Log::default())
        .on_error(move |error| match error {
            Error::Decode { message, .. } => told.add(format!("{message:?}: {error}")),
            other => told.add(other.to_string()),
        })
        .json::<Price, Subscribe>()
        .on_message(move |price| prices.add(format!("{} cents", price.cents)))
        .connect()
        .unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    let sent = socket.send(&Subscribe { topic: "a" }).unwrap();
    assert_eq!(sent, Sent::Transmitted);
    assert_eq!(double.sent_messages(), [r#"{"topic":"a"}"#]);
    double.say(&r#"{"cents":5}"#.into());
    double.say(&"?".into());
    double.say(&binary(br#"{"cents":7}"#));
    let lines = log.lines();
    assert_eq!(lines[0], "5 cents");
    let expected = "Text(\"?\"): message of 1 bytes could not be decoded: not the expected json";
    assert!(lines[1].starts_with(expected), "{lines:?}");
    assert_eq!(lines[2], "7 cents");
}

#[wasm_bindgen_test]
fn msgpack_goes_both_ways() {
    let log = Log::default();
    let name = "msgpack_goes_both_ways";
    let (prices, told) = (log.clone(), log.clone());
    let socket = logged(name, &Log::default())
        .on_error(move |error| told.add(error.to_string()))
        .msgpack::<Price, Price>()
        .on_message(move |price| prices.add(format!("{} cents", price.cents)))
        .connect()
        .unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    socket.send(&Price { cents: 1 }).unwrap();
    let encoded = [0x81, 0xa5, b'c', b'e', b'n', b't', b's', 1];
    assert_eq!(
        double.sent_messages(),
        [format!("{encoded:?}").replace(", ", ",")]
    );
    double.say(&binary(&encoded));
    double.say(&"text".into());
    let refused = "message of 4 bytes could not be decoded: \
                   message is a text, expected binary msgpack";
    assert_eq!(log.lines(), ["1 cents", refused]);
}

#[wasm_bindgen_test]
fn a_codec_may_be_a_users_own() {
    let name = "a_codec_may_be";
    let received = Rc::new(RefCell::new(Vec::new()));
    let prices = Rc::clone(&received);
    let socket = logged(name, &Log::default())
        .codec(Postcard)
        .on_message(move |price: Price| prices.borrow_mut().push(price))
        .connect()
        .unwrap();
    socket.send(&Price { cents: 300 }).unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    assert_eq!(double.sent_messages(), ["[172,2]"]);
    double.say(&binary(&[172, 2]));
    assert_eq!(*received.borrow(), [Price { cents: 300 }]);
    assert_eq!(socket.clone().stats().messages_received, 1);
}

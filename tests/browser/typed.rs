//! Connections whose messages have a type.

use std::cell::RefCell;
use std::error::Error as _;
use std::rc::Rc;

#[cfg(feature = "stream")]
use futures_util::StreamExt;
use js_sys::Uint8Array;
use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};
use steadysocket::{Codec, Error, Json, JsonSocket, Message, Sent, WeakTypedSocket};
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
    let (prices, emitted) = (log.clone(), log.clone());
    let socket = logged(name, &Log::default())
        .on_error(move |error| match error {
            Error::Decode { message, .. } => emitted.add(format!("{message:?}: {error}")),
            other => emitted.add(other.to_string()),
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
    let (prices, emitted) = (log.clone(), log.clone());
    let socket = logged(name, &Log::default())
        .on_error(move |error| emitted.add(error.to_string()))
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

/// A value that JSON cannot write.
pub(crate) struct Unwritable;

impl Serialize for Unwritable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("no such value"))
    }
}

#[wasm_bindgen_test]
fn options_and_callbacks_may_come_after_the_codec() {
    let log = Log::default();
    let name = "options_and_callbacks";
    let (opened, failed) = (log.clone(), log.clone());
    let socket: JsonSocket<Price, Price> = logged(name, &Log::default())
        .json()
        .connect_timeout(None)
        .on_open(move |open| opened.add(format!("open {}", open.attempt)))
        .on_error(move |error| failed.add(error.code()))
        .on_message(|_| {})
        .connect()
        .unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    double.say(&"?".into());
    assert_eq!(log.lines(), ["open 0", "ERR_DECODE"]);
    assert_eq!(socket.state().as_str(), "open");
}

#[wasm_bindgen_test]
fn a_value_that_cannot_be_encoded_is_an_error_of_send() {
    let socket: JsonSocket<Price, Unwritable> = logged("a_value_that_cannot", &Log::default())
        .json()
        .connect()
        .unwrap();
    let error = socket.send(&Unwritable).unwrap_err();
    assert_eq!(
        error.to_string(),
        "value could not be encoded: not the expected json: no such value"
    );
    assert!(error.source().is_some());
    assert!(error.into_message().is_none());
}

#[wasm_bindgen_test]
fn a_weak_typed_handle_gives_the_socket_while_it_lives() {
    let name = "a_weak_typed_handle";
    let socket: JsonSocket<Price, Price> = logged(name, &Log::default()).json().connect().unwrap();
    let weak = socket.downgrade();
    assert_eq!(weak.upgrade().as_ref(), Some(&socket));
    assert_eq!(format!("{socket:?}"), "TypedSocket(Socket(\"connecting\"))");
    drop(socket);
    assert!(weak.upgrade().is_none());
    assert!(
        WeakTypedSocket::<Price, Price, Json>::default()
            .upgrade()
            .is_none()
    );
    assert_eq!(sockets_of(name)[0].closes().len(), 1);
}

#[cfg(feature = "stream")]
#[wasm_bindgen_test]
async fn a_typed_stream_gives_values_and_errors_in_order() {
    let name = "a_typed_stream_gives";
    let socket: JsonSocket<Price, Price> = logged(name, &Log::default()).json().connect().unwrap();
    let messages = socket.messages();
    let double = sockets_of(name).remove(0);
    double.open();
    double.say(&r#"{"cents":5}"#.into());
    double.say(&"?".into());
    double.say(&r#"{"cents":7}"#.into());
    socket.close();
    double.end(1005);
    let lines: Vec<String> = messages
        .map(|price| price.map_or_else(|error| error.code().into(), |it| it.cents.to_string()))
        .collect()
        .await;
    assert_eq!(lines, ["5", "ERR_DECODE", "7"]);
}

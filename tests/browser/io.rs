//! Streams of bytes.

use std::io::ErrorKind;

use futures_util::{AsyncReadExt, AsyncWriteExt, poll};
use js_sys::Uint8Array;
use steadysocket::{CloseInfo, IoStream, Socket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{Double, doubled, sockets_of};

fn connect(name: &str) -> (IoStream, Double) {
    let builder = doubled(Socket::builder(format!("ws://double.test/{name}")));
    let stream = builder.connect_io().unwrap();
    (stream, sockets_of(name).remove(0))
}

fn say(double: &Double, bytes: &[u8]) {
    double.say(&Uint8Array::from(bytes).buffer());
}

#[wasm_bindgen_test]
async fn messages_are_read_as_one_stream_of_bytes() {
    let (mut stream, double) = connect("messages_are_read_as_one");
    double.open();
    say(&double, b"ab");
    double.say(&"cd".into());
    say(&double, b"");
    say(&double, b"efg");
    double.end(1000);
    let mut first = [0; 3];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"abc");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "defg");
    assert_eq!(stream.read(&mut first).await.unwrap(), 0);
}

#[wasm_bindgen_test]
async fn writes_wait_for_the_socket_and_leave_in_parts() {
    let (mut stream, double) = connect("writes_wait_for");
    let large = vec![7; 70_000];
    {
        let mut writing = Box::pin(stream.write_all(&large));
        assert!(poll!(&mut writing).is_pending(), "not open yet");
        double.open();
        writing.await.unwrap();
    }
    stream.flush().await.unwrap();
    let list = |bytes: usize| format!("[{}]", vec!["7"; bytes].join(","));
    assert_eq!(
        double.sent_messages(),
        [list(65_536), list(70_000 - 65_536)]
    );
    let mut closing = Box::pin(stream.close());
    assert!(poll!(&mut closing).is_pending());
    assert_eq!(double.closes(), [""]);
    double.end(1005);
    closing.await.unwrap();
}

/// Pitfall 88: after another dial bytes would be missing, and nobody would see where.
#[wasm_bindgen_test]
async fn a_lost_socket_is_an_error_and_not_dialled_again() {
    let name = "a_lost_socket_is_an_error";
    let (mut stream, double) = connect(name);
    double.open();
    say(&double, b"half a ");
    double.end(1006);
    let mut text = String::new();
    let error = stream.read_to_string(&mut text).await.unwrap_err();
    assert_eq!(text, "half a ");
    assert_eq!(error.kind(), ErrorKind::ConnectionAborted);
    let close = error
        .get_ref()
        .and_then(|close| close.downcast_ref::<CloseInfo>());
    assert_eq!(close.map(|close| close.code), Some(1006));
    let error = stream.write_all(b"message").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    assert_eq!(sockets_of(name).len(), 1);
}

#[wasm_bindgen_test]
async fn a_stream_that_is_not_read_in_time_is_an_error_at_its_end() {
    let (mut stream, double) = connect("a_stream_that_is_not_read");
    double.open();
    for _ in 0..1_100 {
        say(&double, b"x");
    }
    let mut bytes = Vec::new();
    let error = stream.read_to_end(&mut bytes).await.unwrap_err();
    assert_eq!(bytes.len(), 1_024);
    assert_eq!(error.to_string(), "more messages came than were read");
}

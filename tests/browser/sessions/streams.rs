//! Streams and sinks, with the window as back-pressure.

use futures_util::{SinkExt, StreamExt, poll};
use steadysocket::{Message, Session, SessionSocket, Socket};
use wasm_bindgen_test::wasm_bindgen_test;

use super::server::{client, last, say, sent, welcome};
use crate::double::{doubled, turn};
use crate::support::{Log, at_once};

/// A client without callbacks.
fn quiet(name: &str, session: Session) -> SessionSocket {
    let builder = Socket::builder(format!("ws://double.test/{name}")).reconnect(at_once());
    doubled(builder).session(session).connect().unwrap()
}

#[wasm_bindgen_test]
async fn an_item_is_acknowledged_when_the_stream_gives_it_out() {
    let name = "an_item_is_acknowledged";
    let socket = quiet(name, Session::required());
    let double = last(name);
    // Of so small a window each acknowledgement is told at once.
    welcome(&double, 4);
    say(&double, "1|one");
    say(&double, "2|two");
    let mut stream = socket.messages();
    socket.try_send("before").unwrap();
    assert_eq!(stream.next().await.unwrap().as_text(), Some("one"));
    socket.try_send("between").unwrap();
    assert_eq!(stream.next().await.unwrap().as_text(), Some("two"));
    socket.try_send("after").unwrap();
    assert!(poll!(stream.next()).is_pending());
    assert_eq!(
        sent(&double),
        ["#k 0", "1|before", "2,1|between", "3,2|after"]
    );
    say(&double, "3|three");
    assert_eq!(stream.next().await.unwrap().seq(), Some(3));
}

#[wasm_bindgen_test]
async fn a_stream_goes_on_where_the_last_one_stopped() {
    let name = "a_stream_goes_on_where";
    let socket = quiet(name, Session::required());
    let double = last(name);
    welcome(&double, 8);
    let mut first = socket.messages();
    assert!(poll!(first.next()).is_pending());
    for text in ["1|one", "2|two", "3|three"] {
        say(&double, text);
    }
    assert_eq!(first.next().await.unwrap().as_text(), Some("one"));
    let mut second = socket.messages();
    assert!(first.next().await.is_none(), "there is one at a time");
    assert_eq!(second.next().await.unwrap().as_text(), Some("two"));
    drop((first, second));
    assert_eq!(
        socket.messages().next().await.unwrap().as_text(),
        Some("three")
    );
}

/// The end comes after everything that was received.
#[wasm_bindgen_test]
async fn a_stream_ends_with_the_connection_after_what_was_received() {
    let name = "a_stream_ends_with_the_connection";
    let socket = quiet(name, Session::required());
    let (_sink, stream) = socket.split();
    let double = last(name);
    welcome(&double, 8);
    for text in ["1|one", "2|two", "3|three"] {
        say(&double, text);
    }
    double.end(4940);
    let messages: Vec<Message> = stream.map(Message::from).collect().await;
    assert_eq!(messages, ["one".into(), "two".into(), "three".into()]);
    assert!(socket.messages().next().await.is_none());
}

#[wasm_bindgen_test]
async fn with_manual_acks_a_stream_gives_out_and_the_app_acknowledges() {
    let name = "with_manual_acks_a_stream";
    let socket = quiet(name, Session::required().manual_acks());
    let double = last(name);
    welcome(&double, 8);
    say(&double, "1|one");
    let one = socket.messages().next().await.unwrap();
    socket.try_send("before").unwrap();
    assert!(one.ack());
    socket.try_send("after").unwrap();
    let messages: Vec<String> = sent(&double)
        .into_iter()
        .filter(|it| it.contains('|'))
        .collect();
    assert_eq!(messages, ["1|before", "2,1|after"]);
}

#[wasm_bindgen_test]
async fn on_a_plain_socket_a_stream_that_is_read_too_slowly_ends() {
    let log = Log::default();
    let name = "on_a_plain_socket_a_stream";
    let builder = crate::double::logged(name, &log).session(Session::preferred());
    let socket = builder.connect().unwrap();
    let stream = socket.messages();
    let double = last(name);
    double.set_protocol("steady.plain");
    double.open();
    for _ in 0..1_100 {
        say(&double, "x");
    }
    assert_eq!(stream.count().await, 1_024);
    assert_eq!(log.count("error ERR_OVERFLOW"), 1);
    assert_eq!(log.count("x"), 1_100);
}

#[wasm_bindgen_test]
async fn a_sink_is_ready_while_the_window_has_room() {
    let name = "a_sink_is_ready_while_the_window";
    let socket = client(name, &Log::default()).connect().unwrap();
    let (mut sink, _) = socket.split();
    let double = last(name);
    {
        let mut feeding = Box::pin(sink.feed("one".into()));
        assert!(poll!(&mut feeding).is_pending(), "there is no session yet");
        welcome(&double, 1);
        feeding.await.unwrap();
    }
    {
        let mut feeding = Box::pin(sink.feed("two".into()));
        assert!(poll!(&mut feeding).is_pending(), "the window is full");
        say(&double, "#a 1");
        feeding.await.unwrap();
    }
    sink.flush().await.unwrap();
    let expected = ["#k 0", "1|one", "#p 1,0,1", "2|two"];
    assert_eq!(sent(&double), expected, "it asks for room");
    let mut closing = Box::pin(sink.close());
    assert!(poll!(&mut closing).is_pending());
    say(&double, "#a 2");
    say(&double, r##"#bye {"code":1000,"reason":"","tx":0}"##);
    say(&double, r##"#gone {"why":"ended","rx":2}"##);
    double.end(1000);
    closing.await.unwrap();
    turn().await;
    let late = sink_error(&socket).await;
    assert_eq!(late, Message::from("late"));
}

async fn sink_error(socket: &SessionSocket) -> Message {
    let (mut sink, _) = socket.split();
    sink.send("late".into())
        .await
        .unwrap_err()
        .into_message()
        .unwrap()
}

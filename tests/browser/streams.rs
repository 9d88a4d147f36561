//! Streams and sinks.

use futures_util::{SinkExt, StreamExt, poll};
use steadysocket::{ConnectionState, Message, SendError, SocketEvent, Verdict};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{logged, sockets_of, turn};
use crate::support::Log;

/// Pitfall 62: the stream buffers from the first message.
#[wasm_bindgen_test]
async fn a_stream_gives_every_message_and_ends_with_the_connection() {
    let name = "a_stream_gives_every";
    let socket = logged(name, &Log::default()).connect().unwrap();
    let (_sink, stream) = socket.split();
    let double = sockets_of(name).remove(0);
    double.open();
    double.say(&"one".into());
    double.say(&"two".into());
    socket.close();
    double.end(1005);
    let messages: Vec<Message> = stream.collect().await;
    assert_eq!(messages, ["one".into(), "two".into()]);
}

#[wasm_bindgen_test]
async fn a_stream_that_is_read_too_slowly_ends_after_what_it_holds() {
    let log = Log::default();
    let name = "a_stream_that_is_read";
    let socket = logged(name, &log).connect().unwrap();
    let (_sink, stream) = socket.split();
    let double = sockets_of(name).remove(0);
    double.open();
    for _ in 0..1_100 {
        double.say(&"x".into());
    }
    assert_eq!(stream.count().await, 1_024);
    assert_eq!(log.count("error ERR_OVERFLOW"), 1);
    assert_eq!(log.count("x"), 1_100, "callbacks get all of them");
}

/// Pitfall 35, as `Sink`: ready only below the mark.
#[wasm_bindgen_test]
async fn a_sink_is_ready_only_while_the_buffer_is_low() {
    let name = "a_sink_is_ready";
    let socket = logged(name, &Log::default())
        .high_water_mark(10)
        .low_water_mark(5)
        .connect()
        .unwrap();
    let (mut sink, _stream) = socket.split();
    let double = sockets_of(name).remove(0);
    {
        let mut feeding = Box::pin(sink.feed("one".into()));
        assert!(poll!(&mut feeding).is_pending(), "not open yet");
        double.open();
        feeding.await.unwrap();
    }
    double.set_buffered_amount(6.0);
    {
        let mut sending = Box::pin(sink.send("two".into()));
        assert!(poll!(&mut sending).is_pending(), "above the mark");
        turn().await;
        assert_eq!(double.sent_messages(), ["one"]);
        double.set_buffered_amount(5.0);
        sending.await.unwrap();
    }
    assert_eq!(double.sent_messages(), ["one", "two"]);
}

#[wasm_bindgen_test]
async fn a_sink_hands_the_message_back_after_the_end() {
    let name = "a_sink_hands_the";
    let socket = logged(name, &Log::default()).connect().unwrap();
    let (mut sink, _stream) = socket.split();
    socket.close();
    sockets_of(name)[0].end(1005);
    let refused = sink.send("late".into()).await.unwrap_err();
    assert_eq!(refused, SendError::Closed("late".into()));
}

#[wasm_bindgen_test]
async fn the_stream_of_events_tells_everything_in_order() {
    let name = "the_stream_of_events";
    let socket = logged(name, &Log::default()).connect().unwrap();
    let events = socket.events();
    let double = sockets_of(name).remove(0);
    double.open();
    double.say(&"hi".into());
    double.end(1000);
    let kinds: Vec<&str> = events
        .map(|event| match event {
            SocketEvent::StateChange(change) => change.to.as_str(),
            SocketEvent::Open(_) => "Open",
            SocketEvent::Message(_) => "Message",
            SocketEvent::Close(_) => "Close",
            SocketEvent::GiveUp(_) => "GiveUp",
            _ => "?",
        })
        .collect()
        .await;
    let expected = ["open", "Open", "Message", "closed", "Close", "GiveUp"];
    assert_eq!(kinds, expected);
}

#[wasm_bindgen_test]
async fn the_stream_of_events_has_the_cause_of_an_error() {
    let name = "the_stream_of_events_has";
    let socket = logged(name, &Log::default())
        .handshake(async |_| Err("not welcome".into()))
        .should_reconnect(|_| Verdict::Stop)
        .connect()
        .unwrap();
    let events = socket.events();
    sockets_of(name)[0].open();
    let errors: Vec<String> = events
        .filter_map(async |event| match event {
            SocketEvent::Error(error) => Some(error.to_string()),
            _ => None,
        })
        .collect()
        .await;
    assert_eq!(errors, ["the handshake failed: not welcome"]);
}

/// Whoever only reads does not keep the connection alive.
#[wasm_bindgen_test]
async fn a_stream_ends_when_the_last_handle_is_dropped() {
    let name = "a_stream_ends_when";
    let socket = logged(name, &Log::default()).connect().unwrap();
    let messages = socket.messages();
    let double = sockets_of(name).remove(0);
    double.open();
    double.say(&"one".into());
    drop(socket);
    assert_eq!(double.closes().len(), 1);
    double.end(1005);
    assert_eq!(messages.collect::<Vec<_>>().await, ["one".into()]);
}

#[wasm_bindgen_test]
async fn closing_a_sink_closes_the_connection_and_waits_for_its_end() {
    let name = "closing_a_sink_closes";
    let log = Log::default();
    let socket = logged(name, &log).connect().unwrap();
    let (mut sink, _stream) = socket.split();
    let double = sockets_of(name).remove(0);
    double.open();
    sink.send("last".into()).await.unwrap();
    {
        let mut closing = Box::pin(sink.close());
        assert!(
            poll!(&mut closing).is_pending(),
            "the handshake is not done"
        );
        assert_eq!(double.closes(), [""]);
        assert_eq!(socket.state(), ConnectionState::Closing);
        double.end(1005);
        closing.await.unwrap();
    }
    assert_eq!(double.sent_messages(), ["last"]);
    assert_eq!(log.lines(), ["open", "close 1005"]);
    sink.close().await.unwrap();
    assert_eq!(log.lines(), ["open", "close 1005"], "a second time is none");
}

#[wasm_bindgen_test]
async fn closing_a_sink_of_a_connection_without_a_socket_ends_it() {
    let name = "closing_a_sink_of";
    let socket = logged(name, &Log::default()).start_closed().connect();
    let socket = socket.unwrap();
    let (mut sink, _stream) = socket.split();
    sink.close().await.unwrap();
    assert_eq!(socket.state(), ConnectionState::Closed);
    assert_eq!(sockets_of(name).len(), 0);
}

/// Whatever waits in another task is woken by the end, not only by the next poll.
#[wasm_bindgen_test]
async fn tasks_that_wait_are_woken_by_the_end() {
    let name = "tasks_that_wait";
    let log = Log::default();
    let socket = logged(name, &Log::default()).connect().unwrap();
    let (mut sink, mut stream) = socket.split();
    let mut closing = socket.split().0;
    let (nexts, sends, closes) = (log.clone(), log.clone(), log.clone());
    spawn_local(async move {
        let next = stream.next().await;
        nexts.add(format!("next {next:?}"));
    });
    spawn_local(async move {
        let sent = sink.send("never".into()).await;
        sends.add(format!("{sent:?}"));
    });
    turn().await;
    spawn_local(async move {
        let closed = closing.close().await;
        closes.add(format!("close {closed:?}"));
    });
    turn().await;
    assert_eq!(log.lines(), [""; 0]);
    sockets_of(name)[0].end(1005);
    log.until("next None", 1).await;
    log.until("close Ok(())", 1).await;
    log.until("Err(Closed(Text(\"never\")))", 1).await;
}

#[wasm_bindgen_test]
async fn a_sink_hands_the_message_back_while_it_closes() {
    let name = "a_sink_hands_back";
    let socket = logged(name, &Log::default()).connect().unwrap();
    let (mut sink, _stream) = socket.split();
    sockets_of(name)[0].open();
    socket.close();
    assert_eq!(socket.state(), ConnectionState::Closing);
    let refused = sink.send("late".into()).await.unwrap_err();
    assert_eq!(refused, SendError::Closed("late".into()));
}

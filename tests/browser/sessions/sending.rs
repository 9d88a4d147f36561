//! Messages of the client: numbers, the window, acknowledgements.

use futures_util::poll;
use steadysocket::{
    Limits, Message, QueueLimits, Sent, Session, SessionSendError, Unacknowledged, Window,
};
use wasm_bindgen_test::wasm_bindgen_test;

use super::server::{client, last, say, sent, welcome, with};
use crate::support::Log;

#[wasm_bindgen_test]
async fn what_is_sent_before_the_session_goes_when_it_begins() {
    let log = Log::default();
    let name = "what_is_sent_before_the_session";
    let socket = client(name, &log).connect().unwrap();
    assert_eq!(socket.try_send("text"), Ok(Sent::Queued));
    assert_eq!(socket.try_send([7, 8]), Ok(Sent::Queued));
    assert_eq!((socket.unacknowledged(), socket.buffered_amount()), (2, 6));
    let double = last(name);
    let offered = js_sys::Array::from(&double.protocols()).join(" ");
    assert_eq!(offered, "steady.plain steady.v1");
    welcome(&double, 8);
    let hello = &double.sent_messages()[0];
    assert!(
        hello.starts_with(r##"#hello {"v":1,"protos":[],"##),
        "{hello}"
    );
    assert_eq!(sent(&double), ["#k 0", "1|text", "[1,2,7,8]"]);
    assert_eq!(socket.try_send("now"), Ok(Sent::Transmitted));
    assert_eq!(log.lines(), ["started", "open"]);
    let stats = socket.stats();
    assert_eq!(
        (stats.connection.messages_sent, stats.connection.bytes_sent),
        (3, 9)
    );
    assert_eq!((socket.unacknowledged(), stats.unacknowledged), (3, 3));
    assert!(stats.overhead_bytes > 100, "{stats:?}");
}

#[wasm_bindgen_test]
async fn a_send_waits_for_a_number_in_the_order_of_the_calls() {
    let name = "a_send_waits_for_a_number";
    let socket = client(name, &Log::default()).connect().unwrap();
    let mut one = Box::pin(socket.send("one"));
    let mut two = Box::pin(socket.send("two"));
    let mut three = Box::pin(socket.send("three"));
    let mut four = Box::pin(socket.send("four"));
    assert!(poll!(&mut one).is_pending(), "there is no session yet");
    for waiting in [&mut two, &mut three, &mut four] {
        assert!(poll!(waiting).is_pending());
    }
    let double = last(name);
    welcome(&double, 2);
    one.await.unwrap();
    two.await.unwrap();
    assert!(poll!(&mut three).is_pending(), "the window is full");
    drop(three);
    say(&double, "#a 1");
    four.await.unwrap();
    let expected = ["#k 0", "1|one", "2|two", "#p 1,0,2", "3|four"];
    assert_eq!(sent(&double), expected);
}

/// The loop must not go to sleep between the turns of two tasks.
#[wasm_bindgen_test]
async fn sends_of_several_tasks_are_woken_one_after_the_other() {
    let (name, log) = ("sends_of_several_tasks", Log::default());
    let socket = client(name, &Log::default()).connect().unwrap();
    for task in 1..=5 {
        let (socket, done) = (socket.clone(), log.clone());
        wasm_bindgen_futures::spawn_local(async move {
            socket.send(format!("of {task}")).await.unwrap();
            done.add("sent");
        });
    }
    let double = last(name);
    crate::double::turn().await;
    welcome(&double, 2);
    log.until("sent", 2).await;
    say(&double, "#a 2");
    log.until("sent", 4).await;
    say(&double, "#a 3");
    log.until("sent", 5).await;
    let expected = ["#k 0", "1|of 1", "2|of 2", "3|of 3", "4|of 4", "5|of 5"];
    let messages: Vec<String> = sent(&double);
    let messages: Vec<&String> = messages.iter().filter(|it| !it.starts_with("#p")).collect();
    assert_eq!(messages, expected.iter().collect::<Vec<_>>());
}

#[wasm_bindgen_test]
async fn a_message_that_cannot_be_sent_comes_back() {
    let name = "a_message_that_cannot_be_sent";
    let queue = QueueLimits {
        max_messages: 1,
        ..QueueLimits::default()
    };
    let socket = client(name, &Log::default())
        .queue(queue)
        .connect()
        .unwrap();
    welcome(&last(name), 1);
    socket.send("numbered").await.unwrap();
    assert_eq!(socket.try_send("waits"), Ok(Sent::Queued));
    let full = SessionSendError::Full(Message::from("full"));
    assert_eq!(socket.try_send("full"), Err(full));
    let large = Message::from(vec![0; 262_145]);
    let too_big = SessionSendError::TooBig(large.clone());
    assert_eq!(socket.try_send(&large), Err(too_big.clone()));
    assert_eq!(socket.send(&large).await, Err(too_big), "at once");
    let stats = socket.stats().connection;
    assert_eq!(
        (stats.queued_messages, stats.queued_bytes, stats.drops),
        (1, 5, 0)
    );
    let taken = socket.drain_queued_messages();
    assert_eq!(taken, ["waits".into()]);
    socket.close();
    let closed = Err(SessionSendError::Closed("late".into()));
    assert_eq!(socket.send("late").await, closed);
}

#[wasm_bindgen_test]
async fn without_a_queue_a_message_is_numbered_or_refused() {
    let name = "without_a_queue_a_message";
    let socket = client(name, &Log::default()).queue(None).connect().unwrap();
    let full = |text: &str| Err(SessionSendError::Full(text.into()));
    assert_eq!(socket.try_send("early"), full("early"));
    welcome(&last(name), 1);
    assert_eq!(socket.try_send("one"), Ok(Sent::Transmitted));
    assert_eq!(socket.try_send("two"), full("two"));
}

#[wasm_bindgen_test]
async fn acknowledged_waits_for_the_servers_application() {
    let name = "acknowledged_waits_for";
    let socket = client(name, &Log::default()).connect().unwrap();
    socket.acknowledged().await.unwrap();
    let double = last(name);
    welcome(&double, 8);
    socket.try_send("one").unwrap();
    let mut first = Box::pin(socket.acknowledged());
    socket.try_send("two").unwrap();
    let mut second = Box::pin(socket.acknowledged());
    assert!(poll!(&mut first).is_pending());
    say(&double, "#a 1");
    first.await.unwrap();
    assert!(poll!(&mut second).is_pending());
    say(&double, r##"#gone {"why":"evicted","rx":1}"##);
    let error: Unacknowledged = second.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "session ended before everything was acknowledged: evicted"
    );
}

#[wasm_bindgen_test]
async fn a_volatile_message_goes_now_or_never() {
    let name = "a_volatile_message_goes";
    let socket = client(name, &Log::default()).connect().unwrap();
    assert!(!socket.send_volatile("early"));
    let double = last(name);
    welcome(&double, 8);
    assert!(socket.send_volatile("x,y"));
    double.set_buffered_amount(300_000.0);
    assert!(!socket.send_volatile("behind much"));
    assert_eq!(sent(&double), ["#k 0", "~|x,y"]);
}

/// Above the mark only control frames go, and the rest when the buffer has drained.
#[wasm_bindgen_test]
async fn a_full_buffer_holds_messages_back() {
    let name = "a_full_buffer_holds";
    let socket = client(name, &Log::default()).connect().unwrap();
    let double = last(name);
    welcome(&double, 8);
    double.set_buffered_amount(262_145.0);
    assert_eq!(socket.try_send("waits"), Ok(Sent::Queued));
    let mut drained = Box::pin(socket.drained());
    assert!(poll!(&mut drained).is_pending());
    assert_eq!(sent(&double), ["#k 0"]);
    double.set_buffered_amount(0.0);
    drained.await.unwrap();
    assert_eq!(sent(&double), ["#k 0", "1|waits"]);
}

#[wasm_bindgen_test]
async fn limits_of_the_client_are_in_hello_and_hold() {
    let name = "limits_of_the_client";
    let limits = Limits {
        window: Window {
            messages: 1,
            bytes: 64,
        },
        max: 32,
    };
    let session = Session::required()
        .limits(limits)
        .ttl(std::time::Duration::from_secs(5));
    let socket = with(name, &Log::default(), session).connect().unwrap();
    let double = last(name);
    welcome(&double, 8);
    let hello = &double.sent_messages()[0];
    assert!(
        hello.contains(r#""win":[1,64],"max":32,"ttl":5000"#),
        "{hello}"
    );
    assert_eq!(socket.try_send("one"), Ok(Sent::Transmitted));
    assert_eq!(socket.try_send("two"), Ok(Sent::Queued));
    let long = "x".repeat(33);
    assert!(matches!(
        socket.try_send(long),
        Err(SessionSendError::TooBig(_))
    ));
}

/// An acknowledgement may have waited for others.
#[wasm_bindgen_test]
async fn a_send_that_waits_asks_the_server_for_room() {
    let name = "a_send_that_waits_asks";
    let socket = client(name, &Log::default()).connect().unwrap();
    let double = last(name);
    welcome(&double, 1);
    socket.send("one").await.unwrap();
    let mut two = Box::pin(socket.send("two"));
    let mut three = Box::pin(socket.send("three"));
    assert!(poll!(&mut two).is_pending());
    assert!(poll!(&mut three).is_pending());
    assert_eq!(sent(&double), ["#k 0", "1|one", "#p 1,0,1"], "once");
    say(&double, "#q 1,1,0");
    two.await.unwrap();
    assert_eq!(sent(&double)[3..], ["2|two", "#p 2,0,2"], "for the next");
    say(&double, "#q 2,2,0");
    three.await.unwrap();
}

#[wasm_bindgen_test]
async fn what_the_queue_drops_is_told_and_counted() {
    let log = Log::default();
    let name = "what_the_queue_drops";
    let queue = QueueLimits {
        max_messages: 1,
        overflow: steadysocket::Overflow::DropOldest,
        ..QueueLimits::default()
    };
    let socket = client(name, &log).queue(queue).connect().unwrap();
    socket.try_send("old").unwrap();
    socket.try_send("new").unwrap();
    assert_eq!(log.lines(), ["drop old overflow"]);
    assert_eq!(socket.stats().connection.drops, 1);
}

/// A message that waits outside of the queue wakes a connection that rests, too.
#[wasm_bindgen_test]
async fn a_send_that_waits_dials_if_it_may() {
    let name = "a_send_that_waits_dials";
    let idle = steadysocket::Idle {
        wake_on_send: true,
        ..steadysocket::Idle::default()
    };
    let builder = client(name, &Log::default()).idle(idle).start_closed();
    let socket = builder.connect().unwrap();
    let mut sending = Box::pin(socket.send("wake"));
    assert!(poll!(&mut sending).is_pending());
    let double = last(name);
    welcome(&double, 8);
    sending.await.unwrap();
    assert_eq!(sent(&double), ["#k 0", "1|wake"]);
}

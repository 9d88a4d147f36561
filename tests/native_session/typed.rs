//! Sessions whose messages have a type.

use std::num::ParseIntError;
use std::time::Duration;

use futures_util::StreamExt;
use steadysocket::{
    Codec, Error, Incoming, Message, Session, SessionSendError, TypedSessionBuilder,
};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use crate::support::{echo, handing_over, over_pipe, server, soon};

/// Longer than an acknowledgement waits.
const WHILE: Duration = Duration::from_secs(5);

/// Numbers as texts, but for those that are negative.
struct Decimal;

impl Codec<u32, i64> for Decimal {
    type Error = ParseIntError;

    fn encode(&self, value: &i64) -> Result<Message, ParseIntError> {
        let number: u32 = value.to_string().parse()?;
        Ok(Message::text(number.to_string()))
    }

    fn decode(&self, message: &Message) -> Result<u32, ParseIntError> {
        message.as_text().unwrap_or_default().parse()
    }
}

type Builder = TypedSessionBuilder<u32, i64, Decimal>;

/// Tells each message that does not decode.
fn telling(builder: Builder, sender: UnboundedSender<String>) -> Builder {
    builder.on_error(move |error| match error {
        Error::Decode { message, .. } => drop(sender.send(message.as_text().unwrap().to_owned())),
        error => panic!("{error:?}"),
    })
}

#[tokio::test(start_paused = true)]
async fn values_go_both_ways_and_one_that_cannot_be_encoded_is_not_sent() {
    let (builder, lines) = over_pipe(&server(), echo);
    let (sender, mut heard) = unbounded_channel();
    let socket = builder
        .session(Session::required())
        .codec(Decimal)
        .on_message(move |number: u32| sender.send(number).unwrap())
        .connect()
        .unwrap();
    // From any thread.
    let sender = socket.clone();
    let sending = tokio::spawn(async move { sender.send(&1).await });
    soon(sending).await.unwrap().unwrap();
    let refused = soon(socket.send(&-1)).await.unwrap_err();
    assert!(matches!(refused, SessionSendError::Encode(_)), "{refused}");
    assert!(socket.try_send(&-1).unwrap_err().into_message().is_none());
    assert!(socket.send_volatile(&-1).is_err());
    lines.cut();
    socket.try_send(&2).unwrap();
    for number in [1, 2] {
        assert_eq!(soon(heard.recv()).await, Some(number));
    }
    soon(socket.acknowledged()).await.unwrap();
    let weak = socket.downgrade();
    assert_eq!(weak.upgrade().as_ref(), Some(&socket));
    drop(socket);
    assert!(weak.upgrade().is_none());
}

/// The window must not fill with what nobody can take.
#[tokio::test(start_paused = true)]
async fn a_value_counts_when_it_is_acknowledged_and_what_is_none_counts_by_itself() {
    let (handler, mut sessions) = handing_over();
    let (builder, _lines) = over_pipe(&server(), handler);
    let (sender, mut heard) = unbounded_channel::<Incoming<u32>>();
    let (wrong, mut undecoded) = unbounded_channel();
    let builder = builder.session(Session::required().manual_acks());
    let _socket = telling(builder.codec(Decimal), wrong)
        .on_incoming(move |number| drop(sender.send(number)))
        // Is given no more than that.
        .on_message(drop)
        .connect()
        .unwrap();
    let session = soon(sessions.recv()).await.unwrap();
    for text in ["none", "1", "2"] {
        soon(session.send(text)).await.unwrap();
    }
    let one = soon(heard.recv()).await.unwrap();
    let two = soon(heard.recv()).await.unwrap();
    assert_eq!((*one, one.seq(), *two), (1, Some(2), 2));
    assert_eq!(undecoded.recv().await.as_deref(), Some("none"));
    assert!(undecoded.try_recv().is_err(), "it is told once");
    assert!(one.ack());
    assert!(timeout(WHILE, session.acknowledged()).await.is_err());
    assert_eq!(session.unacknowledged(), 1);
    assert!(two.ack());
    assert!(soon(session.acknowledged()).await);
    assert_eq!(two.into_message(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_stream_gives_values_and_errors_in_order() {
    for session in [Session::required(), Session::required().manual_acks()] {
        let (handler, mut sessions) = handing_over();
        let (builder, _lines) = over_pipe(&server(), handler);
        let socket = builder.session(session).codec(Decimal).connect().unwrap();
        let mut numbers = socket.messages();
        let session = soon(sessions.recv()).await.unwrap();
        for text in ["1", "none", "2"] {
            soon(session.send(text)).await.unwrap();
        }
        let mut next = async || soon(numbers.next()).await.unwrap();
        let one = next().await.unwrap();
        assert_eq!(*one, 1);
        assert!(matches!(next().await, Err(Error::Decode { .. })));
        let two = next().await.unwrap();
        assert_eq!(two.ack(), one.ack(), "by hand or not");
        assert!(soon(session.acknowledged()).await);
    }
}

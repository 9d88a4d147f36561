//! Bye, and closures that end otherwise.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use steadysocket::core::session::ClientConfig;
use steadysocket::server::{AckMode, Incoming, SendError, Session, SessionServer};
use steadysocket::{BoxError, Message};
use tokio::io::DuplexStream;
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{Client, Server};

#[tokio::test]
async fn a_closure_that_returns_says_bye() {
    let handler = async |session: Session| {
        session.send("last").await?;
        Ok(())
    };
    let server = Server::listen(SessionServer::builder(), handler).await;
    let mut client = Client::default();
    client.attach(server.tcp().await).await;
    assert_eq!(client.receive_text().await, "last");
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.unwrap();
    assert_eq!((end.why.as_str(), end.code), ("ended", 1000));
}

#[tokio::test]
async fn a_closure_that_fails_or_panics_ends_with_1011() {
    for fault in ["fail", "panic"] {
        let handler = async |mut session: Session| {
            let message = session.recv().await.ok_or("no message")?;
            assert_ne!(message.as_text(), Some("panic"));
            Err("failed".into())
        };
        let server = Server::listen(SessionServer::builder(), handler).await;
        let mut client = Client::default();
        client.attach(server.tcp().await).await;
        client.send(fault).await;
        client.until(|client| client.ended.is_some()).await;
        let end = client.ended.unwrap();
        assert_eq!((end.why.as_str(), end.code), ("ended", 1011), "{fault}");
    }
}

#[tokio::test]
async fn a_close_delivers_what_was_sent_and_refuses_what_follows() {
    let handler = async |mut session: Session| {
        session.send("before").await?;
        session.close(4000, "enough")?;
        let refused = session.try_send("after").unwrap_err();
        assert!(matches!(refused, SendError::Closed(_)));
        assert!(session.close(1006, "").is_err());
        while session.recv().await.is_some() {}
        assert!(session.report().unwrap().unsent.is_empty());
        Ok(())
    };
    let server = Server::listen(SessionServer::builder(), handler).await;
    let mut client = Client::default();
    client.attach(server.tcp().await).await;
    assert_eq!(client.receive_text().await, "before");
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.unwrap();
    assert_eq!((end.code, end.reason.as_str()), (4000, "enough"));
}

#[tokio::test]
async fn messages_before_the_clients_bye_are_received_before_the_end() {
    let (sender, mut texts) = unbounded_channel();
    let handler = move |mut session: Session| {
        let sender = sender.clone();
        async move {
            while let Some(message) = session.recv().await {
                sender.send(message.as_text().unwrap().to_owned())?;
            }
            sender.send(session.report().unwrap().reason.clone())?;
            Ok(())
        }
    };
    let server = Server::listen(SessionServer::builder(), handler).await;
    let mut client = Client::default();
    client.attach(server.tcp().await).await;
    client.send("one").await;
    client.send("two").await;
    client.close().await;
    client.until(|client| client.ended.is_some()).await;
    for expected in ["one", "two", "done"] {
        assert_eq!(texts.recv().await.unwrap(), expected);
    }
}

/// The client's report: how the session ended, how much was delivered, and the rest.
async fn end_of(client: &mut Client) -> (String, u64, Vec<Message>, Vec<Message>) {
    let wait = client.until(|client| client.ended.is_some());
    timeout(Duration::from_secs(60), wait).await.unwrap();
    let end = client.ended.take().unwrap();
    let why = end.why.as_str().to_owned();
    (why, end.delivered_up_to, end.uncertain, end.unsent)
}

fn ended(delivered: u64, unsent: &[&str]) -> (String, u64, Vec<Message>, Vec<Message>) {
    let unsent = unsent.iter().map(|text| Message::from(*text)).collect();
    ("ended".to_owned(), delivered, Vec::new(), unsent)
}

fn window(messages: u64) -> ClientConfig {
    let mut config = ClientConfig::default();
    config.limits.window.messages = messages;
    config
}

/// A closure that gives so many messages away, which may be acknowledged, and returns.
fn keep(
    count: usize,
    sender: UnboundedSender<Incoming>,
) -> impl Fn(Session) -> Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>> + Clone {
    move |mut session| {
        let sender = sender.clone();
        Box::pin(async move {
            for _ in 0..count {
                sender.send(session.recv().await.ok_or("no message")?)?;
            }
            Ok(())
        })
    }
}

#[tokio::test]
async fn messages_that_a_closure_has_not_received_are_unsent_in_the_report() {
    // Numbered, and waiting for the window.
    for messages in [1_024, 2] {
        let handler = async |mut session: Session| {
            session.recv().await.ok_or("no message")?;
            session.send("enough").await?;
            Ok(())
        };
        let server = Server::listen(SessionServer::builder(), handler).await;
        let mut client = Client::new(window(messages));
        client.attach(server.tcp().await).await;
        for text in ["one", "two", "three", "four"] {
            client.send(text).await;
        }
        let end = end_of(&mut client).await;
        assert_eq!(end, ended(1, &["two", "three", "four"]), "{messages}");
        assert_eq!(client.received, ["enough".into()]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_comes_back_after_the_closure_has_returned_gets_the_exact_end() {
    let (sender, mut returned) = unbounded_channel();
    let handler = move |mut session: Session| {
        let sender = sender.clone();
        async move {
            session.recv().await.ok_or("no message")?;
            sender.send(())?;
            Ok(())
        }
    };
    let server = Server::new(SessionServer::builder(), handler);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("one").await;
    client.send("two").await;
    returned.recv().await.unwrap();
    client.cut();
    client.send("three").await;
    client.attach(server.pipe()).await;
    assert_eq!(end_of(&mut client).await, ended(1, &["two", "three"]));
}

#[tokio::test(start_paused = true)]
async fn a_message_that_another_task_acknowledges_counts_after_the_closure_has_returned() {
    let (sender, mut kept) = unbounded_channel();
    let builder = SessionServer::builder().acks(AckMode::Manual);
    let server = Server::new(builder, keep(2, sender));
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    for text in ["one", "two", "three"] {
        client.send(text).await;
    }
    let [one, two] = [
        kept.recv().await.unwrap(),
        client.during(kept.recv()).await.unwrap(),
    ];
    client.during(sleep(Duration::from_secs(5))).await;
    assert!(client.ended.is_none(), "they may be acknowledged");
    assert!(one.ack());
    client.during(sleep(Duration::from_secs(5))).await;
    assert!(client.ended.is_none(), "one may be acknowledged");
    let start = Instant::now();
    drop((one, two));
    assert_eq!(end_of(&mut client).await, ended(1, &["two", "three"]));
    assert!(start.elapsed() < Duration::from_secs(1));
}

/// One of two messages is never acknowledged; a clone of the other lives on after that.
#[tokio::test(start_paused = true)]
async fn the_end_does_not_wait_for_a_clone_of_a_message_that_is_acknowledged() {
    for acknowledged in [0, 1] {
        let (sender, mut kept) = unbounded_channel();
        let builder = SessionServer::builder().acks(AckMode::Manual);
        let server = Server::new(builder, keep(2, sender));
        let mut client = Client::default();
        client.attach(server.pipe()).await;
        for text in ["one", "two"] {
            client.send(text).await;
        }
        let mut messages = vec![
            kept.recv().await.unwrap(),
            client.during(kept.recv()).await.unwrap(),
        ];
        let start = Instant::now();
        let clone = messages[acknowledged].clone();
        drop(messages.remove(1 - acknowledged));
        client.during(sleep(Duration::from_secs(1))).await;
        assert!(client.ended.is_none(), "it may be acknowledged");
        assert!(messages[0].ack());
        let expected = [ended(1, &["two"]), ended(0, &["one", "two"])];
        assert_eq!(end_of(&mut client).await, expected[acknowledged]);
        assert!(start.elapsed() < Duration::from_secs(2), "{acknowledged}");
        assert!(!clone.ack());
    }
}

#[tokio::test(start_paused = true)]
async fn the_end_does_not_wait_for_ever_for_a_message_that_is_kept() {
    let (sender, mut kept) = unbounded_channel();
    let builder = SessionServer::builder().acks(AckMode::Manual);
    let server = Server::new(builder, keep(1, sender));
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("kept").await;
    let message = client.during(kept.recv()).await.unwrap();
    assert_eq!(end_of(&mut client).await, ended(0, &["kept"]));
    assert!(!message.ack());
}

#[tokio::test(start_paused = true)]
async fn a_receiver_in_another_task_goes_on_after_the_closure_has_returned() {
    let (sender, mut texts) = unbounded_channel();
    let handler = move |session: Session| {
        let sender = sender.clone();
        async move {
            let (_, mut receiver) = session.split();
            tokio::spawn(async move {
                for _ in 0..2 {
                    sender
                        .send(receiver.recv().await.unwrap().into_message())
                        .unwrap();
                }
            });
            Ok(())
        }
    };
    let server = Server::new(SessionServer::builder(), handler);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    for text in ["one", "two", "three"] {
        client.send(text).await;
    }
    assert_eq!(end_of(&mut client).await, ended(2, &["three"]));
    for text in ["one", "two"] {
        assert_eq!(texts.recv().await, Some(Message::from(text)));
    }
}

/// A client that has sent three messages, and whose socket is gone.
async fn sent_and_lost(pipe: DuplexStream) -> Client {
    let mut client = Client::default();
    client.attach(pipe).await;
    for text in ["one", "two", "three"] {
        client.send(text).await;
    }
    client.during(sleep(Duration::from_secs(1))).await;
    client.cut();
    client
}

#[tokio::test(start_paused = true)]
async fn messages_that_a_closure_does_not_receive_after_the_end_are_unsent() {
    let handler = async |mut session: Session| {
        session.recv().await.ok_or("no message")?;
        session.ended().await;
        Ok(())
    };
    let server = Server::new(SessionServer::builder(), handler);
    let mut client = sent_and_lost(server.pipe()).await;
    sleep(Duration::from_secs(121)).await;
    client.attach(server.pipe()).await;
    let (_, delivered, uncertain, unsent) = ended(1, &["two", "three"]);
    let expired = ("expired".to_owned(), delivered, uncertain, unsent);
    assert_eq!(end_of(&mut client).await, expired);
}

/// The client comes back before the closure goes on: the rest was never delivered, and is not then.
#[tokio::test(start_paused = true)]
async fn a_closure_receives_nothing_that_its_client_was_told_is_unsent() {
    let (sender, mut texts) = unbounded_channel();
    let (told, gate) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (go_on, opened) = (Arc::clone(&told), Arc::clone(&gate));
    let handler = move |mut session: Session| {
        let (sender, told, gate) = (sender.clone(), Arc::clone(&told), Arc::clone(&gate));
        async move {
            session.recv().await.ok_or("no message")?;
            session.ended().await;
            session.recv().await.ok_or("no second message")?;
            gate.notify_one();
            told.notified().await;
            let rest = session.recv().await;
            sender.send(rest.map(Incoming::into_message))?;
            Ok(())
        }
    };
    let server = Server::new(SessionServer::builder(), handler);
    let mut client = sent_and_lost(server.pipe()).await;
    opened.notified().await;
    client.attach(server.pipe()).await;
    let (_, delivered, uncertain, unsent) = ended(2, &["three"]);
    let expired = ("expired".to_owned(), delivered, uncertain, unsent);
    assert_eq!(end_of(&mut client).await, expired);
    go_on.notify_one();
    assert_eq!(texts.recv().await, Some(None));
}

/// Nobody will acknowledge that message any more, and the client would wait for ever.
#[tokio::test(start_paused = true)]
async fn a_closure_that_leaves_messages_unacknowledged_ends_the_session_all_the_same() {
    let builder = SessionServer::builder().acks(AckMode::Manual);
    let handler = async |mut session: Session| {
        let message = session.recv().await.ok_or("no message")?;
        assert!(message.ack());
        session.recv().await.ok_or("no message")?;
        Ok(())
    };
    let server = Server::new(builder, handler);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("acknowledged").await;
    client.send("not").await;
    let start = Instant::now();
    assert_eq!(end_of(&mut client).await, ended(1, &["not"]));
    assert!(start.elapsed() < Duration::from_secs(1));
}

//! Handles of sessions: windows, acknowledgements, users, broadcasts.

use std::collections::HashMap;
use std::pin::pin;

use futures_util::FutureExt;
use steadysocket::Message;
use steadysocket::server::store::StoreError;
use steadysocket::server::{
    AcceptError, AckMode, CommitError, Denial, Limits, SendError, Session, SessionSender,
    SessionServer, SnapshotError, Window,
};

use crate::support::{Client, Handler, Server, giving};

/// An app may put them into errors of its own.
const _: fn() = || {
    fn is_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_error::<AcceptError>();
    is_error::<CommitError<std::fmt::Error>>();
    is_error::<Denial>();
    is_error::<SendError>();
    is_error::<SnapshotError>();
    is_error::<StoreError>();
};

fn narrow() -> Limits {
    let window = Window {
        messages: 4,
        bytes: 1_000,
    };
    Limits { window, max: 500 }
}

/// A session with a narrow window, whose client has just lost its socket.
async fn cut_off() -> (Server<impl Handler>, Client, SessionSender) {
    let (handler, mut sessions) = giving();
    let builder = SessionServer::builder().limits(narrow());
    let server = Server::listen(builder, handler).await;
    let mut client = Client::default();
    client.attach(server.tcp().await).await;
    let session = sessions.recv().await.unwrap();
    client.cut();
    (server, client, session)
}

#[tokio::test]
async fn a_full_window_hands_messages_back_or_waits() {
    let (server, mut client, session) = cut_off().await;
    let mut accepted = 0;
    let refused = loop {
        match session.try_send(accepted.to_string()) {
            Ok(()) => accepted += 1,
            Err(error) => break error,
        }
    };
    // Four in the window, and one that waits for it.
    assert_eq!((accepted, session.unacknowledged()), (5, 5));
    assert_eq!(refused, SendError::Full(Message::from("5")));
    let large = session.try_send("x".repeat(501)).unwrap_err();
    assert!(matches!(large, SendError::TooBig(_)));
    let waiting = tokio::spawn(async move {
        for number in 5..50 {
            session.send(number.to_string()).await?;
        }
        Ok::<_, SendError>(())
    });
    client.attach(server.tcp().await).await;
    for number in 0..50 {
        assert_eq!(client.receive_text().await, number.to_string());
    }
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_send_that_waits_for_room_holds_its_place() {
    let (server, mut client, session) = cut_off().await;
    while session.try_send("x").is_ok() {}
    let mut first = pin!(session.send("1"));
    assert!(first.as_mut().now_or_never().is_none());
    client.attach(server.tcp().await).await;
    for _ in 0..5 {
        client.receive_text().await;
    }
    client.during(session.acknowledged()).await;
    // There is room, and nobody has told the one that waits.
    let mut second = pin!(session.send("2"));
    assert!(second.as_mut().now_or_never().is_none());
    let refused = session.try_send("3").unwrap_err();
    assert_eq!(refused, SendError::Full(Message::from("3")));
    first.await.unwrap();
    second.await.unwrap();
    session.try_send("3").unwrap();
    for number in ["1", "2", "3"] {
        assert_eq!(client.receive_text().await, number);
    }
}

#[tokio::test]
async fn a_send_that_is_given_up_gives_up_its_place() {
    let (server, mut client, session) = cut_off().await;
    while session.try_send("x").is_ok() {}
    {
        let mut given_up = pin!(session.send("1"));
        assert!(given_up.as_mut().now_or_never().is_none());
    }
    client.attach(server.tcp().await).await;
    client.during(session.acknowledged()).await;
    session.try_send("2").unwrap();
}

#[tokio::test]
async fn a_sender_that_waits_learns_of_the_end() {
    let (server, _client, session) = cut_off().await;
    while session.try_send("x").is_ok() {}
    let waiting = tokio::spawn({
        let session = session.clone();
        async move { (session.send("y").await, session.acknowledged().await) }
    });
    server.sessions.drain(std::time::Duration::ZERO).await;
    let (sent, is_acknowledged) = waiting.await.unwrap();
    assert_eq!(sent, Err(SendError::Closed(Message::from("y"))));
    assert!(!is_acknowledged);
    assert_eq!(session.ended().await.why.as_str(), "stopped");
}

#[tokio::test]
async fn manual_acknowledgements_reach_the_client_in_order() {
    let handler = async |mut session: Session| {
        let one = session.recv().await.ok_or("none")?;
        let two = session.recv().await.ok_or("none")?;
        assert!(two.ack());
        session.send("two").await?;
        session.acknowledged().await;
        assert!(one.ack());
        session.send("one").await?;
        while session.recv().await.is_some() {}
        assert!(!one.ack());
        Ok(())
    };
    let builder = SessionServer::builder().acks(AckMode::Manual);
    let server = Server::listen(builder, handler).await;
    let mut client = Client::default();
    client.attach(server.tcp().await).await;
    client.send("1").await;
    client.send("2").await;
    assert_eq!(client.receive_text().await, "two");
    assert_eq!(client.core.endpoint().acked(), 0);
    assert_eq!(client.receive_text().await, "one");
    assert_eq!(client.core.endpoint().acked(), 2);
}

#[tokio::test]
async fn users_are_found_and_all_are_reached() {
    let (handler, mut sessions) = giving();
    let builder = SessionServer::builder()
        .authenticate(async |_, auth: Option<String>| Ok(auth.unwrap_or_default()));
    let server = Server::listen(builder, handler).await;
    let mut clients = Vec::new();
    for name in ["ann", "ann", "bob"] {
        let mut client = Client::default();
        client.auth = Some(name.into());
        client.attach(server.tcp().await).await;
        sessions.recv().await.unwrap();
        clients.push(client);
    }
    assert_eq!(server.sessions.by_principal("ann").len(), 2);
    assert_eq!(server.sessions.by_principal("eve").len(), 0);
    for session in server.sessions.by_principal("bob") {
        session.send("to bob").await.unwrap();
    }
    let outcome = server.sessions.broadcast("to all");
    assert_eq!((outcome.accepted, outcome.refused.len()), (3, 0));
    assert_eq!(clients[2].receive_text().await, "to bob");
    for client in &mut clients {
        assert_eq!(client.receive_text().await, "to all");
    }
    let bob = server.sessions.by_principal("bob").pop().unwrap();
    clients[2].close().await;
    clients[2].until(|client| client.ended.is_some()).await;
    bob.ended().await;
    assert_eq!(
        (
            server.sessions.by_principal("bob").len(),
            server.sessions.len()
        ),
        (0, 2)
    );
}

#[tokio::test]
async fn volatile_messages_reach_who_is_there_and_nobody_else() {
    let (handler, mut sessions) = giving();
    let server = Server::listen(SessionServer::builder(), handler).await;
    let mut client = Client::default();
    client.attach(server.tcp().await).await;
    let session = sessions.recv().await.unwrap();
    assert!(session.send_volatile("here"));
    assert_eq!(client.receive_text().await, "here");
    let drained = server.sessions.drain(std::time::Duration::ZERO);
    client.during(drained).await;
    assert!(!session.send_volatile("gone"));
}

#[tokio::test]
async fn handles_of_one_session_are_equal() {
    let (handler, mut sessions) = giving();
    let server = Server::listen(SessionServer::builder(), handler).await;
    let mut room = HashMap::new();
    let (mut one, mut other) = (Client::default(), Client::default());
    for client in [&mut one, &mut other] {
        client.attach(server.tcp().await).await;
        let session = sessions.recv().await.unwrap();
        room.insert(session.id(), session);
    }
    let all = server.sessions.sessions();
    assert_ne!(all[0], all[1]);
    let (id, text) = (all[0].id().to_string(), format!("{:?}", all[0]));
    assert!(text.contains(&id), "{text}");
    for session in all {
        assert_eq!(room.remove(&session.id()), Some(session));
    }
}

//! Sessions that outlive the memory of their server as bytes.

use steadysocket::core::session::ClientConfig;
use steadysocket::server::{Session, SessionServer, SnapshotError};
use tokio::sync::mpsc;

use crate::support::{Client, Server, echo};

#[tokio::test(start_paused = true)]
async fn a_session_goes_on_in_another_life_of_the_process() {
    let builder = || SessionServer::builder().choose_protocol(|_, names| names.first().cloned());
    let server = Server::new(builder(), echo);
    let mut client = Client::new(ClientConfig {
        protocols: vec!["chat.v1".to_owned()],
        ..Default::default()
    });
    client.attach(server.pipe()).await;
    client.send("1").await;
    assert_eq!(client.receive_text().await, "1");
    let session = server.sessions.sessions().pop().unwrap();
    client.cut();
    session.try_send(vec![0, 255]).unwrap();
    let bytes = server.sessions.snapshot(session.id()).unwrap();
    drop(server);
    let (sender, mut given) = mpsc::unbounded_channel();
    let next = Server::new(builder(), echo);
    let restored = next
        .sessions
        .restore(&bytes, async move |session: Session| {
            sender.send(session.protocol().to_owned())?;
            echo(session).await
        });
    assert_eq!(restored.unwrap().id(), session.id());
    assert_eq!(given.recv().await.unwrap(), "chat.v1");
    client.send("2").await;
    client.attach(next.pipe()).await;
    assert_eq!(client.receive().await.as_bytes(), [0, 255]);
    assert_eq!(client.receive_text().await, "2");
    assert_eq!((client.resumed, client.started.len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn bytes_that_are_no_snapshot_begin_nothing() {
    let server = Server::new(SessionServer::builder(), echo);
    let refused = server.sessions.restore(b"nothing", echo).unwrap_err();
    assert_eq!(refused, SnapshotError::Malformed);
    assert!(server.sessions.is_empty());
}

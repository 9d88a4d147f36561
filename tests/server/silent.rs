//! `/silent`.

use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Server};

#[tokio::test]
async fn it_takes_the_upgrade_and_reads_and_writes_nothing() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/silent").await;
    client.send("are you there?").await;
    client.send(Message::Ping("ping".into())).await;
    drop(client);
    let stats = server.stats_when(|stats| stats.closed == 1).await;
    assert_eq!(stats.messages_in, 0);
    assert_eq!(stats.messages_out, 0);
}

#[tokio::test]
async fn it_sees_a_client_that_has_gone() {
    let server = Server::start(&[]).await;
    let client = Client::open(&server, "/silent?client=a").await;
    assert_eq!(server.stats().await.clients["a"].open, 1);
    drop(client);
    let stats = server.stats_when(|stats| stats.open == 0).await;
    assert_eq!(stats.clients["a"].closes, [1006]);
}

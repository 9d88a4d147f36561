//! `/stats` and `/stats/reset`: totals.

use crate::support::{Client, Server};

#[tokio::test]
async fn nothing_has_happened_but_the_question() {
    let server = Server::start(&[]).await;
    let reply = server.get("/stats").await;
    assert_eq!(
        reply.text(),
        r#"{"accepted":1,"open":0,"opened":0,"closed":0,"refused":0,"messages_in":0,"messages_out":0,"bytes_in":0,"bytes_out":0,"clients":{}}"#
    );
}

#[tokio::test]
async fn an_open_socket_is_counted_once_the_client_knows_it_is_open() {
    let server = Server::start(&[]).await;
    let _client = Client::open(&server, "/echo").await;
    let stats = server.stats().await;
    assert_eq!((stats.open, stats.opened, stats.closed), (1, 1, 0));
}

#[tokio::test]
async fn a_closed_socket_is_counted_once_the_client_knows_it_is_closed() {
    let server = Server::start(&[]).await;
    Client::open(&server, "/echo").await.close(None).await;
    let stats = server.stats().await;
    assert_eq!((stats.open, stats.opened, stats.closed), (0, 1, 1));
}

#[tokio::test]
async fn messages_and_their_bytes_are_counted_each_way() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/ws").await;
    client.receive_text().await;
    client.send("є").await;
    client.receive_text().await;
    client.close(None).await;
    let stats = server.stats().await;
    assert_eq!((stats.messages_in, stats.bytes_in), (1, 2));
    let out = "Ласкаво просимо до WebSocket сервера!Ви сказали: є".len() as u64;
    assert_eq!((stats.messages_out, stats.bytes_out), (2, out));
}

#[tokio::test]
async fn a_refused_upgrade_is_counted() {
    let server = Server::start(&[]).await;
    server.upgrade("/refuse", &[]).await;
    server.upgrade("/close?code=1", &[]).await;
    server.upgrade("/nowhere", &[]).await;
    let stats = server.stats().await;
    assert_eq!((stats.refused, stats.opened), (3, 0));
}

#[tokio::test]
async fn a_page_not_found_is_no_refused_upgrade() {
    let server = Server::start(&[]).await;
    server.get("/nowhere").await;
    assert_eq!(server.stats().await.refused, 0);
}

#[tokio::test]
async fn a_reset_forgets_all_but_what_is_open() {
    let server = Server::start(&[]).await;
    Client::open(&server, "/echo?client=a")
        .await
        .close(None)
        .await;
    let client = Client::open(&server, "/echo?client=b").await;
    let reply = server.request("POST", "/stats/reset", &[]).await;
    assert_eq!(reply.status, 204);
    let stats = server.stats().await;
    assert_eq!((stats.open, stats.opened, stats.closed), (1, 0, 0));
    assert_eq!(stats.accepted, 1, "the question itself");
    assert_eq!(stats.clients.len(), 1);
    assert_eq!(
        (stats.clients["b"].open, stats.clients["b"].max_open),
        (1, 1)
    );
    assert_eq!(stats.clients["b"].opened, 0);

    client.close(None).await;
    let stats = server.stats().await;
    assert_eq!((stats.open, stats.closed), (0, 1));
    assert_eq!(stats.clients["b"].open, 0);
}

#[tokio::test]
async fn a_reset_must_be_a_post() {
    let server = Server::start(&[]).await;
    assert_eq!(server.get("/stats/reset").await.status, 405);
}

#[tokio::test]
async fn the_server_says_that_it_is_healthy() {
    let server = Server::start(&[]).await;
    let reply = server.get("/healthz").await;
    assert_eq!((reply.status, reply.text()), (200, "ok\n"));
}

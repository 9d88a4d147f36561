//! `/stats`: counters by `?client=`.

use crate::support::{Client, Server};

#[tokio::test]
async fn a_client_is_known_by_its_id_on_every_route() {
    let server = Server::start(&[]).await;
    for path in [
        "/",
        "/ws",
        "/echo",
        "/chat",
        "/push",
        "/flood",
        "/close",
        "/drop",
        "/silent",
        "/slow",
        "/accept-then-kick",
        "/flaky",
    ] {
        let id = path.trim_start_matches('/');
        Client::open(&server, &format!("{path}?client=on-{id}")).await;
        let stats = server.stats().await;
        assert_eq!(stats.clients[&format!("on-{id}")].opened, 1);
    }
}

#[tokio::test]
async fn sockets_open_at_the_same_time_are_seen() {
    let server = Server::start(&[]).await;
    let first = Client::open(&server, "/echo?client=a").await;
    let second = Client::open(&server, "/ws?client=a").await;
    first.close(None).await;
    second.close(None).await;
    let stats = server.stats().await;
    let client = &stats.clients["a"];
    assert_eq!((client.open, client.max_open, client.opened), (0, 2, 2));
}

#[tokio::test]
async fn clients_are_distinguished() {
    let server = Server::start(&[]).await;
    let _a = Client::open(&server, "/echo?client=a").await;
    let _b = Client::open(&server, "/echo?client=b").await;
    let stats = server.stats().await;
    assert_eq!(stats.clients["a"].max_open, 1);
    assert_eq!(stats.clients["b"].max_open, 1);
}

#[tokio::test]
async fn received_close_codes_are_listed_in_order() {
    let server = Server::start(&[]).await;
    for code in [Some(1000), Some(4001), None] {
        Client::open(&server, "/echo?client=a")
            .await
            .close(code)
            .await;
    }
    drop(Client::open(&server, "/echo?client=a").await);
    let stats = server.stats_when(|stats| stats.closed == 4).await;
    assert_eq!(stats.clients["a"].closes, [1000, 4001, 1005, 1006]);
}

#[tokio::test]
async fn the_answer_to_a_close_of_the_server_is_listed() {
    let server = Server::start(&[]).await;
    let path = "/accept-then-kick?client=a";
    Client::open(&server, path).await.ended().await;
    let stats = server.stats_when(|stats| stats.closed == 1).await;
    assert_eq!(stats.clients["a"].closes, [1013]);
}

#[tokio::test]
async fn a_client_that_dials_anew_at_once_after_a_reset_is_never_seen_twice() {
    let server = Server::start(&[]).await;
    for _ in 0..200 {
        Client::open(&server, "/drop?client=a").await.ended().await;
    }
    let client = &server.stats().await.clients["a"];
    assert_eq!((client.max_open, client.opened), (1, 200));
    assert_eq!(client.closes, [1006; 200]);
}

#[tokio::test]
async fn a_client_that_dials_anew_at_once_after_its_close_is_never_seen_twice() {
    let server = Server::start(&[]).await;
    for _ in 0..200 {
        let client = Client::open(&server, "/echo?client=a").await;
        client.close(Some(1000)).await;
    }
    let client = &server.stats().await.clients["a"];
    assert_eq!((client.max_open, client.opened), (1, 200));
}

#[tokio::test]
async fn the_client_seen_longest_ago_is_forgotten_when_there_are_too_many() {
    let server = Server::start(&[]).await;
    let _open = Client::open(&server, "/echo?client=open").await;
    for number in 0..1024 {
        let path = format!("/drop?client={number}");
        Client::open(&server, &path).await.ended().await;
    }
    let clients = server.stats().await.clients;
    assert_eq!(clients.len(), 1024);
    assert!(clients.contains_key("open"));
    assert!(!clients.contains_key("0"));
    assert!(clients.contains_key("1"));
}

#[tokio::test]
async fn an_id_that_is_empty_is_named() {
    let server = Server::start(&[]).await;
    let reply = server.upgrade("/echo?client=", &[]).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "bad parameter client=: expected 1 to 128 bytes\n"
    );
}

#[tokio::test]
async fn an_id_that_is_too_long_is_named() {
    let server = Server::start(&[]).await;
    let id = "a".repeat(129);
    let reply = server.upgrade(&format!("/?client={id}"), &[]).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        format!("bad parameter client={id}: expected 1 to 128 bytes\n")
    );
}

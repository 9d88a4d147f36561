//! Ctrl-C and SIGTERM.

use tokio::io::AsyncWriteExt;

use crate::support::{Client, Ended, Server, UPGRADE, exchange};

#[tokio::test]
async fn ctrl_c_closes_every_client_with_1001() {
    closes_every_client("INT").await;
}

#[tokio::test]
async fn sigterm_closes_every_client_with_1001() {
    closes_every_client("TERM").await;
}

#[tokio::test]
async fn a_server_without_clients_ends_at_once() {
    let mut server = Server::start(&[]).await;
    assert!(!has_waited(&stop(&mut server).await));
}

#[tokio::test]
async fn a_server_whose_clients_answer_ends_at_once() {
    let mut server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo").await;
    let client = tokio::spawn(async move { client.ended().await });
    assert!(!has_waited(&stop(&mut server).await));
    assert_eq!(client.await.unwrap(), going_away());
}

#[tokio::test]
async fn a_client_that_does_not_answer_does_not_delay_it() {
    let mut server = Server::start(&[]).await;
    let _client = Client::open(&server, "/echo").await;
    assert!(has_waited(&stop(&mut server).await));
}

#[tokio::test]
async fn a_client_that_does_not_read_does_not_delay_it() {
    let mut server = Server::start(&[]).await;
    let path = "/flood?messages=10000000&bytes=100000";
    let _client = Client::open(&server, path).await;
    server.stats_when(|stats| stats.messages_out > 0).await;
    stop(&mut server).await;
}

#[tokio::test]
async fn a_stalled_handshake_does_not_delay_it() {
    let mut server = Server::start(&[]).await;
    let mut stream = server.connect().await;
    let request = b"GET /stall-handshake HTTP/1.1\r\nhost: test\r\n\r\n";
    stream.write_all(request).await.unwrap();
    server.stats_when(|stats| stats.accepted >= 2).await;
    assert!(!has_waited(&stop(&mut server).await));
}

#[tokio::test]
async fn a_client_that_was_silenced_is_closed_as_well() {
    let mut server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    server.post("/fault?client=a&kind=silence").await;
    server.signal("INT").await;
    assert_eq!(client.ended().await, going_away());
    assert_eq!(server.exit().await.code(), Some(0));
}

#[tokio::test]
async fn a_connection_kept_alive_does_not_delay_it() {
    let mut server = Server::start(&[]).await;
    let mut stream = server.connect().await;
    exchange(&mut stream, "GET", "/healthz", &[]).await;
    assert!(!has_waited(&stop(&mut server).await));
}

#[tokio::test]
async fn an_upgrade_never_read_does_not_delay_it() {
    let mut server = Server::start(&[]).await;
    let mut stream = server.connect().await;
    exchange(&mut stream, "GET", "/slow?bytes_per_s=1", &UPGRADE).await;
    stop(&mut server).await;
}

async fn closes_every_client(signal: &str) {
    let mut server = Server::start(&[]).await;
    let mut clients = Vec::new();
    for path in [
        "/ws",
        "/echo",
        "/chat",
        "/push",
        "/close?after_ms=60000",
        "/drop?after_ms=60000",
        "/silent",
        "/slow",
        "/flaky?open_ms=60000",
    ] {
        clients.push((path, Client::open(&server, path).await));
    }
    server.signal(signal).await;
    for (path, client) in &mut clients {
        assert_eq!(client.ended().await, going_away(), "{path}");
    }
    assert_eq!(server.exit().await.code(), Some(0));
}

/// Sends Ctrl-C, waits until the server has ended, and returns its log. A server that waits for a
/// client for ever fails.
async fn stop(server: &mut Server) -> Vec<String> {
    server.signal("INT").await;
    assert_eq!(server.exit().await.code(), Some(0));
    server.whole_log().await
}

/// True if the time that the server gives its clients was not enough for one of them.
fn has_waited(log: &[String]) -> bool {
    log.iter()
        .any(|line| line.contains("did not answer the close"))
}

fn going_away() -> Ended {
    Ended::code(1001, "server is stopping")
}

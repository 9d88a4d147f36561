//! `POST /restart`.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::support::{Certificate, Client, Ended, Folder, Server, exchange};

#[tokio::test]
async fn every_socket_is_reset() {
    let server = Server::start(&[]).await;
    let mut clients = Vec::new();
    for path in ["/echo?client=a", "/echo", "/chat", "/push", "/silent"] {
        clients.push((path, Client::open(&server, path).await));
    }
    restart(&server, "").await;
    for (path, client) in &mut clients {
        assert_eq!(client.ended().await, RESET, "{path}");
    }
}

#[tokio::test]
async fn a_socket_that_was_silenced_is_reset_as_well() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    server.post("/fault?client=a&kind=silence").await;
    restart(&server, "?down_ms=0").await;
    assert_eq!(client.ended().await, RESET);
}

#[tokio::test]
async fn nobody_listens_meanwhile() {
    let server = Server::start(&[]).await;
    restart(&server, "?down_ms=60000").await;
    server.logged(" 60000 мс сервер не слухає порт").await;
    let refused = TcpStream::connect(server.address).await.err();
    let kind = refused.map(|error| error.kind());
    assert_eq!(kind, Some(ErrorKind::ConnectionRefused));
}

#[tokio::test]
async fn the_server_is_back_when_the_time_is_over() {
    let server = Server::start(&[]).await;
    let took = outage(&server, "?down_ms=300").await;
    assert!(took >= Duration::from_millis(300), "{took:?}");
    let mut client = Client::open(&server, "/echo").await;
    client.send("hello").await;
    assert_eq!(client.receive_text().await, "hello");
}

#[tokio::test]
async fn the_time_is_2_s_by_default() {
    let server = Server::start(&[]).await;
    let took = outage(&server, "").await;
    assert!(took >= Duration::from_secs(2), "{took:?}");
    server.logged(" 2000 мс сервер не слухає порт").await;
}

#[tokio::test]
async fn the_log_is_in_english_when_asked_for() {
    let server = Server::start(&["--lang", "en"]).await;
    restart(&server, "?down_ms=1").await;
    let down = " Restart: the server does not listen for 1 ms";
    assert!(server.logged(down).await.contains(" INFO "));
    let up = format!(" Server listens on port {} again", server.address.port());
    assert!(server.logged(&up).await.contains(" INFO "));
}

#[tokio::test]
async fn a_server_that_is_never_down_is_there_for_the_next_dial() {
    let server = Server::start(&[]).await;
    let mut orders = server.connect().await;
    for _ in 0..20 {
        let mut client = Client::dial(&server, "/echo").await;
        let reply = exchange(&mut orders, "POST", "/restart?down_ms=0", &[]).await;
        assert_eq!(reply.status, 204);
        assert_eq!(client.ended().await, RESET);
    }
    Client::dial(&server, "/echo").await;
}

#[tokio::test]
async fn a_restart_during_a_restart_comes_after_it() {
    let server = Server::start(&[]).await;
    // A kept-alive connection, because the server accepts no second one.
    let mut orders = server.connect().await;
    for path in ["/restart?down_ms=300", "/restart?down_ms=60000"] {
        let reply = exchange(&mut orders, "POST", path, &[]).await;
        assert_eq!(reply.status, 204);
    }
    server.logged(&up(&server)).await;
    server.logged(" 60000 мс сервер не слухає порт").await;
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn what_happened_before_is_not_forgotten() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    outage(&server, "?down_ms=0").await;
    client.ended().await;
    let stats = server.stats_when(|stats| stats.open == 0).await;
    assert_eq!(stats.clients["a"].closes, [1006]);
}

#[tokio::test]
async fn a_server_with_tls_comes_back_with_tls() {
    let folder = Folder::new("restart_tls");
    let server = Server::start_tls(&Certificate::new(&folder), &[]).await;
    let mut client = Client::open(&server, "/echo").await;
    outage(&server, "?down_ms=0").await;
    assert_eq!(client.ended().await, RESET);
    assert_eq!(server.get("/healthz").await.text(), "ok\n");
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_that_is_down_can_be_stopped() {
    let mut server = Server::start(&[]).await;
    restart(&server, "?down_ms=60000").await;
    server.logged(" 60000 мс сервер не слухає порт").await;
    server.signal("TERM").await;
    assert_eq!(server.exit().await.code(), Some(0));
}

#[tokio::test]
async fn a_bad_time_is_named_and_nothing_is_reset() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo").await;
    for time in ["-1", "60001", "1e3", ""] {
        let reply = server.post(&format!("/restart?down_ms={time}")).await;
        assert_eq!(reply.status, 400);
        assert_eq!(
            reply.text(),
            format!("bad parameter down_ms={time}: expected a whole number from 0 to 60000\n")
        );
    }
    client.send("hello").await;
    assert_eq!(client.receive_text().await, "hello");
}

#[tokio::test]
async fn a_restart_must_be_a_post() {
    let server = Server::start(&[]).await;
    assert_eq!(server.get("/restart").await.status, 405);
}

async fn restart(server: &Server, query: &str) {
    let reply = server.post(&format!("/restart{query}")).await;
    assert_eq!((reply.status, reply.text()), (204, ""));
}

/// Requests a restart, waits until the server is back, and returns how long that took.
async fn outage(server: &Server, query: &str) -> Duration {
    let began = Instant::now();
    restart(server, query).await;
    server.logged(&up(server)).await;
    began.elapsed()
}

/// Logged when the server is back.
fn up(server: &Server) -> String {
    format!(" Сервер знову слухає порт {}", server.address.port())
}

const RESET: Ended = Ended::Broken(ErrorKind::ConnectionReset);

//! `/flaky`.

use std::io::ErrorKind;

use crate::support::{Client, Ended, Server, guard};

#[tokio::test]
async fn it_echoes_then_resets_then_refuses() {
    let server = Server::start(&[]).await;
    let path = "/flaky?open_ms=1000&refuse_ms=60000";
    let mut client = Client::open(&server, path).await;
    client.send("hello").await;
    assert_eq!(client.receive_text().await, "hello");
    assert_eq!(
        client.ended().await,
        Ended::Broken(ErrorKind::ConnectionReset)
    );
    assert_eq!(Client::try_open(&server, path, &[]).await.err(), Some(503));
}

#[tokio::test]
async fn it_resets_all_its_sockets_at_the_end_of_the_phase() {
    let server = Server::start(&[]).await;
    let path = "/flaky?open_ms=1000&refuse_ms=60000";
    let mut first = Client::open(&server, path).await;
    let mut second = Client::open(&server, path).await;
    let reset = Ended::Broken(ErrorKind::ConnectionReset);
    assert_eq!(first.ended().await, reset);
    assert_eq!(second.ended().await, reset);
}

#[tokio::test]
async fn it_accepts_again_after_it_has_refused() {
    let server = Server::start(&[]).await;
    let path = "/flaky?open_ms=50&refuse_ms=50";
    Client::open(&server, path).await.ended().await;
    guard(async { while Client::try_open(&server, path, &[]).await.is_err() {} }).await;
}

#[tokio::test]
async fn it_accepts_at_once_when_it_never_refuses() {
    let server = Server::start(&[]).await;
    for _ in 0..5 {
        let mut client = Client::open(&server, "/flaky?open_ms=20&refuse_ms=0").await;
        client.ended().await;
    }
}

#[tokio::test]
async fn other_parameters_have_a_cycle_of_their_own() {
    let server = Server::start(&[]).await;
    let path = "/flaky?open_ms=1&refuse_ms=60000";
    Client::open(&server, path).await.ended().await;
    Client::open(&server, "/flaky?open_ms=60000&refuse_ms=1").await;
}

#[tokio::test]
async fn a_bad_phase_is_named() {
    let server = Server::start(&[]).await;
    let reply = server.upgrade("/flaky?open_ms=0", &[]).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "bad parameter open_ms=0: expected a whole number from 1 to 3600000\n"
    );
}

//! `/drop`.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::time::Instant;

use crate::support::{Certificate, Client, Ended, Folder, Server};

#[tokio::test]
async fn the_client_sees_a_reset_and_no_close_frame() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/drop").await;
    assert_eq!(
        client.ended().await,
        Ended::Broken(ErrorKind::ConnectionReset)
    );
}

#[tokio::test]
async fn it_echoes_until_the_time_has_come() {
    let server = Server::start(&[]).await;
    let began = Instant::now();
    let mut client = Client::open(&server, "/drop?after_ms=200").await;
    client.send("hello").await;
    assert_eq!(client.receive_text().await, "hello");
    assert_eq!(
        client.ended().await,
        Ended::Broken(ErrorKind::ConnectionReset)
    );
    assert!(began.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn it_resets_a_tls_connection_as_well() {
    let folder = Folder::new("drop_tls");
    let certificate = Certificate::new(&folder);
    let server = Server::start_tls(&certificate, &[]).await;
    let mut client = Client::open(&server, "/drop").await;
    assert_eq!(
        client.ended().await,
        Ended::Broken(ErrorKind::ConnectionReset)
    );
}

#[tokio::test]
async fn a_bad_time_is_named() {
    let server = Server::start(&[]).await;
    let reply = server.upgrade("/drop?after_ms=-5", &[]).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "bad parameter after_ms=-5: expected a whole number from 0 to 3600000\n"
    );
}

//! Servers and lines that fail, over TCP.

use std::sync::Arc;
use std::time::Duration;

use steadysocket::{Heartbeat, NativeBuilder, Socket};
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::support::server::echo;
use crate::support::{Journal, Server, ms, soon};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_and_restarted_is_found_again() {
    let server = Server::echo().await;
    let (address, url) = (server.address, server.url());
    let (builder, mut journal) = Journal::of(Socket::builder(url));
    let socket = builder.reconnect(soon()).connect().unwrap();
    journal.until("open").await;
    let mut server = Some(server);
    for round in 0..3 {
        drop(server.take());
        assert_eq!(journal.until("error").await, "error Lost");
        let text = format!("message {round}");
        socket.send(text.as_str()).unwrap();
        assert_eq!(journal.until("error").await, "error Connect");
        server = Some(Server::start_at(address, echo).await);
        journal.until("open again").await;
        journal.until(&text).await;
    }
}

/// A proxy that stops in both directions and ends nothing: only the heartbeat can know.
#[tokio::test]
async fn a_line_that_goes_silent_is_noticed_by_the_heartbeat() {
    let server = Server::echo().await;
    let target = server.address;
    let silence = Arc::new(Notify::new());
    let silent = Arc::clone(&silence);
    let proxy = Server::start(move |mut line: TcpStream| {
        let silent = Arc::clone(&silent);
        async move {
            let mut far = TcpStream::connect(target).await.unwrap();
            tokio::select! {
                _ = copy_bidirectional(&mut line, &mut far) => {}
                () = silent.notified() => std::future::pending().await,
            }
        }
    })
    .await;
    let heartbeat = Heartbeat {
        interval: ms(50),
        timeout: ms(50),
        ..Heartbeat::default()
    };
    let (builder, mut journal) = Journal::of(Socket::builder(proxy.url()));
    let socket = builder
        .reconnect(soon())
        .heartbeat_frames(heartbeat)
        .connect()
        .unwrap();
    journal.until("open").await;
    socket.send("hi").unwrap();
    journal.until("hi").await;
    silence.notify_waiters();
    assert_eq!(journal.until("error").await, "error ERR_HEARTBEAT_TIMEOUT");
    journal.until("open again").await;
    socket.send("hi again").unwrap();
    journal.until("hi again").await;
}

/// A server that accepts and says nothing.
#[tokio::test]
async fn a_server_without_an_answer_is_a_timeout() {
    let server = Server::start(|line: TcpStream| async move {
        let _line = line;
        std::future::pending().await
    })
    .await;
    let (builder, mut journal) = Journal::of(Socket::builder(server.url()));
    let _socket = builder
        .connect_timeout(Duration::from_millis(50))
        .connect()
        .unwrap();
    journal
        .expect(["error ERR_CONNECT_TIMEOUT", "close 1006 retry"])
        .await;
}

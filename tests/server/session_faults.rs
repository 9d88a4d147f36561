//! Faults of the socket of a session, which loses nothing by them.

use crate::support::{Server, SessionClient};

#[tokio::test]
async fn faults_of_the_socket_lose_nothing() {
    let server = Server::start(&[]).await;
    for fault in [
        "kind=reset",
        "kind=close&code=1000",
        "kind=close&code=1005",
        "kind=close&code=1008&reason=policy",
        "kind=close&code=4401",
        "kind=refuse&for_ms=50",
        "kind=refuse&for_ms=50&status=401",
        "kind=kick&for_ms=50",
    ] {
        let mut client = SessionClient::open(&server, "/session?lang=en&client=a").await;
        assert_eq!(client.receive().await, "Welcome to the WebSocket server!");
        client.send("before").await;
        order(&server, fault).await;
        client.send("meanwhile").await;
        client.lost().await;
        client.send("after").await;
        for said in ["before", "meanwhile", "after"] {
            assert_eq!(client.receive().await, format!("You said: {said}"));
        }
        assert_eq!(
            (client.started().len(), client.resumed()),
            (1, 1),
            "{fault}"
        );
        client.close().await;
    }
}

#[tokio::test]
async fn a_socket_that_was_silenced_loses_nothing() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/session?lang=en&client=a").await;
    client.receive().await;
    order(&server, "kind=silence").await;
    client.send("anybody there?").await;
    client.cut();
    assert_eq!(client.receive().await, "You said: anybody there?");
    assert_eq!(client.resumed(), 1);
}

#[tokio::test]
async fn a_slow_socket_only_takes_longer() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/slow?bytes_per_s=1000000").await;
    order(&server, "kind=slow").await;
    let text = "x".repeat(100_000);
    client.send(&text).await;
    assert_eq!(client.receive().await, text);
    assert_eq!(client.resumed(), 0);
}

#[tokio::test]
async fn routes_that_break_their_sockets_echo_everything() {
    let server = Server::start(&[]).await;
    let token = server.post("/token?valid_ms=60000").await;
    let secure = format!("/secure?token={}", token.text());
    for path in [
        "/drop?after_ms=100",
        "/close?code=1000&after_ms=100",
        "/flaky?open_ms=100&refuse_ms=30",
        &secure,
    ] {
        let mut client = SessionClient::open(&server, path).await;
        for number in 0..8 {
            client.send(number.to_string()).await;
            if path != secure {
                client.lost().await;
            }
        }
        for number in 0..8 {
            assert_eq!(client.receive().await, number.to_string(), "{path}");
        }
        assert_eq!(client.started().len(), 1, "{path}");
        assert_eq!(client.resumed() > 0, path != secure, "{path}");
    }
}

#[tokio::test]
async fn a_dial_that_is_kicked_or_not_answered_loses_nothing() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/session?lang=en").await;
    client.receive().await;
    client.cut();
    client.send("still there?").await;
    client.set_path("/accept-then-kick?code=1000");
    client.dial().await;
    client.set_path("/silent");
    client.dial_and_cut().await;
    client.set_path("/session?lang=en");
    assert_eq!(client.receive().await, "You said: still there?");
    assert_eq!((client.started().len(), client.resumed()), (1, 1));
}

#[tokio::test]
async fn messages_pushed_across_resets_come_numbered_without_a_gap() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/push?every_ms=1&bytes=10&client=a").await;
    for number in 1..=300 {
        let message = client.receive().await;
        assert!(message.starts_with(&format!("{number} ")), "{message}");
        if number % 100 == 0 {
            order(&server, "kind=reset").await;
        }
    }
    assert!(client.resumed() >= 2);
}

#[tokio::test]
async fn a_flood_larger_than_the_window_comes_whole_and_ends_the_session() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/flood?messages=3000&client=a").await;
    for number in 1..=3000 {
        let message = client.receive().await;
        assert!(message.starts_with(&format!("{number} ")), "{message}");
        if number == 1500 {
            order(&server, "kind=reset").await;
        }
    }
    let end = client.ended().await;
    assert_eq!((end.code, end.reason.as_str()), (1000, "flood is over"));
}

#[tokio::test]
async fn the_server_counts_the_sockets_of_a_session() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/session?client=a").await;
    client.receive().await;
    order(&server, "kind=reset").await;
    client.lost().await;
    client.attach().await;
    let stats = server.stats_when(|stats| stats.clients["a"].opened == 2);
    assert_eq!(stats.await.clients["a"].closes, [1006]);
}

async fn order(server: &Server, query: &str) {
    let reply = server.post(&format!("/fault?client=a&{query}")).await;
    assert_eq!((reply.status, reply.text()), (204, ""), "{query}");
}

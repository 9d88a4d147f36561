//! `/session` and `/session-chat`.

use steadysocket::core::session::{EndReason, GoneReason};

use crate::support::{Client, Server, SessionClient};

#[tokio::test]
async fn a_session_speaks_the_seed_protocol() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/session").await;
    assert_eq!(
        client.receive().await,
        "Ласкаво просимо до WebSocket сервера!"
    );
    client.send("Привіт").await;
    assert_eq!(client.receive().await, "Ви сказали: Привіт");
}

#[tokio::test]
async fn a_session_speaks_the_language_of_its_address() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/session?lang=en").await;
    assert_eq!(client.receive().await, "Welcome to the WebSocket server!");
    client.send("hi").await;
    assert_eq!(client.receive().await, "You said: hi");
    assert_eq!(server.upgrade("/session?lang=xx", &[]).await.status, 400);
}

#[tokio::test]
async fn a_plain_client_of_the_session_route_speaks_the_seed_protocol() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/session?lang=en").await;
    assert_eq!(
        client.receive_text().await,
        "Welcome to the WebSocket server!"
    );
    client.send("hi").await;
    assert_eq!(client.receive_text().await, "You said: hi");
}

#[tokio::test]
async fn plain_routes_know_no_sessions() {
    let server = Server::start(&[]).await;
    let offer = [("sec-websocket-protocol", "steady.v1")];
    for path in ["/", "/ws", "/echo", "/chat"] {
        let reply = server.upgrade(path, &offer).await;
        assert_eq!(reply.status, 101, "{path}");
        assert_eq!(reply.header("sec-websocket-protocol"), None, "{path}");
    }
}

#[tokio::test]
async fn routes_with_nothing_but_sessions_refuse_plain_clients() {
    let server = Server::start(&[]).await;
    for path in ["/session-chat", "/game", "/broadcast"] {
        let reply = server.upgrade(path, &[]).await;
        assert_eq!(reply.status, 400, "{path}");
        assert_eq!(reply.text(), "the subprotocol steady.v1 must be offered\n");
    }
}

#[tokio::test]
async fn the_subprotocol_inside_is_the_one_asked_for() {
    let server = Server::start(&[]).await;
    let client = SessionClient::open(&server, "/session?protocol=chat.v2").await;
    assert_eq!(client.started(), ["chat.v2"]);
}

#[tokio::test]
async fn the_log_tells_the_life_of_a_session() {
    let server = Server::start(&["--lang", "en"]).await;
    let mut client = SessionClient::open(&server, "/session").await;
    client.receive().await;
    server.logged(" /session: a session has begun").await;
    server.logged(" New connection established").await;
    client.cut();
    server
        .logged(" /session: a session has lost its socket, and waits")
        .await;
    client.attach().await;
    server
        .logged(" /session: a session goes on, on another socket")
        .await;
    client.close().await;
    server
        .logged(" /session: a session has ended (ended)")
        .await;
    server.logged(" Connection closed").await;
}

#[tokio::test]
async fn a_line_of_the_chat_reaches_one_whose_socket_was_lost() {
    let server = Server::start(&[]).await;
    let mut anna = SessionClient::open(&server, "/session-chat").await;
    let mut bohdan = SessionClient::open(&server, "/session-chat").await;
    anna.send("one").await;
    assert_eq!(bohdan.receive().await, "one");
    bohdan.cut();
    for line in ["two", "three"] {
        anna.send(line).await;
    }
    for line in ["one", "two", "three"] {
        assert_eq!(anna.receive().await, line);
    }
    for line in ["two", "three"] {
        assert_eq!(bohdan.receive().await, line);
    }
    assert_eq!(bohdan.resumed(), 1);
}

#[tokio::test]
async fn a_restart_loses_the_sessions() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/session").await;
    client.receive().await;
    assert_eq!(server.post("/restart?down_ms=1").await.status, 204);
    client.lost().await;
    client.send("lost?").await;
    let end = client.ended().await;
    assert_eq!(end.why, EndReason::Gone(GoneReason::Unknown));
    assert_eq!(end.unsent.len(), 1, "{end:?}");
}

#[tokio::test]
async fn a_restart_may_keep_the_sessions() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/session?lang=en").await;
    client.receive().await;
    let path = "/restart?down_ms=1&sessions=kept";
    assert_eq!(server.post(path).await.status, 204);
    client.lost().await;
    client.send("kept?").await;
    assert_eq!(client.receive().await, "You said: kept?");
    assert_eq!(client.resumed(), 1);
}

#[tokio::test]
async fn sessions_that_are_neither_lost_nor_kept_are_named() {
    let server = Server::start(&[]).await;
    let reply = server.post("/restart?sessions=some").await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "bad parameter sessions=some: expected lost or kept\n"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_that_stops_asks_its_clients_to_leave_first() {
    let mut server = Server::start(&["--lang", "en"]).await;
    let address = server.address;
    let mut client = crate::session_client::Client::new(Default::default());
    client.path = "/session".to_owned();
    let tcp = tokio::net::TcpStream::connect(address).await.unwrap();
    client.attach(tcp).await;
    client.receive().await;
    client.send("the last one").await;
    server.signal("TERM").await;
    let status = crate::support::guard(client.during(server.exit())).await;
    assert!(status.success());
    server
        .logged(" /session: a session has ended (stopped)")
        .await;
    // Nothing is uncertain: the reply was acknowledged, and so was the message.
    assert_eq!(client.receive_text().await, "You said: the last one");
    assert_eq!(client.closed, Some(4900));
}

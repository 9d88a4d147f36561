//! `/handshake`.

use serde::Deserialize;

use crate::support::{Client, Server, UPGRADE, exchange};

#[tokio::test]
async fn it_tells_what_was_asked_and_what_was_answered() {
    let server = Server::start(&[]).await;
    let offer = [("sec-websocket-protocol", "a, chat.v2")];
    server
        .upgrade("/echo?client=a&protocol=chat.v2", &offer)
        .await;
    let seen = handshake(&server, "a").await;
    assert_eq!(seen.target, "/echo?client=a&protocol=chat.v2");
    assert_eq!((seen.status, &*seen.status_text), (101, SWITCHING));
    let asked = [&[("host", "test")], &UPGRADE[..], &offer].concat();
    for (name, value) in asked {
        assert_eq!(find(&seen.request, name), Some(value), "{name}");
    }
    // The answer to the key in UPGRADE, which is the one of RFC 6455, section 1.3.
    let accept = find(&seen.response, "sec-websocket-accept");
    assert_eq!(accept, Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    let protocol = find(&seen.response, "sec-websocket-protocol");
    assert_eq!(protocol, Some("chat.v2"));
}

#[tokio::test]
async fn it_is_there_once_the_client_knows_the_socket_is_open() {
    let server = Server::start(&[]).await;
    for number in 0..100 {
        let path = format!("/echo?client=a&number={number}");
        Client::open(&server, &path).await;
        assert_eq!(handshake(&server, "a").await.target, path);
    }
}

#[tokio::test]
async fn one_that_was_refused_is_reported_as_well() {
    let server = Server::start(&[]).await;
    for (path, status, text) in [
        ("/refuse?status=429&client=a", 429, "Too Many Requests"),
        ("/secure?client=a", 401, "Unauthorized"),
        ("/close?code=1&client=a", 400, "Bad Request"),
        ("/nowhere?client=a", 404, "Not Found"),
    ] {
        server.upgrade(path, &[]).await;
        let seen = handshake(&server, "a").await;
        assert_eq!((seen.status, &*seen.status_text), (status, text), "{path}");
        assert_eq!(seen.target, path);
    }
}

#[tokio::test]
async fn one_that_a_fault_refused_is_reported_as_well() {
    let server = Server::start(&[]).await;
    server.post("/fault?client=a&kind=refuse&status=502").await;
    server.upgrade("/echo?client=a", &[]).await;
    assert_eq!(handshake(&server, "a").await.status, 502);
}

#[tokio::test]
async fn one_of_a_foreign_page_is_reported_with_its_origin() {
    let server = Server::start(&[]).await;
    let origin = [("origin", "https://example.com")];
    server.upgrade("/echo?client=a", &origin).await;
    let seen = handshake(&server, "a").await;
    assert_eq!(seen.status, 403);
    assert_eq!(find(&seen.request, "origin"), Some("https://example.com"));
}

#[tokio::test]
async fn clients_are_distinguished() {
    let server = Server::start(&[]).await;
    server.upgrade("/ws?client=a", &[]).await;
    server.upgrade("/chat?client=b", &[]).await;
    server.upgrade("/echo", &[]).await;
    assert_eq!(handshake(&server, "a").await.target, "/ws?client=a");
    assert_eq!(handshake(&server, "b").await.target, "/chat?client=b");
}

#[tokio::test]
async fn what_proves_who_somebody_is_is_not_reported() {
    let server = Server::start(&[]).await;
    let secrets = [("cookie", "id=secret"), ("authorization", "Basic secret")];
    server.upgrade("/echo?client=a", &secrets).await;
    let reply = server.get("/handshake?client=a").await;
    assert!(!reply.text().contains("secret"), "{reply:?}");
    let seen = handshake(&server, "a").await;
    assert_eq!(find(&seen.request, "cookie"), Some("…"));
    assert_eq!(find(&seen.request, "authorization"), Some("…"));
}

#[tokio::test]
async fn a_client_that_asked_for_no_socket_has_null() {
    let server = Server::start(&[]).await;
    server.upgrade("/echo?client=b", &[]).await;
    // Not an upgrade, so there is no handshake.
    server.get("/echo?client=a").await;
    let reply = server.get("/handshake?client=a").await;
    assert_eq!((reply.status, reply.text()), (200, "null"));
}

#[tokio::test]
async fn an_id_that_no_client_can_have_is_named() {
    let server = Server::start(&[]).await;
    let long = "a".repeat(129);
    for id in ["", &long] {
        // Refused because of its id, so it is not stored.
        let upgrade = server.upgrade(&format!("/echo?client={id}"), &[]).await;
        assert_eq!(upgrade.status, 400);
        let reply = server.get(&format!("/handshake?client={id}")).await;
        assert_eq!(reply.status, 400);
        assert_eq!(
            reply.text(),
            format!("bad parameter client={id}: expected 1 to 128 bytes\n")
        );
    }
    let reply = server.get("/handshake").await;
    assert_eq!(
        reply.text(),
        "bad parameter client=: expected 1 to 128 bytes\n"
    );
}

#[tokio::test]
async fn the_oldest_is_forgotten_when_there_are_too_many() {
    let server = Server::start(&[]).await;
    let mut link = server.connect().await;
    for client in 0..=MOST {
        let path = format!("/refuse?client={client}");
        exchange(&mut link, "GET", &path, &UPGRADE).await;
    }
    assert_eq!(server.get("/handshake?client=0").await.text(), "null");
    for client in ["1", &MOST.to_string()] {
        assert_eq!(handshake(&server, client).await.status, 503);
    }
}

/// The JSON of `/handshake`; an extra or missing field is an error.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Handshake {
    target: String,
    request: Vec<(String, String)>,
    status: u16,
    status_text: String,
    response: Vec<(String, String)>,
}

async fn handshake(server: &Server, client: &str) -> Handshake {
    let reply = server.get(&format!("/handshake?client={client}")).await;
    assert_eq!(reply.status, 200, "{client}: {}", reply.text());
    assert_eq!(reply.header("content-type"), Some("application/json"));
    serde_json::from_slice(&reply.body).unwrap()
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

const SWITCHING: &str = "Switching Protocols";

/// Maximum number of handshakes that the server stores.
const MOST: usize = 1024;

//! Origins whose pages may connect.

use crate::support::{Client, Ended, Server};

#[tokio::test]
async fn a_request_without_origin_is_accepted() {
    let server = Server::start(&[]).await;
    assert_eq!(server.upgrade("/ws", &[]).await.status, 101);
}

#[tokio::test]
async fn the_servers_own_page_is_accepted() {
    let server = Server::start(&[]).await;
    let own = format!("http://{}", server.address);
    assert_eq!(status_for(&server, &own).await, 101);
}

#[tokio::test]
async fn localhost_is_the_server_as_well() {
    let server = Server::start(&[]).await;
    let own = format!("http://localhost:{}", server.address.port());
    assert_eq!(status_for(&server, &own).await, 101);
}

#[tokio::test]
async fn a_page_of_another_host_is_refused() {
    let server = Server::start(&[]).await;
    let origin = [("origin", "https://example.com")];
    let reply = server.upgrade("/", &origin).await;
    assert_eq!(reply.status, 403);
    assert_eq!(
        reply.text(),
        "origin https://example.com is not allowed (--allow-origin https://example.com allows it)\n"
    );
}

#[tokio::test]
async fn a_refused_origin_is_logged_once_with_the_flag_that_allows_it() {
    let server = Server::start(&[]).await;
    for origin in [
        "https://a.example",
        "https://a.example",
        "https://b.example",
    ] {
        assert_eq!(status_for(&server, origin).await, 403);
    }
    let refusal = |origin: &str| {
        format!("origin {origin} is not allowed (--allow-origin {origin} allows it)")
    };
    // The log is in the order of the requests.
    server.logged(&refusal("https://b.example")).await;
    let log = server.log();
    let refused = refusal("https://a.example");
    let lines = log.iter().filter(|line| line.contains(&refused)).count();
    assert_eq!(lines, 1, "{log:?}");
}

#[tokio::test]
async fn a_page_of_another_port_is_refused() {
    let server = Server::start(&[]).await;
    assert_eq!(status_for(&server, "http://127.0.0.1:1").await, 403);
}

#[tokio::test]
async fn a_page_of_another_scheme_is_refused() {
    let server = Server::start(&[]).await;
    let origin = format!("https://{}", server.address);
    assert_eq!(status_for(&server, &origin).await, 403);
}

#[tokio::test]
async fn a_page_from_a_file_is_refused() {
    let server = Server::start(&[]).await;
    assert_eq!(status_for(&server, "null").await, 403);
}

#[tokio::test]
async fn a_page_whose_name_was_bound_to_the_server_is_refused() {
    let server = Server::start(&[]).await;
    let host = format!("evil.example:{}", server.address.port());
    let origin = format!("http://{host}");
    let headers = [("host", host.as_str()), ("origin", origin.as_str())];
    assert_eq!(server.upgrade("/ws", &headers).await.status, 403);
}

#[tokio::test]
async fn a_refused_page_is_counted() {
    let server = Server::start(&[]).await;
    status_for(&server, "https://example.com").await;
    assert_eq!(server.stats().await.refused, 1);
}

#[tokio::test]
async fn every_allowed_page_is_accepted() {
    let flags = [
        "--allow-origin",
        "https://example.com",
        "--allow-origin",
        "http://other.example:3000",
    ];
    let server = Server::start(&flags).await;
    assert_eq!(status_for(&server, "https://example.com").await, 101);
    assert_eq!(status_for(&server, "http://other.example:3000").await, 101);
    assert_eq!(status_for(&server, "http://other.example").await, 403);
}

#[tokio::test]
async fn an_allowed_page_is_known_in_any_spelling_of_the_flag() {
    let server = Server::start(&["--allow-origin", "HTTPS://Example.com:443/"]).await;
    assert_eq!(status_for(&server, "https://example.com").await, 101);
}

#[tokio::test]
async fn the_own_page_is_accepted_beside_an_allowed_one() {
    let server = Server::start(&["--allow-origin", "https://example.com"]).await;
    let own = format!("http://{}", server.address);
    assert_eq!(status_for(&server, &own).await, 101);
}

#[tokio::test]
async fn a_star_allows_any_page() {
    let server = Server::start(&["--allow-origin", "*"]).await;
    assert_eq!(status_for(&server, "https://example.com").await, 101);
    assert_eq!(status_for(&server, "null").await, 101);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_server_on_all_addresses_takes_the_one_it_is_reached_by_as_its_own() {
    let mut server = Server::start(&["--host", "0.0.0.0"]).await;
    // On Linux all of 127.0.0.0/8 is this machine.
    server.address.set_ip([127, 0, 0, 2].into());
    let own = format!("http://{}", server.address);
    assert_eq!(status_for(&server, &own).await, 101);
    server.address.set_ip([127, 0, 0, 3].into());
    assert_eq!(status_for(&server, &own).await, 403);
}

#[tokio::test]
async fn a_foreign_page_cannot_reset_the_stats() {
    let server = Server::start(&[]).await;
    let origin = [("origin", "https://example.com")];
    let reply = server.request("POST", "/stats/reset", &origin).await;
    assert_eq!(reply.status, 403);
}

#[tokio::test]
async fn a_foreign_page_can_order_nothing() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    let origin = [("origin", "https://example.com")];
    for path in ["/fault?client=a&kind=reset", "/restart", "/token"] {
        let reply = server.request("POST", path, &origin).await;
        assert_eq!(reply.status, 403, "{path}");
        assert_eq!(
            reply.text(),
            "origin https://example.com is not allowed (--allow-origin https://example.com allows it)\n"
        );
    }
    client.send("hello").await;
    assert_eq!(client.receive_text().await, "hello");
}

#[tokio::test]
async fn an_allowed_page_can_order_what_the_own_one_can() {
    let server = Server::start(&["--allow-origin", "https://example.com"]).await;
    let own = format!("http://{}", server.address);
    for origin in ["https://example.com", &own] {
        let mut client = Client::open(&server, "/echo?client=a").await;
        let path = "/fault?client=a&kind=close&code=4000";
        let reply = server.request("POST", path, &[("origin", origin)]).await;
        assert_eq!(reply.status, 204);
        let allowed = reply.header("access-control-allow-origin");
        assert_eq!(allowed, Some(origin));
        assert_eq!(client.ended().await, Ended::code(4000, ""));
    }
}

#[tokio::test]
async fn a_foreign_page_may_not_read_a_handshake() {
    let server = Server::start(&[]).await;
    server.upgrade("/echo?client=a", &[]).await;
    let origin = [("origin", "https://example.com")];
    let path = "/handshake?client=a";
    let reply = server.request("GET", path, &origin).await;
    assert_eq!(reply.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn an_allowed_page_may_read_the_stats() {
    let server = Server::start(&["--allow-origin", "*"]).await;
    let origin = [("origin", "https://example.com")];
    let reply = server.request("GET", "/stats", &origin).await;
    assert_eq!(
        reply.header("access-control-allow-origin"),
        Some("https://example.com")
    );
    assert_eq!(reply.header("vary"), Some("origin"));
}

#[tokio::test]
async fn a_foreign_page_may_not_read_the_stats() {
    let server = Server::start(&[]).await;
    let origin = [("origin", "https://example.com")];
    let reply = server.request("GET", "/stats", &origin).await;
    assert_eq!(reply.header("access-control-allow-origin"), None);
}

async fn status_for(server: &Server, origin: &str) -> u16 {
    server.upgrade("/ws", &[("origin", origin)]).await.status
}

//! `POST /fault`: faults on sockets that are open.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Ended, Server, exchange};

#[tokio::test]
async fn a_reset_ends_the_socket_without_a_close_frame() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    order(&server, "client=a&kind=reset").await;
    assert_eq!(client.ended().await, RESET);
}

#[tokio::test]
async fn a_close_has_1000_by_default() {
    assert_eq!(end_by("kind=close").await, Ended::code(1000, ""));
}

#[tokio::test]
async fn a_close_has_the_code_and_reason_asked_for() {
    let end = end_by("kind=close&code=4401&reason=out").await;
    assert_eq!(end, Ended::code(4401, "out"));
}

#[tokio::test]
async fn a_close_with_1005_has_no_code() {
    assert_eq!(end_by("kind=close&code=1005").await, Ended::WithoutCode);
}

#[tokio::test]
async fn after_silence_nothing_is_read_or_written() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    order(&server, "client=a&kind=silence").await;
    client.send("are you there?").await;
    client.send(Message::Ping("ping".into())).await;
    drop(client);
    let stats = server.stats_when(|stats| stats.closed == 1).await;
    assert_eq!((stats.messages_in, stats.messages_out), (0, 0));
    assert_eq!(stats.clients["a"].closes, [1006]);
}

#[tokio::test]
async fn a_reset_ends_a_socket_that_was_silenced() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    order(&server, "client=a&kind=silence").await;
    order(&server, "client=a&kind=reset").await;
    assert_eq!(client.ended().await, RESET);
}

#[tokio::test]
async fn a_close_ends_a_socket_that_was_silenced_twice() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/push?every_ms=1&client=a").await;
    order(&server, "client=a&kind=silence").await;
    order(&server, "client=a&kind=silence").await;
    order(&server, "client=a&kind=close&code=4000").await;
    assert_eq!(client.ended().await, Ended::code(4000, ""));
}

#[tokio::test]
async fn slow_reads_no_faster_than_asked_for() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    order(&server, "client=a&kind=slow&bytes_per_s=200000").await;
    let began = Instant::now();
    client.send(vec![0; 100_000]).await;
    assert_eq!(client.receive().await.len(), 100_000);
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(300), "{took:?}");
}

#[tokio::test]
async fn the_last_rate_is_the_one_that_counts() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    order(&server, "client=a&kind=slow&bytes_per_s=1").await;
    order(&server, "client=a&kind=slow&bytes_per_s=1000000").await;
    // Would take a week at the first rate.
    client.send(vec![0; 600_000]).await;
    assert_eq!(client.receive().await.len(), 600_000);
}

#[tokio::test]
async fn every_socket_of_the_client_is_broken_and_no_other() {
    let server = Server::start(&[]).await;
    let mut first = Client::open(&server, "/echo?client=a").await;
    let mut second = Client::open(&server, "/silent?client=a").await;
    let mut other = Client::open(&server, "/echo?client=b").await;
    let mut unnamed = Client::open(&server, "/echo").await;
    order(&server, "client=a&kind=reset").await;
    assert_eq!(first.ended().await, RESET);
    assert_eq!(second.ended().await, RESET);
    answers(&mut other).await;
    answers(&mut unnamed).await;
}

#[tokio::test]
async fn an_order_for_a_client_that_is_not_there_breaks_nothing() {
    let server = Server::start(&[]).await;
    let mut other = Client::open(&server, "/echo?client=b").await;
    order(&server, "client=a&kind=reset").await;
    answers(&mut other).await;
    // Nor is it applied later.
    answers(&mut Client::open(&server, "/echo?client=a").await).await;
}

#[tokio::test]
async fn a_socket_may_be_broken_as_soon_as_the_client_knows_it_is_open() {
    let server = Server::start(&[]).await;
    // So that the fault is queued before the server's next turn.
    let mut orders = server.connect().await;
    let fault = "/fault?client=a&kind=reset";
    for _ in 0..200 {
        let mut client = Client::open(&server, "/echo?client=a").await;
        let reply = exchange(&mut orders, "POST", fault, &[]).await;
        assert_eq!(reply.status, 204);
        assert_eq!(client.ended().await, RESET);
    }
}

#[tokio::test]
async fn a_client_without_id_is_named() {
    for query in ["kind=reset", "kind=reset&client="] {
        assert_eq!(
            refusal(query).await,
            "bad parameter client=: expected 1 to 128 bytes\n"
        );
    }
}

#[tokio::test]
async fn an_id_that_no_client_can_have_is_named() {
    let id = "a".repeat(129);
    assert_eq!(
        refusal(&format!("kind=refuse&client={id}")).await,
        format!("bad parameter client={id}: expected 1 to 128 bytes\n")
    );
}

#[tokio::test]
async fn a_kind_that_is_none_is_named() {
    for (query, kind) in [("", ""), ("&kind=Reset", "Reset"), ("&kind=drop", "drop")] {
        assert_eq!(
            refusal(&format!("client=a{query}")).await,
            format!(
                "bad parameter kind={kind}: expected reset, close, silence, slow, refuse or kick\n"
            )
        );
    }
}

#[tokio::test]
async fn a_bad_code_is_named() {
    for kind in ["close", "kick"] {
        let text = refusal(&format!("client=a&kind={kind}&code=1006")).await;
        let expected = "bad parameter code=1006: expected 1000 to 1003, ";
        assert!(text.starts_with(expected), "{text}");
    }
}

#[tokio::test]
async fn a_bad_reason_is_named() {
    assert_eq!(
        refusal("client=a&kind=close&code=1005&reason=x").await,
        "bad parameter reason=x: expected none with code 1005\n"
    );
}

#[tokio::test]
async fn a_bad_rate_is_named() {
    for rate in ["0", "1073741825", "-1", "1.5"] {
        assert_eq!(
            refusal(&format!("client=a&kind=slow&bytes_per_s={rate}")).await,
            format!(
                "bad parameter bytes_per_s={rate}: expected a whole number from 1 to 1073741824\n"
            )
        );
    }
}

#[tokio::test]
async fn an_order_that_is_refused_breaks_nothing() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    for query in ["kind=close&code=1", "kind=kick&for_ms=0", "kind=no"] {
        let path = format!("/fault?client=a&{query}");
        assert_eq!(server.post(&path).await.status, 400, "{query}");
    }
    answers(&mut client).await;
    answers(&mut Client::open(&server, "/echo?client=a").await).await;
}

#[tokio::test]
async fn an_order_must_be_a_post() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    let reply = server.get("/fault?client=a&kind=reset").await;
    assert_eq!(reply.status, 405);
    answers(&mut client).await;
}

async fn end_by(query: &str) -> Ended {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    order(&server, &format!("client=a&{query}")).await;
    client.ended().await
}

async fn order(server: &Server, query: &str) {
    let reply = server.post(&format!("/fault?{query}")).await;
    assert_eq!((reply.status, reply.text()), (204, ""), "{query}");
}

async fn answers(client: &mut Client) {
    client.send("hello").await;
    assert_eq!(client.receive_text().await, "hello");
}

async fn refusal(query: &str) -> String {
    let server = Server::start(&[]).await;
    let reply = server.post(&format!("/fault?{query}")).await;
    assert_eq!(reply.status, 400, "{query}");
    reply.text().to_owned()
}

const RESET: Ended = Ended::Broken(ErrorKind::ConnectionReset);

//! `/close` and `/accept-then-kick`.

use std::time::Duration;

use tokio::time::Instant;

use crate::support::{Client, Ended, Server};

#[tokio::test]
async fn it_closes_at_once_with_1000_by_default() {
    assert_eq!(end_of("/close").await, Ended::code(1000, ""));
}

#[tokio::test]
async fn it_closes_with_code_and_reason() {
    let end =
        end_of("/close?code=4401&reason=%D0%BF%D1%80%D0%BE%D1%89%D0%B0%D0%B2%D0%B0%D0%B9").await;
    assert_eq!(end, Ended::code(4401, "прощавай"));
}

#[tokio::test]
async fn code_1005_is_a_close_frame_without_code() {
    assert_eq!(end_of("/close?code=1005").await, Ended::WithoutCode);
}

#[tokio::test]
async fn a_reason_of_123_bytes_fits() {
    let reason = "r".repeat(123);
    let end = end_of(&format!("/close?reason={reason}")).await;
    assert_eq!(end, Ended::code(1000, &reason));
}

#[tokio::test]
async fn it_echoes_until_the_time_has_come() {
    let server = Server::start(&[]).await;
    let began = Instant::now();
    let mut client = Client::open(&server, "/close?code=1012&after_ms=200").await;
    client.send("hello").await;
    assert_eq!(client.receive_text().await, "hello");
    assert_eq!(client.ended().await, Ended::code(1012, ""));
    assert!(began.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn a_kick_is_a_close_with_1013() {
    assert_eq!(end_of("/accept-then-kick").await, Ended::code(1013, ""));
}

#[tokio::test]
async fn a_kick_has_the_code_asked_for() {
    let end = end_of("/accept-then-kick?code=4000&reason=out").await;
    assert_eq!(end, Ended::code(4000, "out"));
}

#[tokio::test]
async fn a_code_that_cannot_be_is_named() {
    assert_eq!(
        refusal("/close?code=99999").await,
        "bad parameter code=99999: expected 1000 to 1003, 1005 (a close frame without code), \
         1007 to 1014 or 3000 to 4999\n"
    );
}

#[tokio::test]
async fn a_code_that_may_not_be_sent_is_named() {
    for code in [0, 999, 1004, 1006, 1015, 2999, 5000] {
        let text = refusal(&format!("/close?code={code}")).await;
        let expected = format!("bad parameter code={code}: expected ");
        assert!(text.starts_with(&expected), "{text}");
    }
}

#[tokio::test]
async fn a_code_that_is_no_number_is_named_by_a_kick_as_well() {
    let text = refusal("/accept-then-kick?code=bye").await;
    assert!(
        text.starts_with("bad parameter code=bye: expected "),
        "{text}"
    );
}

#[tokio::test]
async fn a_reason_of_124_bytes_is_named() {
    let reason = "r".repeat(124);
    assert_eq!(
        refusal(&format!("/close?reason={reason}")).await,
        format!("bad parameter reason={reason}: expected at most 123 bytes of UTF-8\n")
    );
}

#[tokio::test]
async fn a_reason_without_code_is_named() {
    assert_eq!(
        refusal("/close?code=1005&reason=x").await,
        "bad parameter reason=x: expected none with code 1005\n"
    );
}

#[tokio::test]
async fn a_time_that_is_no_number_is_named() {
    assert_eq!(
        refusal("/close?after_ms=abc").await,
        "bad parameter after_ms=abc: expected a whole number from 0 to 3600000\n"
    );
}

#[tokio::test]
async fn an_empty_time_is_named() {
    assert_eq!(
        refusal("/close?after_ms=").await,
        "bad parameter after_ms=: expected a whole number from 0 to 3600000\n"
    );
}

async fn end_of(path: &str) -> Ended {
    let server = Server::start(&[]).await;
    Client::open(&server, path).await.ended().await
}

async fn refusal(path: &str) -> String {
    let server = Server::start(&[]).await;
    let reply = server.upgrade(path, &[]).await;
    assert_eq!(reply.status, 400);
    reply.text().to_owned()
}

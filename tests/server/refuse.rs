//! `/refuse`.

use crate::support::Server;

#[tokio::test]
async fn an_upgrade_is_refused_with_503_by_default() {
    let server = Server::start(&[]).await;
    assert_eq!(server.upgrade("/refuse", &[]).await.status, 503);
}

#[tokio::test]
async fn an_upgrade_is_refused_with_the_status_asked_for() {
    let server = Server::start(&[]).await;
    for status in [200, 302, 401, 404, 429, 500, 599] {
        let path = format!("/refuse?status={status}");
        assert_eq!(server.upgrade(&path, &[]).await.status, status);
    }
}

#[tokio::test]
async fn a_status_that_is_no_answer_is_named() {
    let server = Server::start(&[]).await;
    let reply = server.upgrade("/refuse?status=101", &[]).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "bad parameter status=101: expected a whole number from 200 to 599\n"
    );
}

//! `/flood`.

use crate::support::{Client, Ended, Server};

#[tokio::test]
async fn every_message_comes_in_order_then_a_close_with_1000() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/flood?messages=5000&bytes=100").await;
    for number in 1..=5000 {
        let message = client.receive_text().await;
        assert_eq!(message.len(), 100);
        let (first, padding) = message.split_once(' ').unwrap();
        assert_eq!(first, number.to_string());
        assert!(padding.bytes().all(|b| b == b'.'));
    }
    assert_eq!(client.ended().await, Ended::code(1000, "flood is over"));
}

#[tokio::test]
async fn the_number_stays_whole_in_a_small_message() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/flood?messages=10&bytes=0").await;
    for number in 1..=10 {
        assert_eq!(client.receive_text().await, format!("{number} "));
    }
}

#[tokio::test]
async fn no_message_at_all_is_a_close_at_once() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/flood?messages=0").await;
    assert_eq!(client.ended().await, Ended::code(1000, "flood is over"));
}

#[tokio::test]
async fn a_client_that_closes_in_the_middle_stops_it() {
    let server = Server::start(&[]).await;
    let path = "/flood?messages=10000000&bytes=1000&client=a";
    let mut client = Client::open(&server, path).await;
    client.receive_text().await;
    client.close(Some(1000)).await;
    let stats = server.stats().await;
    assert_eq!(stats.clients["a"].closes, [1000]);
    assert!(stats.messages_out < 10_000_000);
}

#[tokio::test]
async fn a_bad_count_is_named() {
    let server = Server::start(&[]).await;
    let reply = server.upgrade("/flood?messages=-1", &[]).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "bad parameter messages=-1: expected a whole number from 0 to 10000000\n"
    );
}

#[tokio::test]
async fn a_bad_size_is_named() {
    let server = Server::start(&[]).await;
    let reply = server.upgrade("/flood?bytes=1e3", &[]).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "bad parameter bytes=1e3: expected a whole number from 0 to 67108864\n"
    );
}

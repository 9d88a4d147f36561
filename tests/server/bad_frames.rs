//! Clients that violate the protocol.

use tokio::io::AsyncWriteExt;

use crate::support::{Client, Ended, Server};

#[tokio::test]
async fn text_that_is_not_utf_8_is_a_close_with_1007() {
    // A final text frame of one byte, masked with zeros.
    assert_eq!(
        end_after(&[0x81, 0x81, 0, 0, 0, 0, 0xff]).await,
        Ended::code(1007, "")
    );
}

#[tokio::test]
async fn an_unmasked_frame_is_a_close_with_1002() {
    assert_eq!(end_after(&[0x81, 0x01, b'a']).await, Ended::code(1002, ""));
}

#[tokio::test]
async fn an_unknown_opcode_is_a_close_with_1002() {
    assert_eq!(
        end_after(&[0x83, 0x80, 0, 0, 0, 0]).await,
        Ended::code(1002, "")
    );
}

#[tokio::test]
async fn the_end_is_counted_as_one_without_a_close_frame() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    client
        .stream()
        .write_all(&[0x81, 0x01, b'a'])
        .await
        .unwrap();
    client.ended().await;
    let stats = server.stats().await;
    assert_eq!(stats.clients["a"].closes, [1006]);
}

async fn end_after(bytes: &[u8]) -> Ended {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo").await;
    client.stream().write_all(bytes).await.unwrap();
    client.ended().await
}

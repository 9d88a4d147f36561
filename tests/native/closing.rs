//! The end of sockets and of connections, in virtual time.

use std::time::Duration;

use futures_util::StreamExt;
use steadysocket::{CloseError, ConnectionState};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

use crate::support::{ms, parts};

/// Pitfalls 10 and 18.
#[tokio::test(start_paused = true)]
async fn both_sides_hear_the_code_and_the_reason() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let mut peer = network.accept().await;
    journal.expect(["open"]).await;
    socket.close_with(4001, "до побачення").unwrap();
    assert_eq!(socket.state(), ConnectionState::Closing);
    peer.expect(["close 4001 до побачення", "gone"]).await;
    journal.expect(["close 4001 до побачення"]).await;
    let end = socket.closed().await;
    assert!(end.was_clean);
    assert_eq!((end.code, end.reason.as_str()), (4001, "до побачення"));
}

/// Pitfalls 20 and 59.
#[tokio::test(start_paused = true)]
async fn a_code_or_a_reason_that_cannot_be_sent_is_refused() {
    let (builder, mut network, _journal) = parts();
    let socket = builder.connect().unwrap();
    let _peer = network.accept().await;
    socket.opened().await.unwrap();
    let wrong = socket.close_with(1001, "").unwrap_err();
    assert!(matches!(wrong, CloseError::InvalidCode(..)));
    assert!(socket.close_with(1000, &"ї".repeat(62)).is_err());
    assert_eq!(socket.state(), ConnectionState::Open);
}

#[tokio::test(start_paused = true)]
async fn a_close_frame_without_a_code_is_1005() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.connect().unwrap();
    let mut far = network.accept().await.into_inner();
    journal.expect(["open"]).await;
    far.write_all(&[0x88, 0]).await.unwrap();
    journal.expect(["close 1005 retry", "wait 1000"]).await;
    let mut answer = Vec::new();
    far.read_to_end(&mut answer).await.unwrap();
    assert_eq!((answer[0], answer[1] & 0x7f), (0x88, 0), "it is answered");
}

/// Pitfall 74.
#[tokio::test(start_paused = true)]
async fn a_peer_that_answers_no_close_is_left_after_the_timeout() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let peer = network.accept().await;
    journal.expect(["open"]).await;
    let begin = Instant::now();
    socket.close();
    journal.expect(["close 1006"]).await;
    assert_eq!(begin.elapsed(), Duration::from_secs(10));
    drop(peer);
}

#[tokio::test(start_paused = true)]
async fn a_line_that_ends_during_the_closing_handshake_is_an_unclean_close_and_no_error() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let peer = network.accept().await;
    journal.expect(["open"]).await;
    socket.close();
    drop(peer);
    journal.expect(["close 1006"]).await;
    assert!(!socket.closed().await.was_clean);
}

/// Pitfall 9.
#[tokio::test(start_paused = true)]
async fn close_while_dialling_gives_the_dial_up() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let mut far = network.dialled().await;
    socket.close();
    journal.expect(["close 1006"]).await;
    let mut request = Vec::new();
    far.read_to_end(&mut request).await.unwrap();
    assert!(request.starts_with(b"GET /ws HTTP/1.1\r\n"));
    assert_eq!(socket.state(), ConnectionState::Closed);
}

/// Pitfalls 1 and 15.
#[tokio::test(start_paused = true)]
async fn close_and_reconnect_while_dialling_leave_one_dial() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let _given_up = network.dialled().await;
    socket.close();
    socket.reconnect();
    let _peer = network.accept().await;
    journal.until("open").await;
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert_eq!(socket.state(), ConnectionState::Open);
    assert!(network.is_quiet());
}

#[tokio::test(start_paused = true)]
async fn dropping_the_last_handle_closes() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let (other, weak) = (socket.clone(), socket.downgrade());
    let mut peer = network.accept().await;
    journal.expect(["open"]).await;
    drop(socket);
    other.send("still open").unwrap();
    drop(other);
    assert!(weak.upgrade().is_none());
    peer.expect(["still open", "close", "gone"]).await;
    journal.expect(["close 1005"]).await;
}

/// A `reconnect` loses nothing that was sent before: it reaches the old peer, then a close frame.
#[tokio::test(start_paused = true)]
async fn a_socket_that_is_replaced_says_farewell() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let mut old = network.accept().await;
    journal.expect(["open"]).await;
    socket.send("1").unwrap();
    socket.reconnect();
    old.expect(["1", "close", "gone"]).await;
    drop(old);
    let _new = network.accept().await;
    socket.opened().await.unwrap();
}

/// A peer that neither reads nor answers is not waited for.
#[tokio::test(start_paused = true)]
async fn a_farewell_ends_after_two_seconds() {
    let (builder, mut network, mut journal) = parts();
    let socket = builder.connect().unwrap();
    let mut far = network.accept().await.into_inner();
    journal.expect(["open"]).await;
    socket.send(vec![0; 1 << 20]).unwrap();
    socket.reconnect();
    let _new = network.accept().await;
    tokio::time::sleep(ms(2_001)).await;
    let mut received = Vec::new();
    far.read_to_end(&mut received).await.unwrap();
    assert!(received.len() <= 64 * 1024);
}

/// The end of the line is not waited for (pitfall 89).
#[tokio::test(start_paused = true)]
async fn a_peer_that_closes_and_keeps_the_line_has_closed() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.connect().unwrap();
    let mut far = network.accept().await.into_inner();
    journal.expect(["open"]).await;
    let begin = tokio::time::Instant::now();
    far.write_all(&[0x88, 2, 0x03, 0xe9]).await.unwrap();
    journal.expect(["close 1001 retry"]).await;
    assert_eq!(begin.elapsed(), ms(0));
}

/// RFC 6455: a frame that is masked by a server, a text that is no UTF-8, a message too long.
#[tokio::test(start_paused = true)]
async fn a_peer_that_breaks_the_protocol_is_left_with_the_code_for_that() {
    use steadysocket::NativeBuilder;
    use tokio_tungstenite::WebSocketStream;
    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::tungstenite::protocol::Role;

    for (bytes, code) in [
        (vec![0xf1, 0], 1002),
        (vec![0x81, 1, 0xff], 1007),
        (vec![0x82, 126, 0x10, 0], 1009),
    ] {
        let (builder, mut network, mut journal) = parts();
        let socket = builder.max_message_bytes(1_000).connect().unwrap();
        let mut far = network.accept().await.into_inner();
        journal.expect(["open"]).await;
        far.write_all(&bytes).await.unwrap();
        journal
            .expect(["error Protocol", "close 1006 retry", "wait 1000"])
            .await;
        let mut reader = WebSocketStream::from_raw_socket(far, Role::Server, None).await;
        match reader.next().await.unwrap().unwrap() {
            Message::Close(Some(frame)) => assert_eq!(u16::from(frame.code), code),
            other => panic!("{other:?}"),
        }
        drop(socket);
    }
}

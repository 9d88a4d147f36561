//! The request of a dial, and the answers that it takes.

use http::header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use steadysocket::{ConnectError, NativeBuilder, Proxy, Socket};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::support::{Journal, Network, URL, parts};

async fn read_request(far: &mut DuplexStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(far.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

/// The answer that accepts a request, with more lines.
fn acceptance(request: &str, lines: &str) -> String {
    let key = request
        .lines()
        .find_map(|it| it.strip_prefix("sec-websocket-key: "));
    let accept = derive_accept_key(key.unwrap().as_bytes());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, \
         upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{lines}\r\n"
    )
}

#[tokio::test(start_paused = true)]
async fn the_servers_choice_of_a_subprotocol_is_told() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.protocols(["chat.v2", "chat.v1"]).connect().unwrap();
    let _peer = network.accept().await;
    journal.expect(["open chat.v2"]).await;
}

/// As in browsers: it is the app's to close then.
#[tokio::test(start_paused = true)]
async fn a_server_may_choose_no_subprotocol() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.protocols(["chat.v2"]).connect().unwrap();
    let mut far = network.dialled().await;
    let request = read_request(&mut far).await;
    assert!(request.contains("\r\nsec-websocket-protocol: chat.v2\r\n"));
    let answer = acceptance(&request, "");
    far.write_all(answer.as_bytes()).await.unwrap();
    journal.expect(["open"]).await;
}

/// Pitfall 62.
#[tokio::test(start_paused = true)]
async fn messages_that_come_with_the_answer_are_received() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.connect().unwrap();
    let mut far = network.dialled().await;
    let request = read_request(&mut far).await;
    let mut answer = acceptance(&request, "").into_bytes();
    answer.extend_from_slice(b"\x81\x05hello");
    far.write_all(&answer).await.unwrap();
    journal.expect(["open", "hello"]).await;
}

/// RFC 9110, section 15.2: a client must be able to parse them, even if it expects none.
#[tokio::test(start_paused = true)]
async fn interim_answers_before_the_answer_are_skipped() {
    const EARLY: &str =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.connect().unwrap();
    let mut far = network.dialled().await;
    let request = read_request(&mut far).await;
    far.write_all(EARLY.as_bytes()).await.unwrap();
    let mut answer = acceptance(&request, "").into_bytes();
    answer.extend_from_slice(b"\x81\x05hello");
    // In two parts, and the first together with another interim answer.
    let (first, second) = answer.split_at(40);
    let together = [EARLY.as_bytes(), first].concat();
    far.write_all(&together).await.unwrap();
    far.write_all(second).await.unwrap();
    journal.expect(["open", "hello"]).await;
}

/// Without a deadline it would else be read for ever.
#[tokio::test(start_paused = true)]
async fn a_server_that_sends_interim_answers_only_is_left() {
    let (builder, mut network, mut journal) = parts();
    let _socket = builder.connect_timeout(None).connect().unwrap();
    let mut far = network.dialled().await;
    read_request(&mut far).await;
    while far
        .write_all(b"HTTP/1.1 102 Processing\r\n\r\n")
        .await
        .is_ok()
    {}
    journal.expect(["error Upgrade", "close 1006 retry"]).await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_a_websocket_servers_is_a_failed_dial() {
    let is_refused: [fn(&str) -> String; 7] = [
        |request| acceptance(request, "Sec-WebSocket-Protocol: other\r\n"),
        |request| acceptance(request, "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
        |request| acceptance(request, "").replace("WebSocket", "h2c"),
        |request| acceptance(request, "").replace("upgrade", "close"),
        |request| acceptance(request, "").replace("Accept: ", "Accept: A"),
        |request| acceptance(request, "").replace("HTTP/1.1", "HTTP/1.0"),
        |_| "SSH-2.0-OpenSSH_9.2\r\n\r\n".to_owned(),
    ];
    for answer in is_refused {
        let (builder, mut network, mut journal) = parts();
        let _socket = builder.connect().unwrap();
        let mut far = network.dialled().await;
        let request = read_request(&mut far).await;
        far.write_all(answer(&request).as_bytes()).await.unwrap();
        journal.expect(["error Upgrade", "close 1006 retry"]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn headers_of_the_app_are_sent_and_those_of_the_handshake_are_not_theirs() {
    let (builder, mut network, _journal) = parts();
    let request = http::Request::builder()
        .header("origin", "https://app.test")
        .header("sec-websocket-version", "8")
        .header("host", "other.test")
        .body(())
        .unwrap();
    let _socket = builder
        .header(USER_AGENT, HeaderValue::from_static("bot/1"))
        .request(request)
        .connect()
        .unwrap();
    let mut far = network.dialled().await;
    let sent = read_request(&mut far).await;
    assert!(sent.contains("\r\nuser-agent: bot/1\r\n"), "{sent}");
    assert!(sent.contains("\r\norigin: https://app.test\r\n"), "{sent}");
    assert_eq!(sent.matches("\r\nhost: ").count(), 1, "{sent}");
    assert!(sent.contains("\r\nhost: other.test\r\n"), "{sent}");
    assert!(sent.contains("\r\nsec-websocket-version: 13\r\n"), "{sent}");
    assert!(!sent.contains("version: 8"), "{sent}");
}

#[tokio::test(start_paused = true)]
async fn headers_can_be_asked_for_before_each_dial() {
    let (builder, mut network, _journal) = parts();
    let count = std::sync::atomic::AtomicU32::new(0);
    let _socket = builder
        .headers_with(move || {
            let count = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let token = format!("Bearer {count}").parse().unwrap();
            HeaderMap::from_iter([(AUTHORIZATION, token)])
        })
        .connect()
        .unwrap();
    for count in 0..2 {
        let mut far = network.dialled().await;
        let sent = read_request(&mut far).await;
        let expected = format!("\r\nauthorization: Bearer {count}\r\n");
        assert!(sent.contains(&expected), "{sent}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_and_a_password_in_the_url_are_sent_as_a_header() {
    let (connect, mut network) = Network::new();
    let _socket = Socket::builder("ws://user:secret@peer.test/a?b=c")
        .connector(connect)
        .connect()
        .unwrap();
    let mut far = network.dialled().await;
    let sent = read_request(&mut far).await;
    assert!(
        sent.starts_with("GET /a?b=c HTTP/1.1\r\nhost: peer.test\r\n"),
        "{sent}"
    );
    assert!(
        sent.contains("\r\nauthorization: Basic dXNlcjpzZWNyZXQ=\r\n"),
        "{sent}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_connector_is_told_where_to_connect_and_its_failures_are_failed_dials() {
    let (builder, mut journal) = Journal::of(Socket::builder("wss://[::1]/ws"));
    let _socket = builder
        .connector(async |target| -> std::io::Result<DuplexStream> {
            assert_eq!((target.host.as_str(), target.port), ("::1", 443));
            assert!(target.is_secure);
            Err(std::io::Error::other("no"))
        })
        .connect()
        .unwrap();
    journal
        .expect(["error Connector", "close 1006 retry"])
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_connector_that_panics_is_a_failed_dial() {
    let (builder, mut journal) = Journal::of(Socket::builder(URL));
    let _socket = builder
        .connector(async |_| -> std::io::Result<DuplexStream> {
            panic!("a panic that this test provokes")
        })
        .connect()
        .unwrap();
    journal
        .expect(["error Connector", "close 1006 retry"])
        .await;
}

/// Pitfalls 14 and 61.
#[tokio::test(start_paused = true)]
async fn what_browsers_refuse_is_an_error_of_connect() {
    for url in ["ftp://a/", "/ws", "ws://a/#b"] {
        let refused = Socket::builder(url).proxy(Proxy::None).connect();
        assert!(matches!(refused, Err(ConnectError::Refused(_))), "{url}");
    }
    let refused = Socket::builder(URL).protocols(["a", "a"]).connect();
    let text = refused.unwrap_err().to_string();
    assert!(text.contains("\"a\" is given twice"), "{text}");
}

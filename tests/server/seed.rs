//! `/` and `/ws`: the seed protocol of the course.

use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Server};

#[tokio::test]
async fn a_client_on_the_root_is_greeted() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/").await;
    assert_eq!(
        client.receive_text().await,
        "Ласкаво просимо до WebSocket сервера!"
    );
}

#[tokio::test]
async fn a_client_on_ws_is_greeted() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/ws").await;
    assert_eq!(
        client.receive_text().await,
        "Ласкаво просимо до WebSocket сервера!"
    );
}

#[tokio::test]
async fn a_text_is_answered() {
    assert_eq!(
        reply_to("Привіт, сервер!").await,
        "Ви сказали: Привіт, сервер!"
    );
}

#[tokio::test]
async fn an_empty_text_is_answered() {
    assert_eq!(reply_to("").await, "Ви сказали: ");
}

#[tokio::test]
async fn a_binary_message_is_answered_by_its_text() {
    let bytes = "привіт".as_bytes().to_vec();
    assert_eq!(reply_to(bytes).await, "Ви сказали: привіт");
}

#[tokio::test]
async fn a_binary_message_that_is_no_text_is_answered_with_replacement_characters() {
    let bytes = vec![b'a', 0xff, 0xe2, 0x82, b'b'];
    assert_eq!(reply_to(bytes).await, "Ви сказали: a\u{fffd}\u{fffd}b");
}

#[tokio::test]
async fn messages_are_answered_in_order() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/ws").await;
    client.receive_text().await;
    for number in 0..100 {
        client.send(number.to_string()).await;
    }
    for number in 0..100 {
        assert_eq!(client.receive_text().await, format!("Ви сказали: {number}"));
    }
}

#[tokio::test]
async fn english_texts_are_sent_when_asked_for() {
    let server = Server::start(&["--lang", "en"]).await;
    let mut client = Client::open(&server, "/").await;
    assert_eq!(
        client.receive_text().await,
        "Welcome to the WebSocket server!"
    );
    client.send("hello").await;
    assert_eq!(client.receive_text().await, "You said: hello");
}

#[tokio::test]
async fn a_client_chooses_the_language_and_the_log_keeps_its_own() {
    let server = Server::start(&[]).await;
    for path in ["/ws?lang=en", "/?lang=en"] {
        let mut client = Client::open(&server, path).await;
        assert_eq!(
            client.receive_text().await,
            "Welcome to the WebSocket server!"
        );
        client.send("hello").await;
        assert_eq!(client.receive_text().await, "You said: hello");
        server.logged(" Отримано повідомлення: hello").await;
    }
}

#[tokio::test]
async fn ukrainian_texts_are_sent_by_an_english_server_when_asked_for() {
    let server = Server::start(&["--lang", "en"]).await;
    let mut client = Client::open(&server, "/ws?lang=uk").await;
    assert_eq!(
        client.receive_text().await,
        "Ласкаво просимо до WebSocket сервера!"
    );
}

#[tokio::test]
async fn a_language_that_there_is_not_is_refused_by_name() {
    let server = Server::start(&[]).await;
    for path in ["/ws?lang=de", "/?lang=de"] {
        let reply = server.upgrade(path, &[]).await;
        assert_eq!(reply.status, 400, "{path}");
        assert_eq!(
            reply.text(),
            "bad parameter lang=de: expected uk or en\n",
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_log_tells_what_happens_as_the_course_has_it() {
    let server = Server::start(&[]).await;
    let port = server.address.port();
    let started = format!(" WebSocket сервер запущено на порті {port}");
    assert!(server.logged(&started).await.contains(" INFO "));

    let mut client = Client::open(&server, "/ws").await;
    let connected = server.logged(" Нове з'єднання встановлено").await;
    assert!(connected.contains(" INFO "));

    client.send("Привіт, сервер!").await;
    let received = server.logged(" Отримано повідомлення: Привіт, сервер!");
    assert!(received.await.contains(" INFO "));

    client.close(Some(1000)).await;
    let closed = server.logged(" З'єднання закрито").await;
    assert!(closed.contains(" INFO "));
}

#[tokio::test]
async fn the_log_is_in_english_when_asked_for() {
    let server = Server::start(&["--lang", "en"]).await;
    let port = server.address.port();
    let started = format!(" WebSocket server started on port {port}");
    server.logged(&started).await;
    let mut client = Client::open(&server, "/ws").await;
    server.logged(" New connection established").await;
    client.send("hello").await;
    server.logged(" Message received: hello").await;
    client.close(None).await;
    server.logged(" Connection closed").await;
}

#[tokio::test]
async fn a_lost_client_is_logged_as_closed() {
    let server = Server::start(&[]).await;
    drop(Client::open(&server, "/ws").await);
    server.logged(" З'єднання закрито").await;
}

#[tokio::test]
async fn the_log_keeps_only_the_beginning_of_a_long_message() {
    let server = Server::start(&["--lang", "en"]).await;
    let mut client = Client::open(&server, "/ws").await;
    client.send("a".repeat(1_000_000)).await;
    let line = server.logged("a… (1000000 bytes)").await;
    assert!(line.len() < 5000);
}

async fn reply_to(message: impl Into<Message>) -> String {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/ws").await;
    client.receive_text().await;
    client.send(message).await;
    client.receive_text().await
}

//! Servers without sessions.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use steadysocket::{NativeBuilder, Session, SessionEvent, Socket};
use tokio::io::duplex;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::sleep;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message as Wire;

use crate::support::soon;

#[tokio::test(start_paused = true)]
async fn a_preferred_session_is_a_plain_connection_where_there_is_none() {
    let (sender, mut heard) = unbounded_channel();
    let (told, mut events) = unbounded_channel();
    let socket = Socket::builder("ws://peer.test/ws")
        .connector(async |_| {
            let (near, far) = duplex(4 * 1_024);
            tokio::spawn(async move {
                // It knows no subprotocols, so a dial that offers some is in vain.
                let Ok(mut socket) = accept_async(far).await else {
                    return;
                };
                while let Some(Ok(message)) = socket.next().await {
                    let is_data = message.is_text() || message.is_binary();
                    if is_data && socket.send(message).await.is_err() {
                        return;
                    }
                }
            });
            Ok(near)
        })
        .session(Session::preferred())
        .on_message(move |message| drop(sender.send(message.into_text().unwrap())))
        .on_session(move |event| drop(told.send(event)))
        .connect()
        .unwrap();
    socket.try_send("waits").unwrap();
    assert_eq!(soon(events.recv()).await, Some(SessionEvent::Plain));
    soon(socket.opened()).await.unwrap();
    soon(socket.send("hello")).await.unwrap();
    assert_eq!(soon(heard.recv()).await.unwrap(), *"waits");
    assert_eq!(soon(heard.recv()).await.unwrap(), *"hello");
    socket.close();
    soon(socket.closed()).await;
}

#[tokio::test(start_paused = true)]
async fn a_plain_server_waits_for_a_slow_reader() {
    const FLOOD: usize = 10_000;
    let socket = Socket::builder("ws://peer.test/ws")
        .connector(async |_| {
            let (near, far) = duplex(4 * 1_024);
            tokio::spawn(async move {
                let Ok(mut socket) = accept_async(far).await else {
                    return;
                };
                for number in 0..FLOOD {
                    let text = Wire::text(number.to_string());
                    socket.send(text).await.unwrap();
                }
                while socket.next().await.is_some() {}
            });
            Ok(near)
        })
        .session(Session::preferred())
        .connect()
        .unwrap();
    let mut messages = socket.messages();
    soon(socket.opened()).await.unwrap();
    for number in 0..FLOOD {
        if number % 1_000 == 0 {
            sleep(Duration::from_secs(9)).await;
        }
        let text = number.to_string();
        let message = soon(messages.next()).await.unwrap();
        assert_eq!(message.as_text(), Some(text.as_str()));
    }
}

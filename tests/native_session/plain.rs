//! Servers without sessions.

use futures_util::{SinkExt, StreamExt};
use steadysocket::{NativeBuilder, Session, SessionEvent, Socket};
use tokio::io::duplex;
use tokio::sync::mpsc::unbounded_channel;
use tokio_tungstenite::accept_async;

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

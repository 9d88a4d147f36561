//! Connects, sends a text, logs each message and closes after the first.

use console::log;
use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::{Message, futures::WebSocket};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
pub fn run(url: String) {
    spawn_local(async move {
        let Ok(mut socket) = WebSocket::open(&url) else {
            return log("not connected");
        };
        if socket.send(Message::Text("hello".into())).await.is_err() {
            return log("not sent");
        }
        if let Some(Ok(Message::Text(text))) = socket.next().await {
            log(&text);
        }
        if socket.close(None, None).is_err() {
            log("not closed");
        }
    });
}

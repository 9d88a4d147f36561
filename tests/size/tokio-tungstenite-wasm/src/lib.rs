//! Connects, sends a text, logs each message and closes after the first.

use console::log;
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite_wasm::{Message, connect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
pub fn run(url: String) {
    spawn_local(async move {
        let Ok(mut socket) = connect(url).await else {
            return log("not connected");
        };
        if socket.send(Message::text("hello")).await.is_err() {
            return log("not sent");
        }
        if let Some(Ok(Message::Text(text))) = socket.next().await {
            log(&text);
        }
        if socket.close().await.is_err() {
            log("not closed");
        }
    });
}

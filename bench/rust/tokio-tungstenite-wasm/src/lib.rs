//! tokio-tungstenite-wasm, with its stream and its sink.

use contest::Payload;
use futures_util::{FutureExt, SinkExt, StreamExt};
use js_sys::Function;
use tokio_tungstenite_wasm::{Message, connect as dial};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
pub fn connect(url: String, on_open: Function) {
    spawn_local(async move {
        let Ok(socket) = dial(url).await else {
            return;
        };
        let (mut sink, mut stream) = socket.split();
        contest::opened(&on_open, move |payload| {
            let message = match payload {
                Payload::Text(text) => Message::text(text.clone()),
                Payload::Binary(bytes) => Message::binary(bytes.clone()),
            };
            // An open socket accepts it immediately.
            drop(sink.send(message).now_or_never());
        });
        while let Some(Ok(message)) = stream.next().await {
            match message {
                Message::Text(text) => contest::text(text.as_str()),
                Message::Binary(bytes) => contest::binary(bytes.into()),
                Message::Close(_) => return,
            }
        }
    });
}

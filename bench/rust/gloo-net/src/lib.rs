//! gloo-net, with its stream and its sink.

use contest::Payload;
use futures_util::{FutureExt, SinkExt, StreamExt};
use gloo_net::websocket::{Message, futures::WebSocket};
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
pub fn connect(url: String, on_open: Function) {
    let Ok(mut socket) = WebSocket::open(&url) else {
        return;
    };
    spawn_local(async move {
        // Ready once it is open.
        let ready = std::future::poll_fn(|context| socket.poll_ready_unpin(context)).await;
        if ready.is_err() {
            return;
        }
        let (mut sink, mut stream) = socket.split();
        contest::opened(&on_open, move |payload| {
            let message = match payload {
                Payload::Text(text) => Message::Text(text.clone()),
                Payload::Binary(bytes) => Message::Bytes(bytes.clone()),
            };
            // An open socket accepts it immediately.
            drop(sink.send(message).now_or_never());
        });
        while let Some(Ok(message)) = stream.next().await {
            match message {
                Message::Text(text) => contest::text(&text),
                Message::Bytes(bytes) => contest::binary(bytes),
            }
        }
    });
}

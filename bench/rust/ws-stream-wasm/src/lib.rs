//! ws_stream_wasm, with its stream and its sink.

use contest::Payload;
use futures_util::{FutureExt, SinkExt, StreamExt};
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use ws_stream_wasm::{WsMessage, WsMeta};

#[wasm_bindgen]
pub fn connect(url: String, on_open: Function) {
    spawn_local(async move {
        let Ok((_meta, stream)) = WsMeta::connect(url, None).await else {
            return;
        };
        let (mut sink, mut stream) = stream.split();
        contest::opened(&on_open, move |payload| {
            let message = match payload {
                Payload::Text(text) => WsMessage::Text(text.clone()),
                Payload::Binary(bytes) => WsMessage::Binary(bytes.clone()),
            };
            // An open socket accepts it immediately.
            drop(sink.send(message).now_or_never());
        });
        while let Some(message) = stream.next().await {
            match message {
                WsMessage::Text(text) => contest::text(&text),
                WsMessage::Binary(bytes) => contest::binary(bytes),
            }
        }
    });
}

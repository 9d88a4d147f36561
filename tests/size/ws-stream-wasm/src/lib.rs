//! Connects, sends a text, logs each message and closes after the first.

use console::log;
use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use ws_stream_wasm::{WsMessage, WsMeta};

#[wasm_bindgen]
pub fn run(url: String) {
    spawn_local(async move {
        let Ok((meta, mut stream)) = WsMeta::connect(url, None).await else {
            return log("not connected");
        };
        if stream.send(WsMessage::Text("hello".into())).await.is_err() {
            return log("not sent");
        }
        if let Some(WsMessage::Text(text)) = stream.next().await {
            log(&text);
        }
        if meta.close().await.is_err() {
            log("not closed");
        }
    });
}

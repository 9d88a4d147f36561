//! steadysocket, with its callback.

use std::cell::RefCell;

use contest::Payload;
use js_sys::Function;
use steadysocket::{Message, Socket};
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    /// An app would keep it in its state.
    static SOCKET: RefCell<Option<Socket>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
pub fn connect(url: String, on_open: Function) {
    let connected = Socket::builder(url)
        .on_open(move |_| contest::opened(&on_open, send))
        .on_message(|message| match message {
            Message::Text(text) => contest::text(&text),
            Message::Binary(bytes) => contest::binary(bytes.into()),
        })
        .connect();
    if let Ok(socket) = connected {
        contest::keep(SOCKET.replace(Some(socket)));
    }
}

fn send(payload: &Payload) {
    SOCKET.with_borrow(|socket| {
        let Some(socket) = socket else {
            return;
        };
        drop(match payload {
            Payload::Text(text) => socket.send(text.as_str()),
            Payload::Binary(bytes) => socket.send(bytes.as_slice()),
        });
    });
}

//! The smallest connection: connects, sends a text, logs each message and closes after the first.

use std::cell::OnceCell;

use console::log;
use steadysocket::{Message, Socket};
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    /// An app would keep it in its state.
    static SOCKET: OnceCell<Socket> = const { OnceCell::new() };
}

#[wasm_bindgen]
pub fn run(url: String) {
    let connected = Socket::bare_builder(url)
        .on_message(|message| {
            if let Message::Text(text) = message {
                log(&text);
            }
            SOCKET.with(|socket| socket.get().map(Socket::close));
        })
        .connect();
    let Ok(socket) = connected else {
        return log("not connected");
    };
    if socket.send("hello").is_err() {
        log("not sent");
    }
    SOCKET.with(|cell| drop(cell.set(socket)));
}

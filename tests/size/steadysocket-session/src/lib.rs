//! The same in a reliable session.

use std::cell::OnceCell;

use console::log;
use steadysocket::{Message, Session, SessionSocket, Socket};
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    /// An app would keep it in its state.
    static SOCKET: OnceCell<SessionSocket> = const { OnceCell::new() };
}

#[wasm_bindgen]
pub fn run(url: String) {
    let connected = Socket::builder(url)
        .session(Session::required())
        .on_message(|message| {
            if let Message::Text(text) = message {
                log(&text);
            }
            SOCKET.with(|socket| socket.get().map(SessionSocket::close));
        })
        .connect();
    let Ok(socket) = connected else {
        return log("not connected");
    };
    if socket.try_send("hello").is_err() {
        log("not sent");
    }
    SOCKET.with(|cell| drop(cell.set(socket)));
}

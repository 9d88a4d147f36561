//! The browser's class alone: connects, sends a text, logs each message and closes after the first.

use console::log;
use wasm_bindgen::prelude::{Closure, JsCast, wasm_bindgen};
use web_sys::{MessageEvent, WebSocket};

#[wasm_bindgen]
pub fn run(url: String) {
    let Ok(socket) = WebSocket::new(&url) else {
        return log("not connected");
    };
    let on_open = {
        let socket = socket.clone();
        Closure::once_into_js(move || {
            if socket.send_with_str("hello").is_err() {
                log("not sent");
            }
        })
    };
    let on_message = {
        let socket = socket.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                log(&text);
            }
            if socket.close().is_err() {
                log("not closed");
            }
        })
    };
    socket.set_onopen(Some(on_open.unchecked_ref()));
    socket.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
}

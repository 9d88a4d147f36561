//! The browser's class through web-sys, without a library.

use contest::Payload;
use js_sys::{ArrayBuffer, Function, Uint8Array};
use wasm_bindgen::prelude::{Closure, JsCast, wasm_bindgen};
use web_sys::{BinaryType, MessageEvent, WebSocket};

#[wasm_bindgen]
pub fn connect(url: &str, on_open: Function) {
    let Ok(socket) = WebSocket::new(url) else {
        return;
    };
    socket.set_binary_type(BinaryType::Arraybuffer);
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        let data = event.data();
        if let Some(text) = data.as_string() {
            contest::text(&text);
        } else if let Some(buffer) = data.dyn_ref::<ArrayBuffer>() {
            contest::binary(Uint8Array::new(buffer).to_vec());
        }
    });
    socket.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    let sender = socket.clone();
    let on_open = Closure::once_into_js(move || {
        contest::opened(&on_open, move |payload| {
            drop(match payload {
                Payload::Text(text) => sender.send_with_str(text),
                Payload::Binary(bytes) => sender.send_with_u8_array(bytes),
            });
        });
    });
    socket.set_onopen(Some(on_open.unchecked_ref()));
}

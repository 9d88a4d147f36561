//! ewebsock, with its callback, which must be `Send`: so its state is thread-local.

use std::cell::RefCell;
use std::ops::ControlFlow;

use contest::Payload;
use ewebsock::{Options, WsEvent, WsMessage, WsSender, ws_connect};
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static SENDER: RefCell<Option<WsSender>> = const { RefCell::new(None) };
    /// Connections that are not open yet.
    static ON_OPEN: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
}

#[wasm_bindgen]
pub fn connect(url: String, on_open: Function) {
    ON_OPEN.with_borrow_mut(|waiting| waiting.push(on_open));
    let on_event = Box::new(|event| {
        match event {
            WsEvent::Opened => opened(),
            WsEvent::Message(WsMessage::Text(text)) => contest::text(&text),
            WsEvent::Message(WsMessage::Binary(bytes)) => contest::binary(bytes),
            _ => (),
        }
        ControlFlow::Continue(())
    });
    contest::keep(SENDER.replace(ws_connect(url, Options::default(), on_event).ok()));
}

fn opened() {
    if let Some(on_open) = ON_OPEN.with_borrow_mut(Vec::pop) {
        contest::opened(&on_open, send);
    }
}

fn send(payload: &Payload) {
    let message = match payload {
        Payload::Text(text) => WsMessage::Text(text.clone()),
        Payload::Binary(bytes) => WsMessage::Binary(bytes.clone()),
    };
    SENDER.with_borrow_mut(|sender| {
        if let Some(sender) = sender {
            sender.send(message);
        }
    });
}

//! Shared by all programs: counts received messages, and sends when the page asks for it.
//!
//! Besides these exports each program has `connect(url, onOpen)`.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::hint::black_box;

use js_sys::Function;
use wasm_bindgen::prelude::*;

/// A message in the form that an app uses.
pub enum Payload {
    Text(String),
    Binary(Vec<u8>),
}

thread_local! {
    static MESSAGES: Cell<f64> = const { Cell::new(0.0) };
    static BYTES: Cell<f64> = const { Cell::new(0.0) };
    static PAYLOAD: RefCell<Payload> = const { RefCell::new(Payload::Text(String::new())) };
    static EXPECTED: Cell<f64> = const { Cell::new(0.0) };
    static WATCHER: RefCell<Option<Function>> = const { RefCell::new(None) };
    static SENDER: RefCell<Option<Sender>> = const { RefCell::new(None) };
    static KEPT: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

type Sender = Box<dyn FnMut(&Payload)>;

/// The connection is open and sends with this function.
pub fn opened(on_open: &Function, send: impl FnMut(&Payload) + 'static) {
    keep(SENDER.replace(Some(Box::new(send))));
    drop(on_open.call0(&JsValue::UNDEFINED));
}

/// Keeps an earlier connection open when another one is made.
pub fn keep(connection: Option<impl Any>) {
    if let Some(connection) = connection {
        KEPT.with_borrow_mut(|kept| kept.push(Box::new(connection)));
    }
}

/// Counts a text received as a Rust string.
pub fn text(text: &str) {
    count(black_box(text).len());
}

/// Counts bytes received as a Rust slice.
pub fn binary(bytes: Vec<u8>) {
    count(black_box(&bytes).len());
}

fn count(bytes: usize) {
    let messages = MESSAGES.get() + 1.0;
    MESSAGES.set(messages);
    BYTES.set(BYTES.get() + bytes as f64);
    if messages < EXPECTED.get() {
        return;
    }
    WATCHER.with_borrow(|watcher| {
        if let Some(watcher) = watcher {
            drop(watcher.call0(&JsValue::UNDEFINED));
        }
    });
}

#[wasm_bindgen]
pub fn received_messages() -> f64 {
    MESSAGES.get()
}

#[wasm_bindgen]
pub fn received_bytes() -> f64 {
    BYTES.get()
}

/// Sets or removes the callback for each message.
#[wasm_bindgen]
pub fn watch(watcher: Option<Function>) {
    expect(0.0, watcher);
}

/// Calls back once that many messages have been received.
#[wasm_bindgen]
pub fn expect(messages: f64, watcher: Option<Function>) {
    EXPECTED.set(messages);
    WATCHER.set(watcher);
}

/// Creates the message that `send` sends.
#[wasm_bindgen]
pub fn prepare(is_text: bool, bytes: usize) {
    PAYLOAD.set(if is_text {
        Payload::Text("m".repeat(bytes))
    } else {
        Payload::Binary(vec![b'm'; bytes])
    });
}

/// Sends it that many times.
#[wasm_bindgen]
pub fn send(count: u32) {
    SENDER.with_borrow_mut(|sender| {
        let Some(sender) = sender else {
            return;
        };
        PAYLOAD.with_borrow(|payload| {
            for _ in 0..count {
                sender(payload);
            }
        });
    });
}

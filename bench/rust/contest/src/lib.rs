//! What every program has: it counts what it receives, and sends when the page says so.
//!
//! Besides these exports each program has `connect(url, onOpen)`.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::hint::black_box;

use js_sys::Function;
use wasm_bindgen::prelude::*;

/// A message as an app has it.
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

/// The connection is open, and this sends.
pub fn opened(on_open: &Function, send: impl FnMut(&Payload) + 'static) {
    keep(SENDER.replace(Some(Box::new(send))));
    drop(on_open.call0(&JsValue::UNDEFINED));
}

/// An earlier connection, which must not end because there is a further one.
pub fn keep(connection: Option<impl Any>) {
    if let Some(connection) = connection {
        KEPT.with_borrow_mut(|kept| kept.push(Box::new(connection)));
    }
}

/// A text has come, as Rust has texts.
pub fn text(text: &str) {
    count(black_box(text).len());
}

/// Bytes have come, as Rust has bytes.
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

/// Calls back after each message, or no more.
#[wasm_bindgen]
pub fn watch(watcher: Option<Function>) {
    expect(0.0, watcher);
}

/// Calls back after the message that makes it so many.
#[wasm_bindgen]
pub fn expect(messages: f64, watcher: Option<Function>) {
    EXPECTED.set(messages);
    WATCHER.set(watcher);
}

/// Makes the message that `send` sends.
#[wasm_bindgen]
pub fn prepare(is_text: bool, bytes: usize) {
    PAYLOAD.set(if is_text {
        Payload::Text("m".repeat(bytes))
    } else {
        Payload::Binary(vec![b'm'; bytes])
    });
}

/// Sends it so many times.
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

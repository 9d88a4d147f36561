//! Connects, sends a text, logs each message and closes after the first.

use std::cell::{OnceCell, RefCell};
use std::ops::ControlFlow;

use console::log;
use ewebsock::{Options, WsEvent, WsMessage, WsSender, ws_connect};
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    /// An app would keep it in its state.
    static SENDER: OnceCell<RefCell<WsSender>> = const { OnceCell::new() };
}

#[wasm_bindgen]
pub fn run(url: String) {
    let on_event = Box::new(|event| {
        match event {
            WsEvent::Opened => with_sender(|sender| sender.send(WsMessage::Text("hello".into()))),
            WsEvent::Message(WsMessage::Text(text)) => {
                log(&text);
                with_sender(WsSender::close);
            }
            WsEvent::Error(_) => log("not connected"),
            _ => (),
        }
        ControlFlow::Continue(())
    });
    let Ok(sender) = ws_connect(url, Options::default(), on_event) else {
        return log("not connected");
    };
    SENDER.with(|cell| drop(cell.set(RefCell::new(sender))));
}

fn with_sender(run: impl FnOnce(&mut WsSender)) {
    SENDER.with(|cell| {
        if let Some(sender) = cell.get() {
            run(&mut sender.borrow_mut());
        }
    });
}

//! Calls from within callbacks.

use std::cell::RefCell;
use std::rc::Rc;

use steadysocket::{Message, Socket, WeakSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{logged, sockets_of};
use crate::support::Log;

/// Pitfall 57: every method may be called inside every callback.
#[wasm_bindgen_test]
fn a_callback_may_call_any_method() {
    let name = "a_callback_may_call";
    let slot: Rc<RefCell<Option<WeakSocket>>> = Rc::default();
    let everything = {
        let slot = Rc::clone(&slot);
        move || {
            let socket = slot.borrow().as_ref().and_then(WeakSocket::upgrade);
            let Some(socket) = socket else { return };
            let _sent = socket.send("from a callback");
            let _stats = (socket.stats(), socket.attempt(), socket.buffered_amount());
            let _drained = socket.drain_queued_messages();
            socket.terminate();
            socket.close();
            socket.reconnect();
        }
    };
    let log = Log::default();
    let calls = || {
        let (log, everything) = (log.clone(), everything.clone());
        move |line: &'static str| {
            log.add(line);
            // Once is enough: each call leads to further events.
            if log.count(line) == 1 {
                everything();
            }
        }
    };
    let (open, message, close, error) = (calls(), calls(), calls(), calls());
    let (reconnecting, state) = (calls(), calls());
    let socket = logged(name, &Log::default())
        .on_open(move |_| open("open"))
        .on_message(move |_| message("message"))
        .on_close(move |_| close("close"))
        .on_error(move |_| error("error"))
        .on_reconnecting(move |_| reconnecting("reconnecting"))
        .on_state_change(move |_| state("state"))
        .connect()
        .unwrap();
    slot.replace(Some(socket.downgrade()));
    for _ in 0..8 {
        let last = sockets_of(name).pop().unwrap();
        last.open();
        last.say(&"hello".into());
        last.end(1006);
    }
    socket.reconnect();
    sockets_of(name).pop().unwrap().end(1006);
    for line in ["open", "message", "close", "error", "reconnecting", "state"] {
        assert!(log.count(line) > 0, "{line}: {:?}", log.lines());
    }
    let live = sockets_of(name)
        .iter()
        .filter(|double| double.listeners() > 0)
        .count();
    assert!(live <= 1, "pitfall 7: {live} live sockets");
}

#[wasm_bindgen_test]
fn a_callback_may_drop_the_socket() {
    let log = Log::default();
    let name = "a_callback_may_drop";
    let slot: Rc<RefCell<Option<Socket>>> = Rc::default();
    let held = Rc::clone(&slot);
    let socket = logged(name, &log)
        .on_message(move |_| drop(held.take()))
        .connect()
        .unwrap();
    slot.replace(Some(socket));
    let double = sockets_of(name).remove(0);
    double.open();
    double.say(&"bye".into());
    assert_eq!(double.closes().len(), 1);
    double.end(1005);
    assert_eq!(double.listeners(), 0);
}

/// A double may answer within `send`; then the answer is reported after the message it answers,
/// also while messages bypass the core.
#[wasm_bindgen_test]
fn a_message_that_comes_within_a_callback_is_reported_after_it() {
    let log = Log::default();
    let name = "a_message_that_comes_within";
    let emitted = log.clone();
    let socket = logged(name, &Log::default())
        .on_message(move |message: Message| {
            let Message::Text(text) = message else { return };
            emitted.add(format!("{text} begins"));
            if text == "ask" {
                sockets_of(name).remove(0).say(&"answer".into());
            }
            emitted.add(format!("{text} ends"));
        })
        .connect()
        .unwrap();
    let double = sockets_of(name).remove(0);
    double.open();
    double.say(&"first".into());
    double.say(&"ask".into());
    double.say(&"last".into());
    let lines =
        ["first", "ask", "answer", "last"].map(|it| [format!("{it} begins"), format!("{it} ends")]);
    assert_eq!(log.lines(), lines.concat());
    assert_eq!(socket.stats().messages_received, 4);
}

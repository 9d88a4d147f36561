//! Calls to the store of the application, and its answers.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::exports::{JsSessions, id};
use super::payload::JsPayload;
use super::store::{Answer, Call};
use crate::core::session::{
    Attach, Attached, NewSession, SessionId, SocketId, StoreCall, TokenDigest, Window,
};

#[wasm_bindgen]
extern "C" {
    /// A session of the store: an array of numbers.
    pub type StoredNumbers;

    #[wasm_bindgen(method, structural, indexing_getter)]
    fn at(this: &StoredNumbers, index: u32) -> f64;
}

#[wasm_bindgen(js_class = Sessions)]
impl JsSessions {
    /// The store has carried out a batch of calls, which had this fence, or refused one of them: the
    /// answer has its number in `STORE_ANSWERS`.
    pub fn stored(&self, session: &str, fence: f64, answer: u8, at: f64, other: f64) {
        if let Some(sid) = SessionId::from_text(session) {
            let result = Answer::read(answer, at, other);
            self.input(|state, now| state.core.handle_stored(now, sid, fence as u64, result));
        }
    }

    /// The store has attached a session: `rx`, `acked`, the window's messages and bytes, the largest
    /// message, the time to live; the messages, and the size of each.
    pub fn attached(
        &self,
        socket: f64,
        numbers: &StoredNumbers,
        messages: &Array,
        sizes: &StoredNumbers,
        protocol: String,
        previous: String,
    ) {
        let at = |index| numbers.at(index) as u64;
        let payloads = (0_u32..).zip(messages.iter()).map(|(index, data)| {
            let bytes = sizes.at(index) as u64;
            JsPayload { data, bytes }
        });
        let attached = Attached {
            rx: at(0),
            acked: at(1),
            messages: payloads.collect(),
            window: Window {
                messages: at(2),
                bytes: at(3),
            },
            max: at(4),
            ttl: Duration::from_millis(at(5)),
            protocol,
            previous,
        };
        self.input(|state, now| {
            state.core.handle_attached(now, id(socket), Ok(attached));
        });
    }

    /// The store has refused to attach a session.
    #[wasm_bindgen(js_name = attachRefused)]
    pub fn attach_refused(&self, socket: f64, answer: u8, at: f64, other: f64) {
        if let Err(error) = Answer::read(answer, at, other) {
            self.input(|state, now| state.core.handle_attached(now, id(socket), Err(error)));
        }
    }

    /// Another server has attached a session.
    pub fn moved(&self, session: &str, fence: f64) {
        if let Some(sid) = SessionId::from_text(session) {
            self.input(|state, now| state.core.handle_moved(now, sid, fence as u64));
        }
    }

    /// The number of a session, 0 if the application does not have it.
    pub fn number(&self, session: &str) -> u32 {
        let sid = SessionId::from_text(session);
        let number = sid.and_then(|sid| self.state.borrow().number(sid));
        number.unwrap_or(0)
    }

    /// The attempt of a session that is on this server; -1 if it is not.
    pub fn attempt(&self, session: &str) -> f64 {
        let sid = SessionId::from_text(session);
        let attempt = sid.and_then(|sid| self.state.borrow().core.attempt(sid));
        attempt.map_or(-1.0, |attempt| attempt as f64)
    }

    /// Closes all sockets. With a store, wait until it has everything, then stop.
    #[wasm_bindgen(js_name = letGo)]
    pub fn let_go(&self) {
        self.input(|state, now| state.core.let_go(now));
    }
}

impl JsSessions {
    /// Has the facade carry out calls of the store.
    pub(super) fn store(&self, sid: SessionId, fence: u64, calls: Vec<StoreCall<JsPayload>>) {
        let calls = calls.into_iter().map(|call| arguments(call, fence));
        let calls = calls.collect();
        self.facade.store(sid.to_text(), fence as f64, calls);
    }

    pub(super) fn attach(&self, socket: SocketId, sid: SessionId, attach: Attach) {
        let client = attach.client;
        let attach = list([
            digest(attach.presented),
            digest(attach.fresh),
            value(attach.fence),
            value(client.rx),
            value(client.ack),
            value(client.tx),
            attach.node.into(),
            millis(attach.lease),
        ]);
        self.facade.attach(socket.0 as f64, sid.to_text(), attach);
    }
}

/// The number of a call, and the arguments of its method after the session's name; those of `create`
/// one by one.
fn arguments(call: StoreCall<JsPayload>, fence: u64) -> Array {
    let fenced = |call, argument| list([value(call as u64), value(fence), argument]);
    match call {
        StoreCall::Create(session) => creation(session),
        StoreCall::Confirm => list([value(Call::Confirm as u64), value(fence)]),
        StoreCall::Accept(seq) => fenced(Call::Accept, value(seq)),
        StoreCall::Ack(seq) => fenced(Call::Ack, value(seq)),
        StoreCall::Append(seq, messages) => {
            let call = fenced(Call::Append, value(seq));
            let messages: Array = messages.into_iter().map(|message| message.data).collect();
            call.push(&messages);
            call
        }
        StoreCall::Touch(time) => fenced(Call::Touch, millis(time)),
        StoreCall::End(why) => fenced(Call::End, why.as_str().into()),
        StoreCall::Sweep => list([value(Call::Sweep as u64)]),
        StoreCall::Reap => list([value(Call::Reap as u64)]),
    }
}

fn creation(session: NewSession) -> Array {
    list([
        value(Call::Create as u64),
        value(session.fence),
        digest(session.digest),
        value(session.window.messages),
        value(session.window.bytes),
        value(session.max),
        millis(session.ttl),
        session.protocol.into(),
        session.node.into(),
        millis(session.lease),
    ])
}

fn list<const N: usize>(values: [JsValue; N]) -> Array {
    values.into_iter().collect()
}

fn value(number: u64) -> JsValue {
    JsValue::from(number as f64)
}

fn millis(time: Duration) -> JsValue {
    JsValue::from(time.as_millis() as f64)
}

fn digest(digest: TokenDigest) -> JsValue {
    Uint8Array::from(digest.as_slice()).into()
}

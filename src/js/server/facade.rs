//! The methods of the facade's object: `Host` in npm/server/core.ts, which says what each does.

use js_sys::Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The facade's object that holds the sockets and emits events. Its methods never throw, and
    /// call no code of the user: events wait until the core has returned.
    pub type FacadeServer;

    #[wasm_bindgen(method, structural)]
    pub(super) fn authenticate(
        this: &FacadeServer,
        socket: f64,
        auth: Option<String>,
        protocols: String,
    );
    #[wasm_bindgen(method, structural, js_name = hasRoom)]
    pub(super) fn has_room(this: &FacadeServer, socket: f64) -> bool;
    #[wasm_bindgen(method, structural)]
    pub(super) fn control(this: &FacadeServer, socket: f64, text: String);
    #[wasm_bindgen(method, structural)]
    pub(super) fn transmit(this: &FacadeServer, socket: f64, seq: f64, ack: f64, data: &JsValue);
    #[wasm_bindgen(method, structural, js_name = hangUp)]
    pub(super) fn hang_up(this: &FacadeServer, socket: f64, code: u16);
    #[wasm_bindgen(method, structural, js_name = setAlarm)]
    pub(super) fn set_alarm(this: &FacadeServer, delay: f64);

    /// Calls of the store, each with the number of its method.
    #[wasm_bindgen(method, structural)]
    pub(super) fn store(this: &FacadeServer, session: String, fence: f64, calls: Array);
    #[wasm_bindgen(method, structural)]
    pub(super) fn attach(this: &FacadeServer, socket: f64, session: String, attach: Array);

    #[wasm_bindgen(method, structural)]
    pub(super) fn started(
        this: &FacadeServer,
        session: u32,
        socket: f64,
        id: String,
        principal: String,
        protocol: String,
        redelivered: f64,
    );
    #[wasm_bindgen(method, structural)]
    pub(super) fn resumed(this: &FacadeServer, session: u32, socket: f64);
    #[wasm_bindgen(method, structural)]
    pub(super) fn detached(this: &FacadeServer, session: u32);
    #[wasm_bindgen(method, structural)]
    pub(super) fn messages(this: &FacadeServer, session: u32);
    #[wasm_bindgen(method, structural)]
    pub(super) fn stalled(this: &FacadeServer, session: u32);
    #[wasm_bindgen(method, structural)]
    pub(super) fn dropped(this: &FacadeServer, session: u32, data: JsValue, reason: u8);
    #[wasm_bindgen(method, structural)]
    pub(super) fn ended(this: &FacadeServer, session: u32, end: &FacadeEnd);

    /// The account of a session: `End` in TypeScript.
    #[wasm_bindgen(extends = js_sys::Object)]
    pub type FacadeEnd;

    #[wasm_bindgen(method, structural, setter)]
    pub(super) fn set_why(this: &FacadeEnd, why: String);
    #[wasm_bindgen(method, structural, setter)]
    pub(super) fn set_code(this: &FacadeEnd, code: u16);
    #[wasm_bindgen(method, structural, setter)]
    pub(super) fn set_reason(this: &FacadeEnd, reason: String);
    #[wasm_bindgen(method, structural, setter, js_name = deliveredUpTo)]
    pub(super) fn set_delivered_up_to(this: &FacadeEnd, seq: f64);
    #[wasm_bindgen(method, structural, setter)]
    pub(super) fn set_uncertain(this: &FacadeEnd, messages: Array);
    #[wasm_bindgen(method, structural, setter)]
    pub(super) fn set_unsent(this: &FacadeEnd, messages: Array);
    /// Messages that were received and not handed over, and the number of each.
    #[wasm_bindgen(method, structural, setter)]
    pub(super) fn set_remaining(this: &FacadeEnd, messages: Array);
    #[wasm_bindgen(method, structural, setter)]
    pub(super) fn set_numbers(this: &FacadeEnd, numbers: Array);
}

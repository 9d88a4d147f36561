//! The methods of the facade's object that Rust calls. In TypeScript they are the interface `Host`,
//! which is generated from [`super::events`]; there each is described.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The facade's object that holds the browser's handles and emits the user's events: `Host` in
    /// TypeScript. Its methods never throw.
    pub type FacadeHost;

    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn dial(this: &FacadeHost, attempt: u32, reconnect: bool);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn handshake(this: &FacadeHost);
    #[wasm_bindgen(method, structural, js_name = handshakeMessage)]
    pub(in crate::js) fn handshake_message(this: &FacadeHost, data: JsValue);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn cancel(this: &FacadeHost) -> JsValue;
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn buffered(this: &FacadeHost) -> f64;
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn transmit(this: &FacadeHost, data: &JsValue) -> bool;
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn shut(this: &FacadeHost, code: u16, reason: &JsValue);
    #[wasm_bindgen(method, structural, js_name = hangUp)]
    pub(in crate::js) fn hang_up(this: &FacadeHost, code: u16, reason: &JsValue);
    #[wasm_bindgen(method, structural, js_name = setBypassLimit)]
    pub(in crate::js) fn set_bypass_limit(this: &FacadeHost, bytes: f64);
    #[wasm_bindgen(method, structural, js_name = setAlarm)]
    pub(in crate::js) fn set_alarm(this: &FacadeHost, delay: i32);
    #[wasm_bindgen(method, structural, js_name = shouldReconnect)]
    pub(in crate::js) fn should_reconnect(
        this: &FacadeHost,
        code: u16,
        reason: &JsValue,
        was_clean: bool,
        synthetic: bool,
    ) -> f64;
    #[wasm_bindgen(method, structural, js_name = stateChange)]
    pub(in crate::js) fn state_change(this: &FacadeHost, from: u8, to: u8);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn open(this: &FacadeHost, reconnected: bool, attempt: u32);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn message(this: &FacadeHost, data: JsValue);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn error(this: &FacadeHost, failure: u8);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn close(
        this: &FacadeHost,
        code: u16,
        reason: &JsValue,
        was_clean: bool,
        synthetic: bool,
        delay: f64,
    );
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn reconnecting(this: &FacadeHost, attempt: u32, delay: f64);
    #[wasm_bindgen(method, structural, js_name = giveUp)]
    pub(in crate::js) fn give_up(this: &FacadeHost, reason: u8);
    #[wasm_bindgen(method, structural, js_name = drop)]
    pub(in crate::js) fn drop_message(this: &FacadeHost, data: JsValue, reason: u8);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn drained(this: &FacadeHost);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn ended(this: &FacadeHost);
    #[wasm_bindgen(method, structural)]
    pub(in crate::js) fn ping(this: &FacadeHost) -> JsValue;
}

//! The methods of the facade's object that concern sessions: `SessionHost` in TypeScript.

use wasm_bindgen::prelude::*;

use crate::js::contract::facade::FacadeHost;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(method, structural, js_name = isSteady)]
    pub(super) fn is_steady(this: &FacadeHost) -> bool;
    #[wasm_bindgen(method, structural, js_name = writeMessage)]
    pub(super) fn write_message(this: &FacadeHost, seq: f64, ack: f64, data: &JsValue) -> bool;
    #[wasm_bindgen(method, structural, js_name = writeControl)]
    pub(super) fn write_control(
        this: &FacadeHost,
        verb: u8,
        first: f64,
        second: f64,
        third: f64,
        fourth: f64,
    ) -> bool;
    #[wasm_bindgen(method, structural, js_name = takesMessages)]
    pub(super) fn takes_messages(this: &FacadeHost) -> bool;
    #[wasm_bindgen(method, structural, js_name = handOver)]
    pub(super) fn hand_over(this: &FacadeHost, session: f64, seq: f64, data: &JsValue);
    #[wasm_bindgen(method, structural)]
    pub(super) fn acknowledged(this: &FacadeHost);
    #[wasm_bindgen(method, structural)]
    pub(super) fn notice(this: &FacadeHost, notice: u8);
    #[wasm_bindgen(method, structural)]
    pub(super) fn keep(this: &FacadeHost, seq: f64, data: &JsValue);
    #[wasm_bindgen(method, structural)]
    pub(super) fn persist(this: &FacadeHost, attempt: f64, acked: f64, done: f64);
    #[wasm_bindgen(method, structural)]
    pub(super) fn remain(this: &FacadeHost, data: &JsValue, is_uncertain: bool);
    #[wasm_bindgen(method, structural, js_name = endSession)]
    pub(super) fn end_session(this: &FacadeHost, why: u8, code: u16, delivered_up_to: f64);
}

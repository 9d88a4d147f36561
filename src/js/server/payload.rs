//! Messages, which stay in JavaScript.

use wasm_bindgen::JsValue;

use crate::core::Payload;

/// A message of JavaScript: a text or a buffer.
#[derive(Clone)]
pub(super) struct JsPayload {
    pub(super) data: JsValue,
    pub(super) bytes: u64,
}

impl Payload for JsPayload {
    type Text = String;

    fn byte_len(&self) -> u64 {
        self.bytes
    }
}

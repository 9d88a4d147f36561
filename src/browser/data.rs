//! Messages into wasm memory.

use std::cell::Cell;
use std::mem::MaybeUninit;

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::platform::Received;

/// A way to copy what may be a text.
pub(super) type ReadText = fn(&JsValue) -> Option<String>;

/// Copies a message event's data into wasm memory.
pub(super) fn read(data: &JsValue, read_text: ReadText) -> Received {
    match read_text(data) {
        Some(text) => Received::Text(text.into()),
        // An `ArrayBuffer` of any realm; `Uint8Array` makes an empty message of anything else.
        None => Received::Binary(bytes_of(&Uint8Array::new(data)).into()),
    }
}

#[wasm_bindgen]
extern "C" {
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(
        this: &TextEncoder,
        source: &JsString,
        target: &mut [MaybeUninit<u8>],
    ) -> EncodeResult;

    type EncodeResult;

    #[wasm_bindgen(method, getter)]
    fn read(this: &EncodeResult) -> u32;
    #[wasm_bindgen(method, getter)]
    fn written(this: &EncodeResult) -> u32;

    /// `Object` returns the array that it is given, which becomes a vector on the way.
    #[wasm_bindgen(js_name = Object)]
    fn bytes_of(array: &Uint8Array) -> Vec<u8>;
}

thread_local! {
    /// Taken out while it is used.
    static ENCODER: Cell<Option<TextEncoder>> = const { Cell::new(None) };
}

/// The generated conversion loops over the code units, 2 µs per KiB; `encodeInto` takes 0.5 µs at
/// once, and less per KiB. It is faster from about 500 characters on in Chromium, 270 in Firefox.
pub(super) fn read_text(data: &JsValue) -> Option<String> {
    const ENCODE_FROM: usize = 320;
    if !data.is_string() {
        return None;
    }
    let text: &JsString = data.unchecked_ref();
    let length = text.length() as usize;
    if length < ENCODE_FROM {
        return data.as_string();
    }
    let encoder = ENCODER.take().unwrap_or_else(TextEncoder::new);
    // Enough for ASCII; anything else takes at most three bytes for each code unit.
    let mut bytes = Vec::with_capacity(length);
    if encode(&encoder, text, &mut bytes) < length {
        bytes = Vec::with_capacity(length * 3);
        encode(&encoder, text, &mut bytes);
        bytes.shrink_to_fit();
    }
    ENCODER.set(Some(encoder));
    #[allow(
        unsafe_code,
        reason = "a second look at every byte is a tenth of the time"
    )]
    // SAFETY: `encodeInto` writes nothing but whole characters in UTF-8 (Encoding Standard).
    let text = unsafe { String::from_utf8_unchecked(bytes) };
    Some(text)
}

/// Writes as much of the text as fits, and returns how many code units that is.
fn encode(encoder: &TextEncoder, text: &JsString, bytes: &mut Vec<u8>) -> usize {
    let result = encoder.encode_into(text, bytes.spare_capacity_mut());
    set_length(bytes, result.written() as usize);
    result.read() as usize
}

/// JavaScript has written so many bytes.
fn set_length(bytes: &mut Vec<u8>, length: usize) {
    #[allow(
        unsafe_code,
        reason = "to clear what is overwritten is a tenth of the time"
    )]
    // SAFETY: the capacity holds that many bytes, and JavaScript has written all that it reports.
    unsafe {
        bytes.set_len(length.min(bytes.capacity()));
    }
}

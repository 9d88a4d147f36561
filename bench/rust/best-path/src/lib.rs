//! Not a library, but the fastest way from the page into Rust for a message: the page writes into
//! memory that Rust has reserved, long texts with `TextEncoder.encodeInto`. See page/best-path.mjs.

use wasm_bindgen::prelude::wasm_bindgen;

// Imported for its exports only.
use contest as _;

/// Reserves memory for that many bytes, until `take_text` or `take_binary` takes it.
#[wasm_bindgen]
pub fn reserve(bytes: usize) -> *mut u8 {
    Vec::with_capacity(bytes).leak().as_mut_ptr()
}

/// # Safety
///
/// `start` is the result of `reserve(capacity)`, and `length` bytes of UTF-8 were written there.
#[wasm_bindgen]
pub unsafe fn take_text(start: *mut u8, capacity: usize, length: usize) {
    // SAFETY: the page keeps the contract above; `encodeInto` writes only UTF-8.
    contest::text(&unsafe { String::from_raw_parts(start, length, capacity) });
}

/// # Safety
///
/// As `take_text`.
#[wasm_bindgen]
pub unsafe fn take_binary(start: *mut u8, capacity: usize, length: usize) {
    // SAFETY: as above.
    contest::binary(unsafe { Vec::from_raw_parts(start, length, capacity) });
}

//! No library, but the fastest way there is for a message from the page into Rust: the page writes
//! into memory that Rust has reserved, a long text by `TextEncoder.encodeInto`. See
//! page/best-path.mjs.

use wasm_bindgen::prelude::wasm_bindgen;

// Its exports are wanted, though nothing here is.
use contest as _;

/// Memory for so many bytes, until `take_text` or `take_binary` takes it.
#[wasm_bindgen]
pub fn reserve(bytes: usize) -> *mut u8 {
    Vec::with_capacity(bytes).leak().as_mut_ptr()
}

/// # Safety
///
/// `start` is what `reserve(capacity)` gave, and `length` bytes of UTF-8 were written there.
#[wasm_bindgen]
pub unsafe fn take_text(start: *mut u8, capacity: usize, length: usize) {
    // SAFETY: the page keeps what is said above; `encodeInto` writes nothing but UTF-8.
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

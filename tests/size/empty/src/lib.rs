//! The baseline: takes the address as the others do, and only logs it.

use console::log;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn run(url: String) {
    log(&url);
}

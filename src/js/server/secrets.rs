//! The platform's randomness, and SHA-256.

use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;

use crate::core::session::Secrets;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]);
}

/// The source of secrets of every server. Where the platform has no randomness, it throws: a token
/// that could be guessed would give sessions away.
pub(super) struct PlatformSecrets;

impl Secrets for PlatformSecrets {
    fn random(&mut self, bytes: &mut [u8]) {
        get_random_values(bytes);
    }

    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        hash.finalize().into()
    }
}

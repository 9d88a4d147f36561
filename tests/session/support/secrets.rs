//! Randomness and a hash that are the same in every run.

use steadysocket::core::session::Secrets;

/// Secrets that anybody can guess.
#[derive(Clone, Debug)]
pub(crate) struct TestSecrets(pub(crate) u64);

impl Secrets for TestSecrets {
    fn random(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = mix(self.0);
            *byte = self.0 as u8;
        }
    }

    /// Not SHA-256, but as good as it where nobody searches for collisions.
    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = [0; 32];
        let mut state = 0xcbf2_9ce4_8422_2325;
        for byte in parts.iter().flat_map(|part| part.iter()) {
            state = mix(state ^ u64::from(*byte));
        }
        for chunk in hash.chunks_mut(8) {
            state = mix(state);
            chunk.copy_from_slice(&state.to_le_bytes());
        }
        hash
    }
}

fn mix(state: u64) -> u64 {
    let mut bits = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

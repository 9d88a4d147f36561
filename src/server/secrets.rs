//! The operating system's randomness, and SHA-256.

use sha2::{Digest, Sha256};

use crate::core::session::Secrets;

/// The source of secrets of every server.
#[derive(Debug)]
pub(super) struct SystemSecrets;

impl Secrets for SystemSecrets {
    fn random(&mut self, bytes: &mut [u8]) {
        // A token that could be guessed would give sessions away.
        if getrandom::fill(bytes).is_err() {
            tracing::error!("the operating system has no randomness");
            std::process::abort();
        }
    }

    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// A name that no other server has.
pub(super) fn node_name() -> String {
    let mut name = [0; 8];
    SystemSecrets.random(&mut name);
    name.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A random number from 0 to 1.
pub(super) fn fraction() -> f64 {
    let mut bytes = [0; 4];
    SystemSecrets.random(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_hashed_one_after_the_other() {
        let hash = SystemSecrets.sha256(&[b"a", b"", b"bc"]);
        // The first bytes of the SHA-256 of "abc", from FIPS 180-4's examples.
        assert_eq!(hash[..4], [0xba, 0x78, 0x16, 0xbf]);
    }

    #[test]
    fn random_bytes_differ() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        SystemSecrets.random(&mut one);
        SystemSecrets.random(&mut other);
        assert_ne!(one, other);
    }
}

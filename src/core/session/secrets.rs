//! Randomness and hashing, which the host has.

use super::codec::{Epoch, Token};

/// The host's source of secrets.
pub trait Secrets {
    /// Fills the slice with random bytes that nobody can guess.
    fn random(&mut self, bytes: &mut [u8]);

    /// The SHA-256 of the parts, one after the other.
    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32];
}

/// The part of a token that the server keeps.
///
/// The hash covers the incarnation and the principal, so that a token of another one cannot match.
/// The principal alone has no fixed length, so its length stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digest([u8; 16]);

impl Digest {
    pub(crate) fn new(
        secrets: &impl Secrets,
        epoch: Epoch,
        principal: &str,
        token: &Token,
    ) -> Self {
        let length = (principal.len() as u64).to_be_bytes();
        let parts: [&[u8]; 4] = [&epoch.0, &length, principal.as_bytes(), &token.0];
        let hash = secrets.sha256(&parts);
        let mut digest = [0; 16];
        for (kept, byte) in digest.iter_mut().zip(hash) {
            *kept = byte;
        }
        Self(digest)
    }

    pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(self) -> [u8; 16] {
        self.0
    }

    /// Compares in constant time, so that the time of an answer tells nothing.
    pub(crate) fn matches(&self, other: &Self) -> bool {
        let mut difference = 0;
        for (one, another) in self.0.iter().zip(other.0) {
            difference |= one ^ another;
        }
        std::hint::black_box(difference) == 0
    }
}

pub(crate) fn random<const N: usize>(secrets: &mut impl Secrets) -> [u8; N] {
    let mut bytes = [0; N];
    secrets.random(&mut bytes);
    bytes
}

//! Numbered messages of a given size.

use axum::extract::ws::Message;

/// Text that begins with a number and a space, so that a test sees order and gaps, then dots up to
/// `bytes` bytes. The number stays whole even when that is longer.
pub(crate) fn padded(number: u64, bytes: usize) -> Message {
    let mut text = format!("{number} ");
    text.reserve(bytes.saturating_sub(text.len()));
    while text.len() < bytes {
        text.push('.');
    }
    text.into()
}

/// Largest `?bytes=`, 64 MiB.
pub(crate) const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// `?bytes=` when it is not there.
pub(crate) const DEFAULT_BYTES: u64 = 64;

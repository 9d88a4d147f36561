//! Numbered messages of a given size.

/// Text that begins with a number and a space, so that a test can check order and gaps, padded with
/// dots to `bytes` bytes. The number is never truncated, even if it is longer.
pub(crate) fn padded(number: u64, bytes: usize) -> String {
    let mut text = format!("{number} ");
    text.reserve(bytes.saturating_sub(text.len()));
    while text.len() < bytes {
        text.push('.');
    }
    text
}

/// Maximum of `?bytes=`, 64 MiB.
pub(crate) const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Default of `?bytes=`.
pub(crate) const DEFAULT_BYTES: u64 = 64;

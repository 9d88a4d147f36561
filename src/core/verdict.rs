//! The decision to dial again.

use std::time::Duration;

/// The answer of `should_reconnect`: to dial again after a close, or not.
///
/// ```
/// use std::time::Duration;
/// use steadysocket::{CloseInfo, Verdict};
///
/// // A server that gives the delay in its close reason: "retry-after 30".
/// fn should_reconnect(close: &CloseInfo) -> Verdict {
///     let seconds = close.reason.strip_prefix("retry-after ").and_then(|text| text.parse().ok());
///     seconds.map_or(Verdict::Retry, |seconds| Verdict::RetryAfter(Duration::from_secs(seconds)))
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// Dial again after the usual backoff.
    Retry,
    /// Dial again after this delay, for example a server's retry-after.
    RetryAfter(Duration),
    /// Do not dial again.
    Stop,
    /// Do as the default table says, as if there were no `should_reconnect`.
    ByTable,
}

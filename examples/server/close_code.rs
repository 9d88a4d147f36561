//! Close codes: those that the server uses and those that a query may request.

use axum::extract::ws::{CloseCode, CloseFrame, Utf8Bytes};

use crate::params::{BadParam, Params};

/// 1000: normal closure.
pub(crate) const NORMAL: CloseCode = 1000;

/// 1001: the server is stopping, or the client was idle for too long.
pub(crate) const GOING_AWAY: CloseCode = 1001;

/// 1002: the client violated the protocol.
pub(crate) const PROTOCOL: CloseCode = 1002;

/// 1005: a close frame without a code. Never sent on the wire.
pub(crate) const NO_STATUS: CloseCode = 1005;

/// 1006: TCP ended without a close frame. Never sent on the wire.
pub(crate) const ABNORMAL: CloseCode = 1006;

/// 1007: text that is not UTF-8.
pub(crate) const INVALID_DATA: CloseCode = 1007;

/// 1009: the message is too big.
pub(crate) const TOO_BIG: CloseCode = 1009;

/// 1013: try again later.
pub(crate) const TRY_AGAIN: CloseCode = 1013;

/// The close frame for `?code=&reason=`; `None` for 1005, which means a close frame without a code.
///
/// # Errors
/// A code that no endpoint may send (RFC 6455, section 7.4), or a reason too long for a close
/// frame.
pub(crate) fn from_params(
    params: &Params,
    default: CloseCode,
) -> Result<Option<CloseFrame>, BadParam> {
    let code = match params.text("code") {
        None => default,
        Some(value) => match value.parse::<CloseCode>() {
            Ok(code) if is_sendable(code) => code,
            _ => return Err(BadParam::new("code", value, EXPECTED_CODE)),
        },
    };
    let reason = params.text("reason").unwrap_or_default();
    if code == NO_STATUS {
        return if reason.is_empty() {
            Ok(None)
        } else {
            Err(BadParam::new("reason", reason, "none with code 1005"))
        };
    }
    if reason.len() > MAX_REASON_BYTES {
        return Err(BadParam::new("reason", reason, EXPECTED_REASON));
    }
    Ok(Some(CloseFrame {
        code,
        reason: Utf8Bytes::from(reason),
    }))
}

/// Returns true if a close frame may carry the code; 1005 stands for a frame without a code.
fn is_sendable(code: CloseCode) -> bool {
    matches!(code, 1000..=1003 | NO_STATUS | 1007..=1014 | 3000..=4999)
}

const EXPECTED_CODE: &str =
    "1000 to 1003, 1005 (a close frame without code), 1007 to 1014 or 3000 to 4999";

/// A control frame holds 125 bytes, two of which are the code.
const MAX_REASON_BYTES: usize = 123;

const EXPECTED_REASON: &str = "at most 123 bytes of UTF-8";

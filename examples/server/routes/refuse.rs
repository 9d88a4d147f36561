//! `/refuse?status=`: answers with that status instead of upgrading.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::params::{BadParam, Params};

/// `/refuse?status=`: answers with that status instead of upgrading.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn refuse(params: Params) -> Result<Response, BadParam> {
    // 1xx is not a final response: the client would keep waiting.
    let status = params.number("status", 200..=599, 503)?;
    let status = u16::try_from(status).ok();
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    Ok((status, format!("refused with {status}, as asked for\n")).into_response())
}

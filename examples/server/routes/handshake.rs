//! `/handshake?client=`: what a client asked for last, and what it was answered.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::handshakes::Handshake;
use crate::params::Params;

/// `GET /handshake?client=`: the client's last handshake as JSON; 404 if it had none.
///
/// # Errors
/// 404.
pub(crate) async fn handshake(
    State(app): State<Arc<App>>,
    params: Params,
) -> Result<Json<Handshake>, StatusCode> {
    let client = params.text("client").unwrap_or_default();
    let last = app.handshakes.last(client);
    last.map(Json).ok_or(StatusCode::NOT_FOUND)
}

//! `/handshake?client=`: what a client asked for last, and what it was answered.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::params::{BadParam, Params};

/// `GET /handshake?client=`: the client's last handshake as JSON; 404 if it had none.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn handshake(
    State(app): State<Arc<App>>,
    params: Params,
) -> Result<Response, BadParam> {
    let client = params.named_client()?;
    Ok(match app.handshakes.last(client) {
        Some(last) => Json(last).into_response(),
        None => {
            let text = format!("client {client} has asked for no socket\n");
            (StatusCode::NOT_FOUND, text).into_response()
        }
    })
}

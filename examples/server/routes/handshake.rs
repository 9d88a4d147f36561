//! `/handshake?client=`: the client's most recent request and the response to it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::handshakes::Handshake;
use crate::params::{BadParam, Params};

/// `GET /handshake?client=`: the client's most recent handshake as JSON; `null` if there is none,
/// because browsers log a 404 on the console.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn handshake(
    State(app): State<Arc<App>>,
    params: Params,
) -> Result<Json<Option<Handshake>>, BadParam> {
    Ok(Json(app.handshakes.last(params.named_client()?)))
}

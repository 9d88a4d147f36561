//! `/stall-handshake`: reads the request and never answers it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;

/// `/stall-handshake`: reads the request and never answers it, until the server stops. When the
/// client hangs up, hyper drops this future.
pub(crate) async fn stall_handshake(State(app): State<Arc<App>>) -> StatusCode {
    app.shutdown.cancelled().await;
    StatusCode::SERVICE_UNAVAILABLE
}

//! `/stats` and `/stats/reset`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::stats::Report;

/// `GET /stats`: the counters as JSON.
pub(crate) async fn stats(State(app): State<Arc<App>>) -> Json<Report> {
    Json(app.stats.report())
}

/// `POST /stats/reset`: clears everything except the sockets that are open.
pub(crate) async fn stats_reset(State(app): State<Arc<App>>) -> StatusCode {
    app.stats.reset();
    StatusCode::NO_CONTENT
}

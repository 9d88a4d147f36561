//! The routing table.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};

use crate::app::App;
use crate::gate;
use crate::routes::{
    broadcast, chat, close, drop_link, echo, fault, flaky, flood, game, handshake, health, kick,
    push, refuse, restart, root, secure, seed, session, session_chat, silent, slow,
    stall_handshake, stats, stats_reset, token,
};

/// The routes of the server; anything else is a static file.
pub(crate) fn new(app: Arc<App>) -> Router {
    Router::new()
        .route("/", any(root))
        .route("/ws", get(seed))
        .route("/echo", get(echo))
        .route("/chat", get(chat))
        .route("/session", get(session))
        .route("/session-chat", get(session_chat))
        .route("/game", get(game))
        .route("/broadcast", get(broadcast))
        .route("/push", get(push))
        .route("/flood", get(flood))
        .route("/close", get(close))
        .route("/drop", get(drop_link))
        .route("/refuse", get(refuse))
        .route("/silent", get(silent))
        .route("/stall-handshake", get(stall_handshake))
        .route("/slow", get(slow))
        .route("/accept-then-kick", get(kick))
        .route("/flaky", get(flaky))
        .route("/secure", get(secure))
        .route("/token", post(token))
        .route("/fault", post(fault))
        .route("/restart", post(restart))
        .route("/handshake", get(handshake))
        .route("/stats", get(stats))
        .route("/stats/reset", post(stats_reset))
        .route("/healthz", get(health))
        .fallback_service(app.pages.clone())
        .layer(from_fn_with_state(app.clone(), gate::guard))
        .with_state(app)
}

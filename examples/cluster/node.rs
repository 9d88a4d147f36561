//! The node: its sessions, its routes, and its end.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use steadysocket::BoxError;
use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use steadysocket::server::{SessionServer, Upgrade};

use crate::lines::Lines;
use crate::member;

/// Short enough that someone who has frozen a node waits to see it noticed.
const HEARTBEAT: Duration = Duration::from_secs(3);

/// The time that members have to go to another node when this one stops.
const LEAVE_WITHIN: Duration = Duration::from_millis(500);

/// A node of the chat.
#[derive(Clone)]
pub(crate) struct Node {
    name: Arc<str>,
    sessions: SessionServer,
    lines: Lines,
}

impl Node {
    pub(crate) async fn new(name: String, redis: &str, lines: Lines) -> Result<Self, BoxError> {
        let sessions = SessionServer::builder()
            .store(RedisStore::connect(redis, RedisOptions::default()).await?)
            .position({
                let lines = lines.clone();
                move |position| {
                    let lines = lines.clone();
                    async move { Ok(lines.take(position).await?) }
                }
            })
            .heartbeat(HEARTBEAT, HEARTBEAT)
            // Anybody is who they say they are; this is the place for your own check.
            .authenticate(async |_request, auth| Ok(auth.unwrap_or_default()))
            .build();
        Ok(Self {
            name: name.into(),
            sessions,
            lines,
        })
    }

    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/chat", get(chat))
            .route("/status", get(status))
            .route("/health", get(async || "well\n"))
            .with_state(self.clone())
    }

    /// Resolves after Ctrl-C, once the members have left for other nodes.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + use<> {
        let sessions = self.sessions.clone();
        async move {
            // Without the handler Ctrl-C ends the process at once.
            if tokio::signal::ctrl_c().await.is_ok() {
                sessions.drain(LEAVE_WITHIN).await;
            }
        }
    }
}

async fn chat(upgrade: Upgrade, State(node): State<Node>) -> Response {
    let Node {
        name,
        sessions,
        lines,
    } = node;
    sessions.on_upgrade(upgrade, async move |session| {
        member::serve(session, &name, lines).await
    })
}

async fn status(State(node): State<Node>) -> Json<Value> {
    let sessions = node.sessions.sessions();
    let members = sessions
        .iter()
        .map(|session| json!({ "name": session.principal(), "isAttached": session.is_attached() }));
    let members: Vec<Value> = members.collect();
    Json(json!({ "name": *node.name, "members": members }))
}

//! Turns an upgrade request into an open socket.

use std::sync::Arc;

use axum::Extension;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::behaviour::{Behaviour, drive};
use crate::faults::{FaultReceiver, PendingFault};
use crate::link::Link;
use crate::params::{BadParam, Params};
use crate::routes::Kick;
use crate::socket::Socket;

/// A WebSocket request that has not been answered yet.
pub(crate) struct Upgrade {
    web_socket: WebSocketUpgrade,
    link: Link,
    client: Option<String>,
    app: Arc<App>,
}

impl Upgrade {
    /// Answers 101 and runs the behaviour, or answers 503 if the maximum number of sockets is open.
    /// A fault scheduled for the client takes precedence.
    pub(crate) fn accept(self, behaviour: impl Behaviour) -> Response {
        let client = self.client.as_deref();
        // Subscribe before answering: the client may inject a fault as soon as it has the answer.
        let faults = self.app.faults.subscribe(self.client.clone());
        match client.and_then(|client| self.app.faults.pending_fault(client)) {
            Some(PendingFault::Refuse(status)) => {
                (status, format!("refused with {status}, as asked for\n")).into_response()
            }
            Some(PendingFault::Kick(frame)) => self.run(Kick::new(frame), faults),
            None => self.run(behaviour, faults),
        }
    }

    fn run(self, behaviour: impl Behaviour, faults: FaultReceiver) -> Response {
        let limits = self.app.limits;
        let stats = &self.app.stats;
        let Some(open) = stats.open(self.client.as_deref(), limits.max_connections) else {
            let text = format!("server is full ({} connections)\n", limits.max_connections);
            return (StatusCode::SERVICE_UNAVAILABLE, text).into_response();
        };
        let Self { link, app, .. } = self;
        self.web_socket
            .max_message_size(limits.max_message_bytes)
            .max_frame_size(limits.max_message_bytes)
            .read_buffer_size(READ_BUFFER_BYTES)
            .on_upgrade(move |web_socket| {
                drive(Socket::new(open, web_socket, link), behaviour, faults, app)
            })
    }

    /// State shared by all routes.
    pub(crate) fn app(&self) -> &Arc<App> {
        &self.app
    }
}

impl<S> FromRequestParts<S> for Upgrade
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let params = Params::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let client = params.client().map_err(IntoResponse::into_response)?;
        let protocol = protocol(&params).map_err(IntoResponse::into_response)?;
        let Extension(link) = Extension::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let web_socket = WebSocketUpgrade::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        Ok(Self {
            web_socket: web_socket.protocols(protocol),
            link,
            client: client.map(str::to_owned),
            app: Arc::from_ref(state),
        })
    }
}

/// The subprotocol to select, if the client offers it.
fn protocol(params: &Params) -> Result<Option<String>, BadParam> {
    match params.text("protocol") {
        Some(name) if !is_token(name) => Err(BadParam::new(
            "protocol",
            name,
            "a subprotocol: letters, digits and !#$%&'*+-.^_`|~",
        )),
        name => Ok(name.map(str::to_owned)),
    }
}

/// Returns true if it is an HTTP token (RFC 9110, section 5.6.2), as a subprotocol must be.
fn is_token(name: &str) -> bool {
    let is_token_byte = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !name.is_empty() && name.bytes().all(is_token_byte)
}

/// Allocated up front for each connection: 128 KiB by default, and most are idle.
const READ_BUFFER_BYTES: usize = 8_192;

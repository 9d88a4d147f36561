//! Turns an upgrade request into an open socket.

use std::sync::Arc;

use axum::Extension;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use steadysocket::BoxError;
use steadysocket::server::{Session, SessionServer};

use crate::app::App;
use crate::behaviour::{Behaviour, drive};
use crate::faults::{FaultReceiver, PendingFault};
use crate::link::Link;
use crate::params::{BadParam, Params};
use crate::routes::{Kick, OnlySession};
use crate::session_line::{SUBPROTOCOL, SessionLine, is_offered};
use crate::socket::Socket;

/// A WebSocket request that has not been answered yet.
pub(crate) struct Upgrade {
    web_socket: WebSocketUpgrade,
    link: Link,
    client: Option<String>,
    app: Arc<App>,
    uri: Uri,
    offers_session: bool,
    session: Option<SessionLine>,
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
        let Self {
            link, app, session, ..
        } = self;
        self.web_socket
            .max_message_size(limits.max_message_bytes)
            .max_frame_size(limits.max_message_bytes)
            .read_buffer_size(READ_BUFFER_BYTES)
            .on_upgrade(move |web_socket| {
                let socket = Socket::new(open, web_socket, link, session);
                drive(socket, behaviour, faults, app)
            })
    }

    /// Lets a client that offers sessions have one: `application` runs once a session, and the
    /// behaviour finds the line to it with [`Socket::take_session`].
    pub(crate) fn with_session<F, R>(mut self, server: SessionServer, application: F) -> Self
    where
        F: FnOnce(Session) -> R + Send + 'static,
        R: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        if self.offers_session {
            self.web_socket = self.web_socket.protocols([SUBPROTOCOL]);
            let line = SessionLine::new(server, self.uri.clone(), application);
            self.session = Some(line);
        }
        self
    }

    /// Answers 101 and runs the session, or answers 400 if the client offers none.
    pub(crate) fn accept_session<F, R>(self, server: SessionServer, application: F) -> Response
    where
        F: FnOnce(Session) -> R + Send + 'static,
        R: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        if self.offers_session {
            self.with_session(server, application).accept(OnlySession)
        } else {
            (StatusCode::BAD_REQUEST, NO_SESSION).into_response()
        }
    }

    /// Runs the session with a client that offers one, and the behaviour with any other.
    pub(crate) fn accept_either<F, R>(
        self,
        server: SessionServer,
        application: F,
        behaviour: impl Behaviour,
    ) -> Response
    where
        F: FnOnce(Session) -> R + Send + 'static,
        R: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        if self.offers_session {
            self.accept_session(server, application)
        } else {
            self.accept(behaviour)
        }
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
            uri: parts.uri.clone(),
            offers_session: is_offered(&parts.headers),
            session: None,
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

const NO_SESSION: &str = "the subprotocol steady.v1 must be offered\n";

/// Allocated up front for each connection: 128 KiB by default, and most are idle.
const READ_BUFFER_BYTES: usize = 8_192;

//! The adapter for axum.

use std::future::Future;
use std::net::SocketAddr;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use tokio_tungstenite::tungstenite;

use super::builder::Negotiation;
use super::request::Request;
use super::session::Session;
use super::sessions::{REFUSAL, SUBPROTOCOL, SessionServer, boxed, offers_session};
use super::wire::{Received, Wire};
use crate::BoxError;

/// A request for a socket, as an extractor. Unlike axum's own it keeps the request, for
/// `authenticate`, and the client's address, if the router is served with
/// `into_make_service_with_connect_info::<SocketAddr>()`.
#[derive(Debug)]
pub struct Upgrade {
    upgrade: WebSocketUpgrade,
    request: Request,
}

impl Upgrade {
    /// The request.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// True if the client offers sessions. One that does not may be served by the same route, on the
    /// socket of [`into_inner`](Self::into_inner).
    ///
    /// ```
    /// use axum::{extract::State, response::Response};
    /// use steadysocket::server::{SessionServer, Upgrade};
    ///
    /// async fn ws(upgrade: Upgrade, State(sessions): State<SessionServer>) -> Response {
    ///     if !upgrade.offers_session() {
    ///         return upgrade.into_inner().on_upgrade(async |socket| drop(socket));
    ///     }
    ///     sessions.on_upgrade(upgrade, async |mut session| {
    ///         while session.recv().await.is_some() {}
    ///         Ok(())
    ///     })
    /// }
    /// ```
    #[must_use]
    pub fn offers_session(&self) -> bool {
        offers_session(self.request.headers())
    }

    /// The request for a socket as axum has it.
    pub fn into_inner(self) -> WebSocketUpgrade {
        self.upgrade
    }

    /// Replaces the request, as with the address that a proxy reports.
    #[must_use]
    pub fn with_request(self, request: Request) -> Self {
        Self { request, ..self }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Upgrade {
    type Rejection = WebSocketUpgradeRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let mut request = Request::new(parts.uri.clone(), parts.headers.clone());
        if let Some(ConnectInfo(address)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() {
            request = request.with_address(address.ip());
        }
        let upgrade = WebSocketUpgrade::from_request_parts(parts, state).await?;
        Ok(Self { upgrade, request })
    }
}

/// Without the request: `authenticate` sees an empty one, and there are no limits by address.
impl From<WebSocketUpgrade> for Upgrade {
    fn from(upgrade: WebSocketUpgrade) -> Self {
        let request = Request::default();
        Self { upgrade, request }
    }
}

impl SessionServer {
    /// Answers a request for a socket in axum; the closure is that of
    /// [`accept`](SessionServer::accept). A client that does not offer `steady.v1` gets 400.
    ///
    /// ```
    /// use axum::{Router, extract::State, routing::get};
    /// use steadysocket::server::{SessionServer, Upgrade};
    ///
    /// let sessions = SessionServer::builder().build();
    /// let app: Router = Router::new()
    ///     .route("/ws", get(async |upgrade: Upgrade, State(sessions): State<SessionServer>| {
    ///         sessions.on_upgrade(upgrade, async |mut session| {
    ///             while let Some(message) = session.recv().await {
    ///                 session.send(message).await?; // waits while the window is full
    ///             }
    ///             Ok(()) // says bye
    ///         })
    ///     }))
    ///     .with_state(sessions);
    /// ```
    pub fn on_upgrade<F, Fut>(&self, upgrade: impl Into<Upgrade>, handler: F) -> Response
    where
        F: FnOnce(Session) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        let Upgrade { upgrade, request } = upgrade.into();
        let upgrade = upgrade.protocols([SUBPROTOCOL]);
        if upgrade.selected_protocol().is_none() && self.negotiation == Negotiation::Required {
            return (StatusCode::BAD_REQUEST, REFUSAL).into_response();
        }
        let limit = self.hub.max_message;
        let (sessions, handler) = (self.clone(), boxed(handler));
        upgrade
            .read_buffer_size(self.hub.sockets.read_buffer)
            .write_buffer_size(self.hub.sockets.write_buffer)
            .max_message_size(limit)
            .max_frame_size(limit)
            .on_upgrade(async move |socket: WebSocket| {
                sessions.serve::<Message, _>(socket, request, handler).await;
            })
    }
}

impl Wire for Message {
    type Error = axum::Error;

    fn text(text: String) -> Self {
        Self::Text(text.into())
    }

    fn binary(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes.into())
    }

    fn close(code: u16) -> Self {
        let reason = Utf8Bytes::default();
        Self::Close(Some(CloseFrame { code, reason }))
    }

    fn read(&self) -> Received<'_> {
        match self {
            Self::Text(text) => Received::Text(text.as_str()),
            Self::Binary(bytes) => Received::Binary(bytes),
            Self::Close(frame) => Received::Close(frame.as_ref().map_or(1005, |frame| frame.code)),
            Self::Ping(_) | Self::Pong(_) => Received::Other,
        }
    }

    fn is_too_big(error: &axum::Error) -> bool {
        let source = std::error::Error::source(error);
        let inner = source.and_then(|source| source.downcast_ref::<tungstenite::Error>());
        inner.is_some_and(<tungstenite::Message as Wire>::is_too_big)
    }
}

//! The line between a socket, which faults may break, and a session, which they may not.

use std::future::Future;
use std::pin::Pin;

use axum::extract::ws;
use axum::http::header::SEC_WEBSOCKET_PROTOCOL;
use axum::http::{HeaderMap, HeaderValue, Uri};
use futures_util::{SinkExt, StreamExt};
use steadysocket::BoxError;
use steadysocket::server::{Session, SessionServer};
use tokio::io::{DuplexStream, duplex};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use tracing::debug;

use crate::socket::{Ending, Gone, Socket};

/// The subprotocol of sessions.
pub(crate) const SUBPROTOCOL: &str = "steady.v1";

/// A session server that is to be connected to a socket.
///
/// The library could serve the socket by itself. Here each socket belongs to a behaviour, which
/// resets it, closes it, or stops in the middle; so the library gets a pipe inside the process, and
/// the behaviour passes on what comes from either end.
pub(crate) struct SessionLine {
    server: SessionServer,
    uri: Uri,
    application: Application,
}

/// The closure of a session that begins on the socket.
type Application = Box<dyn FnOnce(Session) -> Run + Send>;

type Run = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

impl SessionLine {
    /// A line to `server` for a request to `uri`; `application` runs once a session.
    pub(crate) fn new<F, R>(server: SessionServer, uri: Uri, application: F) -> Self
    where
        F: FnOnce(Session) -> R + Send + 'static,
        R: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        Self {
            server,
            uri,
            application: Box::new(|session| Box::pin(application(session))),
        }
    }

    /// Passes on messages both ways until either end is closed.
    ///
    /// # Errors
    /// [`Gone`] if the client is gone.
    pub(crate) async fn relay(self, socket: &mut Socket) -> Result<Ending, Gone> {
        let mut session = self.open().await.map_err(lost)?;
        loop {
            tokio::select! {
                message = socket.receive() => {
                    session.send(inward(message?)).await.map_err(lost)?;
                }
                message = session.next() => match message.transpose().map_err(lost)? {
                    Some(Message::Text(text)) => socket.send(text.as_str().into()).await?,
                    Some(Message::Binary(bytes)) => socket.send(bytes.into()).await?,
                    Some(Message::Close(frame)) => {
                        return Ok(Ending::Close(frame.map(|frame| ws::CloseFrame {
                            code: frame.code.into(),
                            reason: frame.reason.as_str().into(),
                        })));
                    }
                    Some(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
                    None => return Err(Gone::Lost),
                },
            }
        }
    }

    async fn open(self) -> Result<WebSocketStream<DuplexStream>, tungstenite::Error> {
        let (near, far) = duplex(PIPE_BYTES);
        let Self {
            server,
            uri,
            application,
        } = self;
        tokio::spawn(async move {
            if let Err(error) = server.accept(far, None, application).await {
                debug!(%error, "the pipe is not a session's");
            }
        });
        let mut request = format!("ws://localhost{uri}").into_client_request()?;
        let name = HeaderValue::from_static(SUBPROTOCOL);
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, name);
        let (session, _) = client_async(request, near).await?;
        Ok(session)
    }
}

/// Returns true if the client offers sessions.
pub(crate) fn is_offered(headers: &HeaderMap) -> bool {
    let offers = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    let mut names = offers
        .filter_map(|value| value.to_str().ok())
        .flat_map(|names| names.split(','));
    names.any(|name| name.trim() == SUBPROTOCOL)
}

fn inward(message: ws::Message) -> Message {
    match message {
        ws::Message::Text(text) => Message::text(text.as_str()),
        ws::Message::Binary(bytes) => Message::Binary(bytes),
        ws::Message::Ping(bytes) => Message::Ping(bytes),
        ws::Message::Pong(bytes) => Message::Pong(bytes),
        ws::Message::Close(_) => Message::Close(None),
    }
}

fn lost(error: tungstenite::Error) -> Gone {
    debug!(%error, "the pipe to the session has broken");
    Gone::Lost
}

/// As much as the system's own buffers hold: a client that does not read holds up its session.
const PIPE_BYTES: usize = 64 * 1024;

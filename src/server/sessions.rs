//! All sessions of a process.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::handshake::server::{
    Callback, ErrorResponse, Request as HttpRequest, Response,
};
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::tungstenite::http::{HeaderMap, HeaderValue, StatusCode};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};

use super::builder::{Builder, Negotiation};
use super::error::{AcceptError, SendError};
use super::hub::Hub;
use super::metrics::{Gauges, Traffic};
use super::request::Request;
use super::session::{Session, SessionSender};
use super::socket;
use super::start::Handler;
use super::state::State;
use super::wire::Wire;
use crate::core::session::{Away, SessionId};
use crate::{BoxError, Message};

/// The subprotocol of sessions.
pub(super) const SUBPROTOCOL: &str = "steady.v1";

/// The memory that a socket holds for reading by default, and the bytes that it collects before it
/// writes. Most messages are smaller. The library's default of 128 KiB each would be most of a
/// session's memory.
pub(super) const BUFFER: usize = 2 * 1_024;

/// The time that a client takes at most to leave a socket after its moment has come, and a little
/// more for the network.
const LEAVING: Duration = Duration::from_secs(5);

/// The longest time that clients may be asked to leave within.
const MAX_AWAY: Duration = Duration::from_secs(300);

/// All sessions of a process. Cheap to clone: clones are the same server.
///
/// See the [module](super) for an example.
#[derive(Clone, Debug)]
pub struct SessionServer {
    pub(super) hub: Arc<Hub>,
    pub(super) negotiation: Negotiation,
}

/// The outcome of a [`SessionServer::broadcast`].
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "sessions that did not accept the message have to be dealt with"]
pub struct Broadcast {
    /// The number of sessions that accepted the message.
    pub accepted: usize,
    /// The sessions that did not, as those whose window is full.
    pub refused: Vec<(SessionSender, SendError)>,
}

impl SessionServer {
    pub(super) fn new(hub: Hub, negotiation: Negotiation) -> Self {
        let hub = Arc::new(hub);
        Self { hub, negotiation }
    }

    /// A server's options.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Does the WebSocket handshake on a stream, then serves the socket until it has closed.
    ///
    /// A session that begins on it runs `handler` in a task of its own, which outlives the socket;
    /// on a socket that resumes a session `handler` is dropped. When the closure returns, the
    /// session says bye, with code 1011 if it failed or panicked. What it has not received by then is
    /// not acknowledged, and unsent in the client's report: receive until `None` to have it all.
    ///
    /// # Errors
    ///
    /// [`AcceptError`] if the client's handshake is none, comes too late, or does not offer
    /// `steady.v1`.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with timers, as tokio's `sleep`; [`drain`](Self::drain) as well.
    pub async fn accept<S, F, Fut>(
        &self,
        stream: S,
        address: Option<IpAddr>,
        handler: F,
    ) -> Result<(), AcceptError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        F: FnOnce(Session) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        let mut request = Request::default();
        let handshake = Handshake {
            request: &mut request,
            negotiation: self.negotiation,
        };
        let limit = self.hub.max_message;
        let config = WebSocketConfig::default()
            .read_buffer_size(self.hub.sockets.read_buffer)
            .write_buffer_size(self.hub.sockets.write_buffer)
            .max_message_size(Some(limit))
            .max_frame_size(Some(limit));
        let socket = accept_hdr_async_with_config(stream, handshake, Some(config));
        // Boxed, so that the memory of the handshake is not that of the socket.
        let socket: WebSocketStream<S> = Box::pin(timeout(self.hub.first_frame, socket))
            .await
            .map_err(|_| AcceptError::TooLate)?
            .map_err(AcceptError::Handshake)?;
        if let Some(address) = address {
            request = request.with_address(address);
        }
        let serve = self.serve::<tungstenite::Message, _>(socket, request, boxed(handler));
        serve.await;
        Ok(())
    }

    /// The sessions of a user that the application knows of.
    #[must_use]
    pub fn by_principal(&self, principal: &str) -> Vec<SessionSender> {
        let state = self.hub.lock();
        let first = (Arc::from(principal), SessionId([0; 16]));
        let sessions = state.principals.range(first..);
        sessions
            .take_while(|(of, _)| **of == *principal)
            .filter_map(|(_, sid)| state.slots.get(sid))
            .map(|slot| SessionSender::new(Arc::clone(&self.hub), Arc::clone(slot)))
            .collect()
    }

    /// All sessions that the application knows of, with or without a socket.
    #[must_use]
    pub fn sessions(&self) -> Vec<SessionSender> {
        let state = self.hub.lock();
        let sender = |slot| SessionSender::new(Arc::clone(&self.hub), Arc::clone(slot));
        state.slots.values().map(sender).collect()
    }

    /// Sends a message to all sessions, which share one copy of it.
    pub fn broadcast(&self, message: impl Into<Message>) -> Broadcast {
        let message = message.into();
        let mut outcome = Broadcast {
            accepted: 0,
            refused: Vec::new(),
        };
        for session in self.sessions() {
            match session.try_send(&message) {
                Ok(()) => outcome.accepted += 1,
                Err(error) => outcome.refused.push((session, error)),
            }
        }
        outcome
    }

    /// The number of sessions, with or without a socket.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hub.lock().slots.len()
    }

    /// The state of the server, for gauges.
    #[must_use]
    pub fn gauges(&self) -> Gauges {
        let state = self.hub.lock();
        Gauges {
            sessions: state.slots.len(),
            sockets: state.lines.len(),
            detached_bytes: state.core.detached_bytes(),
            tombstones: state.core.tombstones(),
        }
    }

    /// Messages and bytes that went over the sockets, for counters.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let traffic = self.hub.lock().traffic;
        Traffic {
            sent_overhead: self.hub.sent_overhead.load(Ordering::Relaxed),
            ..traffic
        }
    }

    /// True if there is no session.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Prepares the end of the process: lets nobody in any more, and asks all clients to leave, each
    /// at a time of its own within `within`, at most 5 min. A client that leaves first lets both
    /// sides acknowledge, so that nothing is uncertain even though its session is not known to the
    /// next process. Then ends all sessions, with [`EndReason::Stopped`](super::EndReason::Stopped),
    /// and waits for their closures. A closure that does not return when `recv` gives `None` holds
    /// this up: put a timeout around it.
    pub async fn drain(&self, within: Duration) {
        let within = within.min(MAX_AWAY);
        let max = within.as_millis() as u64;
        self.hub.go_on();
        let newest = self.hub.with(|state, _| {
            state.core.drain(Away { min: 0, max });
            state.lines.keys().next_back().copied()
        });
        // Not for the sockets of clients that come again and are refused: there may always be some.
        let have_left = |state: &State| {
            state
                .lines
                .keys()
                .next()
                .is_none_or(|id| Some(*id) > newest)
        };
        tokio::select! {
            () = self.hub.until(have_left) => {}
            () = sleep(within + LEAVING) => {}
        }
        self.hub.with(|state, now| state.core.let_go(now));
        // A store that is away is not waited for.
        let is_stored = |state: &State| state.core.is_stored() && state.farewells.is_empty();
        let _is_stored = timeout(LEAVING, self.hub.until(is_stored)).await;
        self.hub.with(|state, now| state.core.stop(now));
        self.hub.until(|state| state.handlers == 0).await;
    }

    /// Serves an open socket until it has closed.
    pub(super) fn serve<M, S>(
        &self,
        socket: S,
        request: Request,
        handler: Handler,
    ) -> impl Future<Output = ()> + use<M, S>
    where
        M: Wire,
        S: Stream<Item = Result<M, M::Error>> + Sink<M, Error = M::Error>,
    {
        socket::serve(Arc::clone(&self.hub), socket, request, handler)
    }
}

/// A closure of the application, boxed.
pub(super) fn boxed<F, Fut>(handler: F) -> Handler
where
    F: FnOnce(Session) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    Box::new(move |session| Box::pin(async move { handler(session).await }))
}

/// The server's part of a handshake.
struct Handshake<'a> {
    request: &'a mut Request,
    negotiation: Negotiation,
}

impl Callback for Handshake<'_> {
    fn on_request(
        self,
        http: &HttpRequest,
        mut response: Response,
    ) -> Result<Response, ErrorResponse> {
        if offers_session(http.headers()) {
            let name = HeaderValue::from_static(SUBPROTOCOL);
            response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, name);
        } else if self.negotiation == Negotiation::Required {
            let mut refusal = ErrorResponse::new(Some(REFUSAL.to_owned()));
            *refusal.status_mut() = StatusCode::BAD_REQUEST;
            return Err(refusal);
        }
        *self.request = Request::new(http.uri().clone(), http.headers().clone());
        Ok(response)
    }
}

/// The answer to clients that know no sessions.
pub(super) const REFUSAL: &str = "the subprotocol steady.v1 must be offered";

pub(super) fn offers_session(headers: &HeaderMap) -> bool {
    let offers = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    let mut names = offers
        .filter_map(|value| value.to_str().ok())
        .flat_map(|names| names.split(','));
    names.any(|name| name.trim() == SUBPROTOCOL)
}

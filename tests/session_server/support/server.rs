//! A session server that listens.

use std::net::SocketAddr;

use futures_util::future::BoxFuture;
use steadysocket::BoxError;
use steadysocket::server::{Builder, Session, SessionSender, SessionServer};
use tokio::io::{DuplexStream, duplex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// A session server with the same closure for all sessions.
pub(crate) struct Server<F> {
    pub(crate) sessions: SessionServer,
    handler: F,
    address: Option<SocketAddr>,
}

impl<F, Fut> Server<F>
where
    F: Fn(Session) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    /// A server that only takes pipes, whose time tests may set.
    pub(crate) fn new(builder: Builder, handler: F) -> Self {
        Self {
            sessions: builder.build(),
            handler,
            address: None,
        }
    }

    /// A server on a port of its own.
    pub(crate) async fn listen(builder: Builder, handler: F) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Self {
            address: Some(address),
            ..Self::new(builder, handler)
        };
        let (sessions, handler) = (server.sessions.clone(), server.handler.clone());
        tokio::spawn(async move {
            while let Ok((stream, peer)) = listener.accept().await {
                let (sessions, handler) = (sessions.clone(), handler.clone());
                let serve = async move { sessions.accept(stream, Some(peer.ip()), handler).await };
                tokio::spawn(serve);
            }
        });
        server
    }

    pub(crate) async fn tcp(&self) -> TcpStream {
        TcpStream::connect(self.address.unwrap()).await.unwrap()
    }

    pub(crate) fn pipe(&self) -> DuplexStream {
        let (near, far) = duplex(64 * 1_024);
        let (sessions, handler) = (self.sessions.clone(), self.handler.clone());
        tokio::spawn(async move { sessions.accept(far, None, handler).await });
        near
    }
}

/// The closure that sends back what it receives.
pub(crate) async fn echo(mut session: Session) -> Result<(), BoxError> {
    while let Some(message) = session.recv().await {
        session.send(message).await?;
    }
    Ok(())
}

/// The closure of a session.
pub(crate) trait Handler:
    Fn(Session) -> BoxFuture<'static, Result<(), BoxError>> + Clone + Send + 'static
{
}

impl<F> Handler for F where
    F: Fn(Session) -> BoxFuture<'static, Result<(), BoxError>> + Clone + Send + 'static
{
}

/// A closure that gives its session away and receives until the end.
pub(crate) fn giving() -> (impl Handler, UnboundedReceiver<SessionSender>) {
    let (given, sessions) = unbounded_channel();
    let handler = move |session: Session| {
        let given = given.clone();
        let run = async move {
            let (sender, mut receiver) = session.split();
            given.send(sender)?;
            while receiver.recv().await.is_some() {}
            Ok(())
        };
        Box::pin(run) as BoxFuture<'static, _>
    };
    (handler, sessions)
}

//! A network without sockets: each dial is one end of a duplex stream, the test has the other.

use std::future::Future;
use std::io;
use std::pin::Pin;

use futures_util::{SinkExt, StreamExt};
use steadysocket::ConnectTarget;
use tokio::io::{DuplexStream, duplex};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

/// The far ends of the dials.
pub(crate) struct Network(UnboundedReceiver<DuplexStream>);

type Connecting = Pin<Box<dyn Future<Output = io::Result<DuplexStream>> + Send>>;

impl Network {
    pub(crate) fn new() -> (impl Fn(ConnectTarget) -> Connecting + Send + Sync, Self) {
        Self::with_room(64 * 1024)
    }

    /// A line that takes so many bytes that nobody reads.
    pub(crate) fn with_room(
        bytes: usize,
    ) -> (impl Fn(ConnectTarget) -> Connecting + Send + Sync, Self) {
        let (dials, far_ends) = unbounded_channel();
        let connect = move |_| -> Connecting {
            let dials = dials.clone();
            Box::pin(async move {
                let (near, far) = duplex(bytes);
                let refused = |_| io::Error::from(io::ErrorKind::ConnectionRefused);
                dials.send(far).map_err(refused)?;
                Ok(near)
            })
        };
        (connect, Self(far_ends))
    }

    /// The far end of the next dial, which waits for an answer.
    pub(crate) async fn dialled(&mut self) -> DuplexStream {
        self.0.recv().await.expect("a dial")
    }

    /// The far end of a dial that was made already.
    pub(crate) fn next(&mut self) -> Option<DuplexStream> {
        self.0.try_recv().ok()
    }

    /// Accepts the next dial.
    pub(crate) async fn accept(&mut self) -> Peer {
        Peer::accept(self.dialled().await).await
    }

    /// Loses the next dial, before the answer.
    pub(crate) async fn refuse(&mut self) {
        drop(self.dialled().await);
    }

    /// True if nobody has dialled meanwhile.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.next().is_none()
    }
}

/// The server's end of a socket.
pub(crate) struct Peer(WebSocketStream<DuplexStream>);

impl Peer {
    /// Answers the dial; chooses the first subprotocol.
    pub(crate) async fn accept(far: DuplexStream) -> Self {
        Self(accept_hdr_async(far, choose).await.expect("a handshake"))
    }

    pub(crate) async fn send(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.expect("a line");
    }

    /// The next message, ping or close, as a line; `gone` at the end.
    pub(crate) async fn next(&mut self) -> String {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => text.to_string(),
            Some(Ok(Message::Binary(bytes))) => format!("{} bytes", bytes.len()),
            Some(Ok(Message::Close(None))) => "close".to_owned(),
            Some(Ok(Message::Close(Some(CloseFrame { code, reason })))) => {
                format!("close {} {reason}", u16::from(code))
                    .trim()
                    .to_owned()
            }
            Some(Ok(message)) => format!("{message:?}"),
            Some(Err(_)) | None => "gone".to_owned(),
        }
    }

    pub(crate) async fn expect<const N: usize>(&mut self, expected: [&str; N]) {
        let mut lines = Vec::new();
        for _ in 0..N {
            lines.push(self.next().await);
        }
        assert_eq!(lines, expected);
    }

    /// Sends a close frame, and reads to the end.
    pub(crate) async fn close(self, code: u16, reason: &'static str) {
        let frame = CloseFrame {
            code: code.into(),
            reason: reason.into(),
        };
        self.close_by(Some(frame)).await;
    }

    /// As [`Peer::close`], with an empty frame.
    pub(crate) async fn close_without_code(self) {
        self.close_by(None).await;
    }

    async fn close_by(mut self, frame: Option<CloseFrame>) {
        self.0.close(frame).await.expect("a line");
        while self.0.next().await.is_some_and(|it| it.is_ok()) {}
    }

    pub(crate) fn into_inner(self) -> DuplexStream {
        self.0.into_inner()
    }
}

#[expect(clippy::result_large_err, reason = "the type is tungstenite's")]
fn choose(request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    if let Some(offered) = request.headers().get("sec-websocket-protocol") {
        let first = offered.to_str().ok().and_then(|it| it.split(',').next());
        let first = first
            .and_then(|it| it.trim().parse().ok())
            .expect("a token");
        response
            .headers_mut()
            .insert("sec-websocket-protocol", first);
    }
    Ok(response)
}

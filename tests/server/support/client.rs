//! A WebSocket client.

use std::io;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::server::Stream;
use super::{Server, guard};

/// A WebSocket client. On drop it ends TCP without a close frame.
pub(crate) struct Client {
    /// The subprotocol that the server selected.
    pub(crate) protocol: Option<String>,
    web_socket: WebSocketStream<Box<dyn Stream>>,
}

impl Client {
    /// Opens a WebSocket.
    pub(crate) async fn open(server: &Server, path: &str) -> Self {
        Self::open_with(server, path, &[]).await
    }

    /// Opens a WebSocket with extra request headers.
    pub(crate) async fn open_with(server: &Server, path: &str, headers: &[(&str, &str)]) -> Self {
        let opened = Self::try_open(server, path, headers).await;
        opened.unwrap_or_else(|status| panic!("{path} was refused with {status}"))
    }

    /// Opens a WebSocket, or returns the status of the refusal.
    pub(crate) async fn try_open(
        server: &Server,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Result<Self, u16> {
        match Self::upgrade(server, path, headers, server.connect().await).await {
            Ok(client) => Ok(client),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{path}: {error}"),
        }
    }

    /// Opens a WebSocket to a server that may be down, retrying until it succeeds.
    pub(crate) async fn dial(server: &Server, path: &str) -> Self {
        guard(async {
            loop {
                let Ok(tcp) = TcpStream::connect(server.address).await else {
                    continue;
                };
                if let Ok(client) = Self::upgrade(server, path, &[], Box::new(tcp)).await {
                    return client;
                }
            }
        })
        .await
    }

    async fn upgrade(
        server: &Server,
        path: &str,
        headers: &[(&str, &str)],
        stream: Box<dyn Stream>,
    ) -> Result<Self, Error> {
        let url = format!("ws://{}{path}", server.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            let name = HeaderName::try_from(*name).unwrap();
            let value = HeaderValue::try_from(*value).unwrap();
            request.headers_mut().insert(name, value);
        }
        let unlimited = WebSocketConfig::default()
            .max_message_size(None)
            .max_frame_size(None);
        let opening = client_async_with_config(request, stream, Some(unlimited));
        let (web_socket, response) = guard(opening).await?;
        let protocol = response.headers().get("sec-websocket-protocol");
        Ok(Self {
            protocol: protocol.map(|name| name.to_str().unwrap().to_owned()),
            web_socket,
        })
    }

    /// Sends a message and waits until the system has accepted it.
    pub(crate) async fn send(&mut self, message: impl Into<Message>) {
        guard(self.web_socket.send(message.into())).await.unwrap();
    }

    /// Sends a message; fails if the server has ended the connection.
    pub(crate) async fn try_send(&mut self, message: impl Into<Message>) -> Result<(), Error> {
        guard(self.web_socket.send(message.into())).await
    }

    /// Receives the next message of any kind.
    pub(crate) async fn receive(&mut self) -> Message {
        let message = guard(self.web_socket.next()).await;
        message.expect("the stream has ended").unwrap()
    }

    /// Receives the next message, which must be text.
    pub(crate) async fn receive_text(&mut self) -> String {
        match self.receive().await {
            Message::Text(text) => text.to_string(),
            other => panic!("expected text, got {other:?}"),
        }
    }

    /// Waits for the end of the socket and returns how it ended; earlier messages are skipped.
    pub(crate) async fn ended(&mut self) -> Ended {
        loop {
            match guard(self.web_socket.next()).await {
                Some(Ok(Message::Close(frame))) => {
                    // The answer is sent on the next read.
                    let _ = guard(self.web_socket.next()).await;
                    return frame.map_or(Ended::WithoutCode, |frame| {
                        Ended::Code(frame.code.into(), frame.reason.to_string())
                    });
                }
                Some(Ok(_)) => {}
                Some(Err(Error::Io(error))) => return Ended::Broken(error.kind()),
                other => return Ended::Otherwise(format!("{other:?}")),
            }
        }
    }

    /// Closes the socket with a close frame and waits for TCP to end.
    pub(crate) async fn close(mut self, code: Option<u16>) {
        let frame = code.map(
            |code| tokio_tungstenite::tungstenite::protocol::CloseFrame {
                code: code.into(),
                reason: "".into(),
            },
        );
        guard(self.web_socket.close(frame)).await.unwrap();
        while guard(self.web_socket.next()).await.is_some() {}
    }

    /// The underlying stream, for sending invalid data.
    pub(crate) fn stream(&mut self) -> &mut Box<dyn Stream> {
        self.web_socket.get_mut()
    }
}

/// The way in which a socket ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With a close frame with this code and reason.
    Code(u16, String),
    /// With a close frame without a code.
    WithoutCode,
    /// With a connection error.
    Broken(io::ErrorKind),
    /// In any other way.
    Otherwise(String),
}

impl Ended {
    /// A close frame with this code and reason.
    pub(crate) fn code(code: u16, reason: &str) -> Self {
        Self::Code(code, reason.to_owned())
    }
}

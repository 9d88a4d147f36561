//! One open WebSocket.

use std::time::Duration;

use axum::Error;
use axum::extract::ws::{CloseCode, CloseFrame, Message, WebSocket};
use futures_util::FutureExt;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tracing::debug;

use crate::close_code;
use crate::link::Link;
use crate::stats::OpenSocket;

/// One open WebSocket: counts what passes, and ends as it should.
pub(crate) struct Socket {
    /// First, so that it is dropped first: a client that sees the end of TCP and dials again must
    /// not be counted twice.
    open: OpenSocket,
    web_socket: WebSocket,
    link: Link,
}

impl Socket {
    /// A WebSocket just opened over `link`.
    pub(crate) fn new(open: OpenSocket, web_socket: WebSocket, link: Link) -> Self {
        Self {
            open,
            web_socket,
            link,
        }
    }

    /// The next text or binary message. May be cancelled: no message is lost by that.
    ///
    /// # Errors
    /// [`Gone`], when there will be none.
    pub(crate) async fn receive(&mut self) -> Result<Message, Gone> {
        loop {
            let received = self.web_socket.recv().await;
            if let Some(message) = self.sort(received)? {
                return Ok(message);
            }
        }
    }

    /// The next text or binary message, if it is already there.
    ///
    /// # Errors
    /// [`Gone`], when there will be none.
    pub(crate) fn receive_now(&mut self) -> Result<Option<Message>, Gone> {
        while let Some(received) = self.web_socket.recv().now_or_never() {
            if let Some(message) = self.sort(received)? {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }

    /// Sends a text or binary message, and waits while the client does not read.
    ///
    /// # Errors
    /// [`Gone`], when it cannot be sent any more.
    pub(crate) async fn send(&mut self, message: Message) -> Result<(), Gone> {
        let bytes = payload_bytes(&message);
        match self.web_socket.send(message).await {
            Ok(()) => {
                self.open.count_out(bytes);
                Ok(())
            }
            Err(error) => Err(Gone::from(error)),
        }
    }

    /// The TCP connection below.
    pub(crate) fn link(&self) -> &Link {
        &self.link
    }

    /// Ends the socket as its behaviour wants it, or as the client has left it.
    pub(crate) async fn end(mut self, ending: Result<Ending, Gone>) {
        match ending {
            Ok(Ending::Close(frame)) => self.close(frame).await,
            Ok(Ending::Reset) => self.link.reset_on_end(),
            Err(Gone::Closed) => self.answer_close().await,
            Err(Gone::Broke(code)) => self.fail(code).await,
            Err(Gone::Lost) => {}
        }
    }

    /// Sends a close frame and waits for the client's. What it still sends is thrown away.
    async fn close(&mut self, frame: Option<CloseFrame>) {
        let _ = timeout(CLOSE_TIME, async {
            self.web_socket.send(Message::Close(frame)).await?;
            while let Some(message) = self.web_socket.recv().await.transpose()? {
                self.note_close(&message);
            }
            Ok::<(), Error>(())
        })
        .await;
    }

    /// Lets the answer to the client's close frame out: tungstenite has made it, and sends it with
    /// the next read.
    async fn answer_close(&mut self) {
        let _ = timeout(CLOSE_TIME, self.web_socket.recv()).await;
    }

    /// Tells a client that broke the protocol what it did. tungstenite reads no further then, and
    /// the client may be in the middle of a message, so the rest is read below it.
    async fn fail(&mut self, code: CloseCode) {
        let frame = CloseFrame {
            code,
            reason: "".into(),
        };
        let sent = timeout(
            CLOSE_TIME,
            self.web_socket.send(Message::Close(Some(frame))),
        );
        if let Ok(Ok(())) = sent.await {
            self.open.ended(close_code::ABNORMAL);
            self.link.drain(CLOSE_TIME).await;
        }
    }

    /// Data messages pass, control frames do not (tungstenite has answered pings by itself).
    fn sort(&mut self, received: Option<Result<Message, Error>>) -> Result<Option<Message>, Gone> {
        match received {
            Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => {
                self.open.count_in(payload_bytes(&message));
                Ok(Some(message))
            }
            Some(Ok(message @ Message::Close(_))) => {
                self.note_close(&message);
                Err(Gone::Closed)
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
            Some(Err(error)) => Err(Gone::from(error)),
            None => Err(Gone::Lost),
        }
    }

    fn note_close(&mut self, message: &Message) {
        if let Message::Close(frame) = message {
            let code = frame.as_ref().map_or(close_code::NO_STATUS, |f| f.code);
            self.open.ended(code);
        }
    }
}

/// How the server wants a socket to end.
pub(crate) enum Ending {
    /// By a close frame; none is one without code.
    Close(Option<CloseFrame>),
    /// By a TCP reset.
    Reset,
}

impl Ending {
    /// A close frame with code and reason.
    pub(crate) fn close(code: CloseCode, reason: impl Into<String>) -> Self {
        Self::Close(Some(CloseFrame {
            code,
            reason: reason.into().into(),
        }))
    }
}

/// Why a socket cannot be used any more.
pub(crate) enum Gone {
    /// The client sent a close frame.
    Closed,
    /// The client broke the protocol, or a limit; it is to be told by this code.
    Broke(CloseCode),
    /// TCP ended without a close frame.
    Lost,
}

impl From<Error> for Gone {
    fn from(error: Error) -> Self {
        debug!(%error, "socket broken");
        let error = error.into_inner();
        // axum hides the type of its errors; the tests see to it that this is the right one.
        match error.downcast_ref::<tungstenite::Error>() {
            Some(tungstenite::Error::Capacity(_)) => Self::Broke(close_code::TOO_BIG),
            Some(tungstenite::Error::Utf8(_)) => Self::Broke(close_code::INVALID_DATA),
            Some(tungstenite::Error::Protocol(
                ProtocolError::ResetWithoutClosingHandshake
                | ProtocolError::SendAfterClosing
                | ProtocolError::ReceivedAfterClosing,
            )) => Self::Lost,
            Some(tungstenite::Error::Protocol(_)) => Self::Broke(close_code::PROTOCOL),
            _ => Self::Lost,
        }
    }
}

fn payload_bytes(message: &Message) -> usize {
    match message {
        Message::Text(text) => text.len(),
        Message::Binary(bytes) => bytes.len(),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => 0,
    }
}

/// How long a client has to answer a close frame, and to stop sending.
const CLOSE_TIME: Duration = Duration::from_secs(5);

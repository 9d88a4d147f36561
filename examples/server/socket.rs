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
use crate::session_line::SessionLine;
use crate::stats::OpenSocket;

/// One open WebSocket: counts messages, and ends with the right closing handshake.
pub(crate) struct Socket {
    /// First field, so it is dropped first: a client that sees TCP end and reconnects must not be
    /// counted twice.
    open: OpenSocket,
    web_socket: WebSocket,
    link: Link,
    session: Option<SessionLine>,
}

impl Socket {
    /// A WebSocket just opened over `link`, and the line to the session that it is to carry.
    pub(crate) fn new(
        open: OpenSocket,
        web_socket: WebSocket,
        link: Link,
        session: Option<SessionLine>,
    ) -> Self {
        Self {
            open,
            web_socket,
            link,
            session,
        }
    }

    /// Receives the next text or binary message. Cancel safe: no message is lost.
    ///
    /// # Errors
    /// [`Gone`] if no more messages will come.
    pub(crate) async fn receive(&mut self) -> Result<Message, Gone> {
        loop {
            let received = self.web_socket.recv().await;
            if let Some(message) = self.data_message(received)? {
                return Ok(message);
            }
        }
    }

    /// Returns the next text or binary message if it has already arrived.
    ///
    /// # Errors
    /// [`Gone`] if no more messages will come.
    pub(crate) fn receive_now(&mut self) -> Result<Option<Message>, Gone> {
        while let Some(received) = self.web_socket.recv().now_or_never() {
            if let Some(message) = self.data_message(received)? {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }

    /// Sends a text or binary message, waiting while the client does not read.
    ///
    /// # Errors
    /// [`Gone`] if it can no longer be sent.
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

    /// The line to the session that this socket is to carry; `None` for a plain socket.
    pub(crate) fn take_session(&mut self) -> Option<SessionLine> {
        self.session.take()
    }

    /// The underlying TCP connection.
    pub(crate) fn link(&self) -> &Link {
        &self.link
    }

    /// Ends the socket as the behaviour asked, or in response to how the client ended it.
    pub(crate) async fn end(mut self, ending: Result<Ending, Gone>) {
        match ending {
            Ok(Ending::Close(frame)) => self.close(frame).await,
            Ok(Ending::Reset) => self.link.reset_on_end(),
            Err(Gone::Closed) => self.answer_close().await,
            Err(Gone::Violation(code)) => self.fail(code).await,
            Err(Gone::Lost) => {}
        }
    }

    /// Sends a close frame and waits for the client's. Messages that arrive meanwhile are
    /// discarded.
    async fn close(&mut self, frame: Option<CloseFrame>) {
        let _ = timeout(CLOSE_TIME, async {
            self.web_socket.send(Message::Close(frame)).await?;
            while let Some(message) = self.web_socket.recv().await.transpose()? {
                self.record_close(&message);
            }
            Ok::<(), Error>(())
        })
        .await;
    }

    /// Flushes the reply to the client's close frame: tungstenite has queued it and sends it on the
    /// next read.
    async fn answer_close(&mut self) {
        let _ = timeout(CLOSE_TIME, self.web_socket.recv()).await;
    }

    /// Sends a close code to a client that violated the protocol. tungstenite stops reading at that
    /// point, and the client may be in the middle of a message, so the rest is read from TCP
    /// directly.
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

    /// Returns data messages and skips control frames (tungstenite answers pings by itself).
    fn data_message(
        &mut self,
        received: Option<Result<Message, Error>>,
    ) -> Result<Option<Message>, Gone> {
        match received {
            Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => {
                self.open.count_in(payload_bytes(&message));
                Ok(Some(message))
            }
            Some(Ok(message @ Message::Close(_))) => {
                self.record_close(&message);
                Err(Gone::Closed)
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
            Some(Err(error)) => Err(Gone::from(error)),
            None => Err(Gone::Lost),
        }
    }

    fn record_close(&mut self, message: &Message) {
        if let Message::Close(frame) = message {
            let code = frame.as_ref().map_or(close_code::NO_STATUS, |f| f.code);
            self.open.ended(code);
        }
    }
}

/// The way in which the server ends a socket.
pub(crate) enum Ending {
    /// With a close frame; `None` sends one without a code.
    Close(Option<CloseFrame>),
    /// With a TCP reset.
    Reset,
}

impl Ending {
    /// A close frame with this code and reason.
    pub(crate) fn close(code: CloseCode, reason: impl Into<String>) -> Self {
        Self::Close(Some(CloseFrame {
            code,
            reason: reason.into().into(),
        }))
    }
}

/// The reason why a socket can no longer be used.
pub(crate) enum Gone {
    /// The client sent a close frame.
    Closed,
    /// The client violated the protocol or exceeded a limit; close it with this code.
    Violation(CloseCode),
    /// TCP ended without a close frame.
    Lost,
}

impl From<Error> for Gone {
    fn from(error: Error) -> Self {
        debug!(%error, "socket failed");
        let error = error.into_inner();
        // axum hides its error type; the tests check that this is the right one.
        match error.downcast_ref::<tungstenite::Error>() {
            Some(tungstenite::Error::Capacity(_)) => Self::Violation(close_code::TOO_BIG),
            Some(tungstenite::Error::Utf8(_)) => Self::Violation(close_code::INVALID_DATA),
            Some(tungstenite::Error::Protocol(
                ProtocolError::ResetWithoutClosingHandshake
                | ProtocolError::SendAfterClosing
                | ProtocolError::ReceivedAfterClosing,
            )) => Self::Lost,
            Some(tungstenite::Error::Protocol(_)) => Self::Violation(close_code::PROTOCOL),
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

/// Time for a client to answer a close frame and stop sending.
const CLOSE_TIME: Duration = Duration::from_secs(5);

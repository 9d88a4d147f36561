//! The client's socket: frames, to and from WebSocket messages.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::stream::SplitStream;
use futures_util::{SinkExt, StreamExt};
use steadysocket::Message;
use steadysocket::core::session::{
    Frame, Framing, Header, ProtocolError, SessionClose, parse_binary, parse_text,
};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message as Wire};
use tokio_tungstenite::{WebSocketStream, client_async};

/// The time for a dial, and for a write to a socket that is being left.
const PATIENCE: Duration = Duration::from_secs(5);

/// An incoming frame.
pub(crate) enum Arrival {
    Control(String),
    Message(Header, Message),
    Malformed(ProtocolError),
    /// With its code.
    Closed(u16),
    Nothing,
}

/// An open socket. What is written goes through a task, so that a peer that does not read holds
/// nobody up; the session's window bounds what waits there.
pub(crate) struct Line {
    incoming: SplitStream<WebSocketStream<TcpStream>>,
    outgoing: mpsc::UnboundedSender<Wire>,
    /// Frames so far.
    pub(crate) written: u64,
    pub(crate) arrived: u64,
}

impl Line {
    /// Dials; `None` if that fails.
    pub(crate) async fn dial(address: SocketAddr) -> Option<Self> {
        let socket = timeout(PATIENCE, handshake(address)).await.ok()?.ok()?;
        let (mut sink, incoming) = socket.split();
        let (outgoing, mut frames) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(frame) = frames.recv().await {
                match timeout(PATIENCE, sink.send(frame)).await {
                    Ok(Ok(())) => {}
                    // A socket that is lost says so when it is read.
                    _ => return,
                }
            }
        });
        Some(Self {
            incoming,
            outgoing,
            written: 0,
            arrived: 0,
        })
    }

    pub(crate) async fn next(&mut self) -> Arrival {
        let arrival = match self.incoming.next().await {
            Some(Ok(wire)) => read(wire),
            Some(Err(_)) | None => Arrival::Closed(1006),
        };
        self.arrived += u64::from(!matches!(arrival, Arrival::Nothing));
        arrival
    }

    pub(crate) fn write(&mut self, frame: Frame<Message>) {
        self.written += 1;
        self.outgoing.send(wire(frame)).ok();
    }

    pub(crate) fn close(&mut self, code: SessionClose) {
        let frame = CloseFrame {
            code: code.get().into(),
            reason: Default::default(),
        };
        self.outgoing.send(Wire::Close(Some(frame))).ok();
    }
}

/// The next frame of a line, if there is one.
pub(crate) async fn next(line: &mut Option<Line>) -> Arrival {
    match line {
        Some(line) => line.next().await,
        None => pending().await,
    }
}

async fn handshake(address: SocketAddr) -> Result<WebSocketStream<TcpStream>, Error> {
    let stream = TcpStream::connect(address).await?;
    let mut request = "ws://localhost/ws".into_client_request()?;
    let offers = "steady.plain, steady.v1".parse()?;
    request
        .headers_mut()
        .insert("sec-websocket-protocol", offers);
    let (socket, _) = client_async(request, stream).await?;
    Ok(socket)
}

fn read(wire: Wire) -> Arrival {
    match wire {
        Wire::Text(text) => match parse_text(text.as_bytes()) {
            Ok(Framing::Control) => Arrival::Control(text.to_string()),
            Ok(Framing::Message { header, offset }) => {
                Arrival::Message(header, Message::from(&text[offset..]))
            }
            Err(error) => Arrival::Malformed(error),
        },
        Wire::Binary(bytes) => match parse_binary(&bytes) {
            Ok((header, offset)) => Arrival::Message(header, Message::from(&bytes[offset..])),
            Err(error) => Arrival::Malformed(error),
        },
        Wire::Close(frame) => Arrival::Closed(frame.map_or(1005, |frame| frame.code.into())),
        _ => Arrival::Nothing,
    }
}

fn wire(frame: Frame<Message>) -> Wire {
    match frame {
        Frame::Control(control) => Wire::Text(control.to_text().into()),
        Frame::Message(header, Message::Text(payload)) => {
            let mut text = String::new();
            header.write_text(&mut text);
            Wire::Text((text + &payload).into())
        }
        Frame::Message(header, Message::Binary(payload)) => {
            let mut bytes = Vec::new();
            header.write_binary(&mut bytes);
            bytes.extend_from_slice(&payload);
            Wire::Binary(bytes.into())
        }
    }
}

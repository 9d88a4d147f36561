//! The core's client as a host of tokio, which does nothing on its own: a test tells it when to
//! dial and when its socket is lost.

use std::collections::VecDeque;
use std::future::pending;

use futures_util::{SinkExt, StreamExt};
use steadysocket::Message;
use steadysocket::core::Instant;
use steadysocket::core::session::{
    Client as Core, ClientConfig, ClientEvent, Frame, Framing, Header, Opened, Room, SessionClose,
    SessionEnd, Subprotocol, parse_binary, parse_text,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message as Wire};
use tokio_tungstenite::{WebSocketStream, client_async};

/// A TCP connection or a pipe inside the process.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

type Socket = WebSocketStream<Box<dyn Stream>>;

/// A client of sessions.
pub(crate) struct Client {
    /// The path that it asks for.
    pub(crate) path: String,
    pub(crate) core: Core<Message>,
    pub(crate) auth: Option<String>,
    socket: Option<Socket>,
    start: time::Instant,
    pub(crate) started: Vec<String>,
    pub(crate) resumed: usize,
    pub(crate) ended: Option<SessionEnd<Message>>,
    /// The code that the last socket closed with.
    pub(crate) closed: Option<u16>,
    pub(crate) received: VecDeque<Message>,
}

impl Client {
    pub(crate) fn new(config: ClientConfig) -> Self {
        Self {
            path: "/ws".to_owned(),
            core: Core::new(config, 7),
            auth: None,
            socket: None,
            start: time::Instant::now(),
            started: Vec::new(),
            resumed: 0,
            ended: None,
            closed: None,
            received: VecDeque::new(),
        }
    }

    /// A second copy of this client, as of a duplicated tab or a thief.
    pub(crate) fn copy(&self) -> Self {
        let mut copy = Self {
            path: self.path.clone(),
            core: self.core.clone(),
            auth: self.auth.clone(),
            start: self.start,
            ..Self::new(ClientConfig::default())
        };
        copy.cut();
        copy
    }

    /// Opens a socket on a stream and says hello or resume.
    pub(crate) async fn dial(&mut self, stream: impl Stream + 'static) {
        self.try_dial(stream).await.unwrap();
    }

    /// Opens a socket on a stream, if the server lets it, and says hello or resume.
    pub(crate) async fn try_dial(&mut self, stream: impl Stream + 'static) -> Result<(), Error> {
        let now = self.now();
        self.core.offer(now);
        let offers = "chat.v1, chat.v2, steady.v1";
        self.socket = Some(handshake_at(&self.path, stream, offers).await?);
        self.closed = None;
        let opened = Opened {
            subprotocol: Subprotocol::Steady,
            auth: self.auth.clone(),
        };
        self.core.handle_open(self.now(), opened);
        self.pump().await;
        Ok(())
    }

    /// Dials, and waits until the session is attached.
    pub(crate) async fn attach(&mut self, stream: impl Stream + 'static) {
        self.dial(stream).await;
        self.until(|client| client.core.is_attached()).await;
    }

    /// The socket is lost: the stream is dropped without a word.
    pub(crate) fn cut(&mut self) {
        self.socket = None;
        let now = self.now();
        self.core.handle_close(now, 1006);
    }

    pub(crate) async fn send(&mut self, message: impl Into<Message>) {
        let now = self.now();
        self.core.send(now, message.into()).unwrap();
        self.pump().await;
    }

    pub(crate) async fn close(&mut self) {
        let now = self.now();
        self.core.close(now, 1000, "done".into());
        self.pump().await;
    }

    /// The next message.
    pub(crate) async fn receive(&mut self) -> Message {
        self.until(|client| !client.received.is_empty()).await;
        self.received.pop_front().unwrap()
    }

    pub(crate) async fn receive_text(&mut self) -> String {
        let message = self.receive().await;
        message.into_text().unwrap().into()
    }

    /// Waits for a state of the client, and works in the meantime.
    pub(crate) async fn until(&mut self, is_there: impl Fn(&Self) -> bool) {
        while !is_there(self) {
            self.step().await;
        }
    }

    /// Works until something else is done.
    pub(crate) async fn during<T>(&mut self, other: impl Future<Output = T>) -> T {
        tokio::select! {
            result = other => result,
            () = self.work() => unreachable!(),
        }
    }

    async fn work(&mut self) {
        loop {
            self.step().await;
        }
    }

    /// One message from the socket, or one deadline.
    async fn step(&mut self) {
        let deadline = self.core.poll_timeout();
        let timer = async {
            match deadline {
                Some(at) => {
                    let delay = at.saturating_duration_since(Instant::ORIGIN);
                    time::sleep_until(self.start + delay).await;
                }
                None => pending().await,
            }
        };
        let read = async {
            match &mut self.socket {
                Some(socket) => socket.next().await,
                None => pending().await,
            }
        };
        tokio::select! {
            message = read => self.read(message),
            () = timer => {
                let now = self.now();
                self.core.handle_timeout(now);
            }
        }
        self.pump().await;
    }

    fn read(&mut self, message: Option<Result<Wire, Error>>) {
        let now = self.now();
        match message {
            Some(Ok(Wire::Text(text))) => match parse_text(text.as_bytes()).unwrap() {
                Framing::Control => self.core.handle_control(now, &text),
                Framing::Message { header, offset } => {
                    self.handle_message(header, Message::from(&text[offset..]));
                }
            },
            Some(Ok(Wire::Binary(bytes))) => {
                let (header, offset) = parse_binary(&bytes).unwrap();
                self.handle_message(header, Message::from(&bytes[offset..]));
            }
            Some(Ok(Wire::Close(frame))) => {
                self.lose(frame.map_or(1005, |frame| frame.code.into()))
            }
            Some(Ok(_)) => {}
            Some(Err(_)) | None => self.lose(1006),
        }
    }

    fn handle_message(&mut self, header: Header, message: Message) {
        let bytes = message.byte_len() as u64;
        let now = self.now();
        self.core.handle_message(now, header, message, bytes);
    }

    fn lose(&mut self, code: u16) {
        self.socket = None;
        self.closed.get_or_insert(code);
        let now = self.now();
        self.core.handle_close(now, code);
    }

    /// Carries out what the core wants.
    pub(crate) async fn pump(&mut self) {
        loop {
            let mut has_moved = false;
            while let Some(frame) = self.core.poll_frame(Room::Any) {
                has_moved = true;
                self.write(frame).await;
            }
            while let Some(event) = self.core.poll_event() {
                has_moved = true;
                self.hear(event);
            }
            if let Some((code, _)) = self.core.poll_close() {
                has_moved = true;
                self.hang_up(code).await;
            }
            while let Some((session, delivery)) = self.core.take_message() {
                has_moved = true;
                self.received.push_back(delivery.payload);
                let now = self.now();
                self.core.hand_over(now, session, delivery.seq.unwrap_or(0));
            }
            if !has_moved {
                return;
            }
        }
    }

    async fn write(&mut self, frame: Frame<Message>) {
        let wire = match frame {
            Frame::Control(control) => Wire::Text(control.to_text().into()),
            Frame::Message(header, Message::Text(payload)) => {
                Wire::Text(header.before_text(&payload).into())
            }
            Frame::Message(header, Message::Binary(payload)) => {
                Wire::Binary(header.before_binary(&payload).into())
            }
        };
        if let Some(socket) = &mut self.socket {
            // A socket that is lost says so when it is read.
            let _ = socket.send(wire).await;
        }
    }

    async fn hang_up(&mut self, code: SessionClose) {
        if let Some(mut socket) = self.socket.take() {
            let frame = CloseFrame {
                code: code.get().into(),
                reason: Default::default(),
            };
            let _ = socket.close(Some(frame)).await;
        }
        self.closed.get_or_insert(code.get());
    }

    fn hear(&mut self, event: ClientEvent<Message>) {
        match event {
            ClientEvent::Started(protocol) => self.started.push(protocol),
            ClientEvent::Resumed => self.resumed += 1,
            ClientEvent::Remaining(delivery) => self.received.push_back(delivery.payload),
            ClientEvent::Ended { end, .. } => self.ended = Some(*end),
            _ => {}
        }
    }

    fn now(&self) -> Instant {
        Instant::from_origin(self.start.elapsed())
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new(ClientConfig::default())
    }
}

/// Does the client's handshake with these subprotocols.
pub(crate) async fn handshake(
    stream: impl Stream + 'static,
    offers: &str,
) -> Result<Socket, Error> {
    handshake_at("/ws", stream, offers).await
}

async fn handshake_at(
    path: &str,
    stream: impl Stream + 'static,
    offers: &str,
) -> Result<Socket, Error> {
    let mut request = format!("ws://localhost{path}")
        .into_client_request()
        .unwrap();
    if !offers.is_empty() {
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", offers.parse().unwrap());
    }
    let stream: Box<dyn Stream> = Box::new(stream);
    client_async(request, stream)
        .await
        .map(|(socket, _)| socket)
}

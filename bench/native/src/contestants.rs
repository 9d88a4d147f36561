//! The clients. Each keeps `window` messages on the way, until the time is up, on a runtime of one
//! thread, and returns how many came back.

use std::fmt::Debug;
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use futures_util::{FutureExt, Sink, SinkExt, Stream, StreamExt};
use steadysocket::{Text, WeakSocket};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

/// One case.
pub struct Plan {
    pub url: String,
    pub window: usize,
    pub bytes: usize,
    pub time: Duration,
}

/// The first is the measure of the others.
pub const CONTESTANTS: [(&str, fn(&Plan) -> u64); 4] = [
    ("tokio-tungstenite", tokio_tungstenite),
    ("steadysocket", steadysocket),
    ("tokio-tungstenite-wasm", tokio_tungstenite_wasm),
    ("ewebsock", ewebsock),
];

fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

fn text(plan: &Plan) -> String {
    "x".repeat(plan.bytes)
}

/// Counts the messages, and says when to stop.
struct Count {
    messages: u64,
    end: Instant,
}

impl Count {
    fn new(plan: &Plan) -> Self {
        Self {
            messages: 0,
            end: Instant::now() + plan.time,
        }
    }

    fn add(&mut self) -> ControlFlow<()> {
        self.messages += 1;
        // A look at the clock for each would be a part of the result.
        match self.messages % 16 == 0 && Instant::now() >= self.end {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

fn tokio_tungstenite(plan: &Plan) -> u64 {
    use tokio_tungstenite::tungstenite::Message;

    runtime().block_on(async {
        let address = plan.url.trim_start_matches("ws://").trim_end_matches('/');
        let line = TcpStream::connect(address).await.expect("a server");
        line.set_nodelay(true).expect("an option");
        let dialled = tokio_tungstenite::client_async(&plan.url, line).await;
        let (socket, _) = dialled.expect("a handshake");
        echo(plan, socket, Message::text(text(plan))).await
    })
}

fn steadysocket(plan: &Plan) -> u64 {
    runtime().block_on(async {
        let handle: Arc<OnceLock<WeakSocket>> = Arc::default();
        let own = Arc::clone(&handle);
        let (sender, done) = oneshot::channel();
        let (mut count, mut sender) = (Count::new(plan), Some(sender));
        let socket = steadysocket::Socket::builder(plan.url.as_str())
            .on_message(move |message| {
                if count.add().is_break() {
                    if let Some(sender) = sender.take() {
                        let _ = sender.send(count.messages);
                    }
                } else if let Some(socket) = own.get().and_then(WeakSocket::upgrade) {
                    socket.send(message).expect("a line");
                }
            })
            .connect()
            .expect("a connection");
        handle.set(socket.downgrade()).expect("once");
        let text = Text::from(text(plan));
        for _ in 0..plan.window {
            socket.send(&text).expect("room");
        }
        done.await.expect("a count")
    })
}

fn tokio_tungstenite_wasm(plan: &Plan) -> u64 {
    use tokio_tungstenite_wasm::Message;

    runtime().block_on(async {
        let dialled = tokio_tungstenite_wasm::connect(plan.url.as_str()).await;
        echo(plan, dialled.expect("a server"), Message::text(text(plan))).await
    })
}

/// Sends back what comes, and flushes when nothing more has come.
async fn echo<Line, Message, Error>(plan: &Plan, mut socket: Line, message: Message) -> u64
where
    Line: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
    Message: Clone,
    Error: Debug,
{
    for _ in 0..plan.window {
        socket.feed(message.clone()).await.expect("a line");
    }
    socket.flush().await.expect("a line");
    let mut count = Count::new(plan);
    loop {
        let message = socket.next().await.expect("a line").expect("a message");
        socket.feed(message).await.expect("a line");
        let mut flow = count.add();
        while let Some(message) = socket.next().now_or_never() {
            let message = message.expect("a line").expect("a message");
            socket.feed(message).await.expect("a line");
            flow = count.add();
            if flow.is_break() {
                break;
            }
        }
        if flow.is_break() {
            return count.messages;
        }
        socket.flush().await.expect("a line");
    }
}

/// Its events are given to a closure; its tasks run on the runtime.
fn ewebsock(plan: &Plan) -> u64 {
    use ewebsock::{WsEvent, WsMessage};

    runtime().block_on(async {
        let (events, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let handler = move |event| match events.send(event) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        let options = ewebsock::Options::default();
        let connected = ewebsock::ws_connect(plan.url.clone(), options, Box::new(handler));
        let mut sender = connected.expect("a connection");
        let mut count = Count::new(plan);
        while let Some(event) = heard.recv().await {
            match event {
                WsEvent::Opened => {
                    for _ in 0..plan.window {
                        sender.send(WsMessage::Text(text(plan)));
                    }
                }
                WsEvent::Message(message) => {
                    if count.add().is_break() {
                        break;
                    }
                    sender.send(message);
                }
                WsEvent::Error(error) => panic!("{error}"),
                WsEvent::Closed => panic!("closed"),
            }
        }
        count.messages
    })
}

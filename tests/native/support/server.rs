//! Servers on TCP.

use std::future::Future;
use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_tungstenite::accept_async;

/// A server that ends with all its lines when it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    _tasks: JoinSet<()>,
}

impl Server {
    /// Serves each line of a port that is free.
    pub(crate) async fn start<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Self::start_at(any, serve).await
    }

    /// Serves each line of this address, which was another server's before.
    pub(crate) async fn start_at<F>(
        address: SocketAddr,
        serve: impl Fn(TcpStream) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut lines = JoinSet::new();
            while let Ok((line, _)) = listener.accept().await {
                lines.spawn(serve(line));
            }
        });
        Self {
            address,
            _tasks: tasks,
        }
    }

    /// Sends everything back.
    pub(crate) async fn echo() -> Self {
        Self::start(echo).await
    }

    /// Answers each request with these lines, and ends the line.
    pub(crate) async fn answering(answer: &'static str) -> Self {
        Self::start(async move |mut line: TcpStream| {
            read_head(&mut line).await;
            let _ = line.write_all(answer.as_bytes()).await;
            let _ = line.shutdown().await;
        })
        .await
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}/ws", self.address)
    }
}

pub(crate) async fn echo(line: TcpStream) {
    let Ok(socket) = accept_async(line).await else {
        return;
    };
    let (mut sink, mut stream) = socket.split();
    while let Some(Ok(message)) = stream.next().await {
        let is_data = message.is_text() || message.is_binary();
        if is_data && sink.send(message).await.is_err() {
            return;
        }
    }
}

/// Reads a request, up to the empty line.
pub(crate) async fn read_head(line: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match line.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

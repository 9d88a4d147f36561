//! The echo server, on a thread of its own.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::accept_async;

/// Starts it; it ends with the process.
pub fn start() -> SocketAddr {
    let (sender, address) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let own = listener.local_addr().expect("an address");
            sender.send(own).expect("the benchmark");
            while let Ok((line, _)) = listener.accept().await {
                tokio::spawn(echo(line));
            }
        });
    });
    address.recv().expect("a server")
}

async fn echo(line: TcpStream) {
    line.set_nodelay(true).expect("an option");
    let Ok(mut socket) = accept_async(line).await else {
        return;
    };
    while let Some(Ok(message)) = socket.next().await {
        if !message.is_text() && !message.is_binary() {
            continue;
        }
        // What came together is answered together.
        if socket.feed(message).await.is_err() {
            return;
        }
        loop {
            match futures_util::FutureExt::now_or_never(socket.next()) {
                Some(Some(Ok(message))) if message.is_text() || message.is_binary() => {
                    if socket.feed(message).await.is_err() {
                        return;
                    }
                }
                Some(Some(Ok(_))) => {}
                Some(_) => return,
                None => break,
            }
        }
        if socket.flush().await.is_err() {
            return;
        }
    }
}

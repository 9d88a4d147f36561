//! Memory for each connection: of this crate, and of bare tokio-tungstenite.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use futures_util::StreamExt;
use steadysocket::{NativeBuilder, Socket};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::server;

/// Connections are made in groups, as a listener's queue is short.
const GROUP: usize = 100;

/// Set in a child: its contestant and the server.
const CHILD: &str = "BENCH_NATIVE_CHILD";

/// Prints the bytes of both, each measured in a child process, which ends with its connections. The
/// server is in this one, so that none has the files of both sides.
pub fn measure(connections: usize, buffer: usize) {
    if let Ok(child) = std::env::var(CHILD) {
        println!("{}", measure_child(&child, connections, buffer));
        return;
    }
    let server = server::start();
    let [bare, ours] = ["bare", "ours"].map(|name| {
        let output = Command::new(std::env::current_exe().expect("a program"))
            .args(std::env::args().skip(1))
            .env(CHILD, format!("{name} {server}"))
            .output();
        String::from_utf8(output.expect("a child").stdout).expect("a text")
    });
    println!("{} {}", bare.trim(), ours.trim());
}

fn measure_child(child: &str, connections: usize, buffer: usize) -> f64 {
    let (name, server) = child.split_once(' ').expect("two words");
    let server = server.parse().expect("an address");
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    match name {
        "bare" => runtime.block_on(bare(server, buffer, connections)),
        _ => runtime.block_on(ours(server, buffer, connections)),
    }
}

async fn bare(server: SocketAddr, buffer: usize, connections: usize) -> f64 {
    let before = resident();
    let mut tasks = tokio::task::JoinSet::new();
    let (sender, mut opened) = tokio::sync::mpsc::channel(GROUP);
    for _ in 0..connections.div_ceil(GROUP) {
        for _ in 0..GROUP {
            let sender = sender.clone();
            tasks.spawn(async move {
                let line = TcpStream::connect(server).await.expect("a server");
                let url = format!("ws://{server}/");
                let config = WebSocketConfig::default().read_buffer_size(buffer);
                let dialled = client_async_with_config(url, line, Some(config)).await;
                let (mut socket, _) = dialled.expect("a handshake");
                sender.send(()).await.expect("a listener");
                while let Some(Ok(_)) = socket.next().await {}
            });
        }
        for _ in 0..GROUP {
            opened.recv().await;
        }
    }
    (resident() - before) / connections as f64
}

async fn ours(server: SocketAddr, buffer: usize, connections: usize) -> f64 {
    let before = resident();
    let mut sockets: Vec<Socket> = Vec::new();
    for _ in 0..connections.div_ceil(GROUP) {
        for _ in 0..GROUP {
            let builder = Socket::builder(format!("ws://{server}/")).read_buffer_bytes(buffer);
            sockets.push(builder.connect().expect("a connection"));
        }
        for socket in &sockets[sockets.len() - GROUP..] {
            socket.opened().await.expect("a server");
        }
    }
    (resident() - before) / connections as f64
}

/// The resident memory of this process in bytes.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    let kib: f64 = number.and_then(|it| it.parse().ok()).expect("a number");
    kib * 1_024.0
}

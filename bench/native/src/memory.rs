//! Memory for each connection: of this crate, and of bare tokio-tungstenite.

use std::fs;
use std::net::SocketAddr;
use std::process::{Command, ExitCode};

use futures_util::StreamExt;
use steadysocket::{NativeBuilder, Socket};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::server;

/// Connections are made in groups, as a listener's queue is short.
const GROUP: usize = 100;

/// The sizes of both contestants' read buffers: the default, and that for quiet connections.
const BUFFERS: [usize; 2] = [64 << 10, 4 << 10];

/// The goal: a connection takes so many KiB more than a bare one.
const GOAL: f64 = 20.0;

/// Set in a child: its contestant, the server and the read buffer's size.
const CHILD: &str = "BENCH_NATIVE_CHILD";

/// Measures both, each in a child process, which ends with its connections. The server is in this
/// one, so that none has the files of both sides. Fails if the goal is not met.
pub fn measure(connections: usize) -> ExitCode {
    if let Ok(child) = std::env::var(CHILD) {
        println!("{}", measure_child(&child, connections));
        return ExitCode::SUCCESS;
    }
    let server = server::start();
    println!("{connections} connections, KiB for each, the client's side\n");
    println!("| read buffer, KiB | tokio-tungstenite | steadysocket | more |");
    println!("|---|---|---|---|");
    let mut is_met = true;
    for buffer in BUFFERS {
        let [bare, ours] =
            ["bare", "ours"].map(|name| run(&format!("{name} {server} {buffer}"), connections));
        let more = ours - bare;
        println!("| {} | {bare:.1} | {ours:.1} | {more:.1} |", buffer >> 10);
        is_met &= more < GOAL;
    }
    match is_met {
        true => ExitCode::SUCCESS,
        false => {
            println!("\nnot met: at most {GOAL} KiB more");
            ExitCode::FAILURE
        }
    }
}

fn run(child: &str, connections: usize) -> f64 {
    let program = std::env::current_exe().expect("a program");
    let output = Command::new(program)
        .args(["memory", &connections.to_string()])
        .env(CHILD, child)
        .output()
        .expect("a child");
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().expect("a number")
}

fn measure_child(child: &str, connections: usize) -> f64 {
    let mut words = child.split(' ');
    let name = words.next();
    let server = words.next().and_then(|it| it.parse().ok());
    let buffer = words.next().and_then(|it| it.parse().ok());
    let (server, buffer) = (server.expect("a server"), buffer.expect("a size"));
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    match name {
        Some("bare") => runtime.block_on(bare(server, buffer, connections)),
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

/// The resident memory of this process in KiB.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|it| it.parse().ok()).expect("a number")
}

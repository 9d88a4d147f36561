//! Memory for each connection: of this crate, and of bare tokio-tungstenite.

use std::fs;

use futures_util::StreamExt;
use steadysocket::Socket;
use tokio::net::TcpStream;
use tokio::runtime::Builder;

use crate::server;

/// Connections are made in groups, as a listener's queue is short.
const GROUP: usize = 100;

/// Measures both, each in a child process, which ends with its connections. The server is in the same
/// process, and takes the same for both.
pub fn measure(connections: usize) {
    let child = std::env::var("BENCH_NATIVE_CHILD");
    match child.as_deref() {
        Ok("bare") => println!("{}", bare(connections)),
        Ok(_) => println!("{}", ours(connections)),
        Err(_) => {
            let bare = run("bare", connections);
            let ours = run("steadysocket", connections);
            println!("{connections} connections, KiB for each with its server's side");
            println!("tokio-tungstenite {bare:.1}, steadysocket {ours:.1}");
            println!("steadysocket beyond tokio-tungstenite {:.1}", ours - bare);
        }
    }
}

fn run(name: &str, connections: usize) -> f64 {
    let program = std::env::current_exe().expect("a program");
    let output = std::process::Command::new(program)
        .args(["memory", &connections.to_string()])
        .env("BENCH_NATIVE_CHILD", name)
        .output()
        .expect("a child");
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().expect("a number")
}

fn bare(connections: usize) -> f64 {
    let server = server::start();
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            let before = resident();
            let mut tasks = tokio::task::JoinSet::new();
            let (sender, mut opened) = tokio::sync::mpsc::channel(GROUP);
            for _ in 0..connections.div_ceil(GROUP) {
                for _ in 0..GROUP {
                    let sender = sender.clone();
                    tasks.spawn(async move {
                        let line = TcpStream::connect(server).await.expect("a server");
                        let url = format!("ws://{server}/");
                        let dialled = tokio_tungstenite::client_async(url, line).await;
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
        })
}

fn ours(connections: usize) -> f64 {
    let server = server::start();
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            let before = resident();
            let mut sockets: Vec<Socket> = Vec::new();
            for _ in 0..connections.div_ceil(GROUP) {
                for _ in 0..GROUP {
                    let socket = Socket::builder(format!("ws://{server}/")).connect();
                    sockets.push(socket.expect("a connection"));
                }
                for socket in &sockets[sockets.len() - GROUP..] {
                    socket.opened().await.expect("a server");
                }
            }
            (resident() - before) / connections as f64
        })
}

/// The resident memory of this process in KiB.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|it| it.parse().ok()).expect("a number")
}

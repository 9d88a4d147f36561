//! A node of a chat that runs on several of them: a member's session goes on when its node dies, on
//! another one, and no line is lost or comes twice.
//!
//! ```text
//! cargo run --features axum,redis --example cluster -- --name a --port 9001 --redis redis://127.0.0.1/
//! cargo run --features axum,redis --example cluster -- --name b --port 9002 --redis redis://127.0.0.1/
//! ```
//!
//! `npm run cluster` starts Redis, three nodes, a proxy and a page.
//!
//! | address | description |
//! |---|---|
//! | `/chat` | the chat, in reliable sessions; a member's `auth` is its name |
//! | `/status` | the node's name and its members, as JSON |
//! | `/health` | 200, for a proxy |
//!
//! Two things are in Redis. The sessions are, by [`RedisStore`]: their positions and the lines on
//! their way to members. And the lines are, in a stream that every node follows (`lines.rs`). Why a
//! stream and not `PUBLISH`: that reaches nobody who is away for a moment, and a node that is
//! frozen, or whose connection breaks, would never know which lines its members miss.
//!
//! Reading order: `member` (one member's session), `lines` (the stream), `database`, `node`.
//!
//! [`RedisStore`]: steadysocket::server::store::redis::RedisStore

// `cargo test --target wasm32-unknown-unknown` builds every example; on that target this one is
// empty.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

mod database;
mod lines;
mod member;
mod messages;
mod node;

use std::future::IntoFuture;
use std::io::{Write, stdout};

use clap::Parser;
use steadysocket::BoxError;
use tokio::net::TcpListener;

use crate::lines::Lines;
use crate::node::Node;

/// A node of a chat.
#[derive(Debug, Parser)]
#[command(name = "cluster")]
struct Arguments {
    /// The node's name, for people.
    #[arg(long)]
    name: String,

    /// Port to listen on; 0 picks a free one (the address is printed).
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// The address of Redis.
    #[arg(long, value_name = "URL", default_value = "redis://127.0.0.1/")]
    redis: String,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let Arguments { name, port, redis } = Arguments::parse();
    let (lines, reader) = Lines::new(&redis)?;
    let node = Node::new(name, &redis, lines).await?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    writeln!(stdout(), "listening on {}", listener.local_addr()?)?;
    let server = axum::serve(listener, node.router()).with_graceful_shutdown(node.stopped());
    tokio::select! {
        served = server.into_future() => Ok(served?),
        read = reader => Ok(read?),
    }
}

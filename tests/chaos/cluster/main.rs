//! Chaos in a cluster: nodes that share sessions in Redis, a proxy in front, and clients. Nodes are
//! killed and frozen, by `scripts/cluster/chaos.mjs`, which starts this program once for each node
//! and once for the clients. No message may be lost or out of order, no effect that was committed
//! with the position may happen twice, and a message that a handler is given again has to say so.
//!
//! `npm run chaos -- --cluster` runs it for ten minutes, `npm test -- cluster` for one.

// Like the example server it is for natives alone.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "in a test a panic is the verdict, in helpers as well, and output is for the reader"
)]

mod account;
#[path = "../calm.rs"]
mod calm;
mod client;
#[path = "../connection.rs"]
mod connection;
#[path = "../../../examples/cluster/database.rs"]
mod database;
mod effects;
mod faults;
mod journal;
#[path = "../message.rs"]
#[allow(dead_code, reason = "these clients use a part of the messages")]
mod message;
mod node;
mod report;
#[path = "../times.rs"]
mod times;
mod verdict;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use steadysocket::BoxError;

/// Chaos in a cluster.
#[derive(Clone, Debug, Parser)]
enum Command {
    /// A node; its address is printed.
    Node(node::Options),
    /// The clients. What is done to the nodes is read line by line: `kill`, `freeze` or `redis`.
    Clients(client::Options),
}

/// The setting of Redis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Setting {
    /// It is never killed, or has everything on its disk that it has answered: nothing may be lost.
    Kept,
    /// It is killed and forgets: sessions end, and their reports have to name what may be lost.
    Forgotten,
}

#[tokio::main]
async fn main() -> Result<ExitCode, BoxError> {
    match Command::parse() {
        Command::Node(options) => node::run(options).await.map(|()| ExitCode::SUCCESS),
        Command::Clients(options) => client::run(options).await,
    }
}

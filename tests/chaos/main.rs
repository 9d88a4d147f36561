//! Chaos with real sockets: clients and a server of sessions, and between them a proxy that does to
//! connections what networks do. Nothing may be lost, doubled or out of order, both ways.
//!
//! `npm run chaos` runs it for ten minutes, `npm test -- chaos` for one.

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

mod calm;
mod client;
mod connection;
mod ledger;
mod message;
mod plan;
mod proxy;
mod report;
mod server;
mod stream;
mod times;
mod traffic;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use crate::calm::while_arriving;
use crate::client::Client;
use crate::ledger::Ledger;
use crate::proxy::{Proxy, Weather};
use crate::server::{Application, listen_automatic, listen_manual};

/// Once the storm is over, so long nothing may arrive before everybody has come to the end.
const CALM: Duration = Duration::from_secs(60);

/// Between two lines of progress.
const PROGRESS: Duration = Duration::from_secs(5);

/// For so many messages that clients send, the server sends one by itself.
const PUSH_EACH: u32 = 8;

/// Chaos with real sockets.
#[derive(Clone, Debug, Parser)]
struct Options {
    /// The faults of all connections follow from it.
    #[arg(long)]
    seed: u64,
    /// How long the storm lasts.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// The messages of all clients together, which come back as well.
    #[arg(long, default_value_t = 1_000_000)]
    messages: u64,
    /// The clients.
    #[arg(long, default_value_t = 200)]
    clients: usize,
    /// More clients, in a browser, which whoever starts this program has: their addresses are
    /// printed, and they are to do as `page.mjs` does. A connection to the port `done` says that
    /// they have come to the end; until then the servers stay.
    #[arg(long, default_value_t = 0)]
    pages: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let Options {
        seed,
        seconds,
        clients,
        ..
    } = options;
    println!("chaos: seed {seed}, {clients} clients, {seconds} s");
    let ledger = Arc::new(Ledger::new(clients, options.pages));
    let (weather, forecast) = watch::channel(Weather::Storm);
    let done = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = done.local_addr().unwrap().port();
    let mut clients = start(&options, &ledger, &forecast, port).await;
    let progress = tokio::spawn(report::progress(Arc::clone(&ledger), PROGRESS));
    sleep(Duration::from_secs(seconds)).await;
    println!("chaos: no more faults; all messages are to arrive and all sessions to end");
    weather.send(Weather::Calm).unwrap();
    let everyone = async { while clients.join_next().await.is_some() {} };
    let end = async {
        everyone.await;
        // The server learns of the end when the clients do, or a little later.
        let mut ticks = interval(Duration::from_millis(50));
        while !ledger.unfinished().is_empty() && ledger.counts().offender.is_none() {
            ticks.tick().await;
        }
        if options.pages > 0 {
            // A page whose last socket was cut has yet to ask how its session ended.
            done.accept().await.unwrap();
        }
    };
    let arrived = || {
        let sums = ledger.sums();
        sums.there + sums.back
    };
    if while_arriving(end, CALM, arrived).await.is_none() {
        ledger.blame_unfinished();
    }
    progress.abort();
    report::verdict(&ledger, seed)
}

/// Starts the servers, the proxies and the clients.
async fn start(
    options: &Options,
    ledger: &Arc<Ledger>,
    forecast: &watch::Receiver<Weather>,
    done: u16,
) -> JoinSet<()> {
    let within = Duration::from_secs(options.seconds);
    let everyone = options.clients + options.pages;
    let messages = options.messages.div_ceil(everyone as u64).max(1);
    let application = Application {
        ledger: Arc::clone(ledger),
        weather: forecast.clone(),
        push_every: within.div_f64(messages as f64) * PUSH_EACH,
    };
    let servers = [
        listen_automatic(application.clone()).await,
        listen_manual(application).await,
    ];
    let mut clients = JoinSet::new();
    let mut pages = Vec::new();
    for number in 0..everyone {
        let proxy = Proxy {
            client: number,
            server: servers[number % 2],
            seed: options.seed,
            ledger: Arc::clone(ledger),
            weather: forecast.clone(),
        };
        let address = proxy.listen().await;
        if number >= options.clients {
            pages.push(address.port());
            continue;
        }
        let client = Client {
            number,
            address,
            sends_volatile: number.is_multiple_of(4),
            messages,
            within,
            ledger: Arc::clone(ledger),
        };
        clients.spawn(client.run());
    }
    if !pages.is_empty() {
        let (first, millis) = (options.clients, within.as_millis());
        println!(
            r#"chaos: pages {{"first":{first},"ports":{pages:?},"messages":{messages},"withinMs":{millis},"done":{done}}}"#
        );
    }
    clients
}

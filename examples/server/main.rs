//! The native tokio server: it serves the page, speaks the seed protocol of the course, and offers
//! routes that misbehave on purpose, so that tests can see how a client copes.
//!
//! ```text
//! cargo run --example server -- --port 9000 --lang en
//! ```
//!
//! | address | what it does |
//! |---|---|
//! | `/` | the page; for an upgrade the seed protocol |
//! | `/ws?lang=` | the seed protocol, in `uk` or `en`; both take it, the server's is the default |
//! | `/pkg/` | the built package |
//! | `/vendor/` | what else the page loads: the plots, the peers, the table of options |
//! | `/echo` | every message comes back as it is |
//! | `/chat` | every message goes to everyone, the sender included |
//! | `/push?every_ms=1000&bytes=64&burst=1` | numbered messages at a steady pace |
//! | `/flood?messages=1000&bytes=64` | numbered messages at full speed, then a close, 1000 |
//! | `/close?code=1000&reason=&after_ms=0` | an echo, then a close; code 1005 is one without code |
//! | `/accept-then-kick?code=1013&reason=` | a close as soon as it is open |
//! | `/drop?after_ms=0` | an echo, then a TCP reset |
//! | `/refuse?status=503` | no upgrade, but that status |
//! | `/silent` | accepts, then neither reads nor writes |
//! | `/stall-handshake` | takes the request and never answers |
//! | `/slow?bytes_per_s=65536` | an echo that reads TCP at that rate |
//! | `/flaky?open_ms=1000&refuse_ms=1000` | an echo, a reset of all, 503 for a while, and again |
//! | `POST /token?valid_ms=5000` | a token |
//! | `/secure?token=` | an echo until the token expires, then a close, 4401; without it 401 |
//! | `POST /fault?client=&kind=` | breaks the client's open sockets: `reset`, `close`, `silence`, `slow`; or those to come, for `for_ms`: `refuse`, `kick` |
//! | `POST /restart?down_ms=2000` | resets every socket and does not listen for a while |
//! | `/handshake?client=` | the client's last handshake, as JSON |
//! | `/stats`, `POST /stats/reset` | what happened so far, as JSON |
//! | `/healthz` | 200 |
//!
//! The values are the defaults. Every address for sockets also takes `?protocol=` (the subprotocol
//! to choose, if the client offers it) and `?client=` (an id to find the client by in `/stats`).
//!
//! Read in this order: `arguments` (flags), `listener` (TCP and TLS), `link` (one TCP connection),
//! `router`, `upgrade` (from request to socket), `socket` and `behaviour` (one open WebSocket),
//! then `routes` (one file per route).

// `cargo test --target wasm32-unknown-unknown` builds every example; there this one is empty.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

mod app;
mod arguments;
mod behaviour;
mod close_code;
mod faults;
mod gate;
mod handshakes;
mod language;
mod link;
mod link_io;
mod listener;
mod logging;
mod origins;
mod pages;
mod params;
mod router;
mod routes;
mod signals;
mod socket;
mod start;
mod start_error;
mod stats;
mod stats_clients;
mod tls;
mod upgrade;

use std::io::{Write, stderr};
use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    logging::init();
    match start::run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell when even stderr is gone.
            let _ = writeln!(stderr(), "error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

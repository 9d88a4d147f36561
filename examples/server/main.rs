//! The native tokio server: it serves the page, speaks the seed protocol of the course, and offers
//! routes that misbehave on purpose, so that tests can see how a client copes.
//!
//! ```text
//! cargo run --features server --example server -- --port 9000 --lang en
//! ```
//!
//! | address | description |
//! |---|---|
//! | `/` | the page, or the seed protocol if the request is an upgrade |
//! | `/ws?lang=` | the seed protocol, in `uk` or `en` (`/` takes `lang` too); default: the server's
//! language |
//! | `/pkg/` | the built package |
//! | `/vendor/` | the page's other dependencies: the plots, the peers, the option table |
//! | `/echo` | sends every message back |
//! | `/chat` | sends every message to everyone, including the sender |
//! | `/session?lang=` | the seed protocol in a reliable session; without one for plain clients |
//! | `/session-chat` | the chat, in reliable sessions |
//! | `/game?room=main` | a game for two and any number of watchers, in reliable sessions |
//! | `/broadcast` | the report of a match, in reliable sessions |
//! | `/push?every_ms=1000&bytes=64&burst=1` | sends numbered messages at a steady rate |
//! | `/flood?messages=1000&bytes=64` | sends numbered messages at full speed, then closes with 1000
//! |
//! | `/close?code=1000&reason=&after_ms=0` | echoes, then closes; code 1005 sends a close frame
//! without a code |
//! | `/accept-then-kick?code=1013&reason=` | closes as soon as the socket is open |
//! | `/drop?after_ms=0` | echoes, then resets TCP |
//! | `/refuse?status=503` | answers with that status instead of upgrading |
//! | `/silent` | accepts, then neither reads nor writes |
//! | `/stall-handshake` | reads the request and never answers |
//! | `/slow?bytes_per_s=65536` | echoes, reading TCP at that rate |
//! | `/flaky?open_ms=1000&refuse_ms=1000` | echoes, resets all its sockets, answers 503 for a
//! while, and repeats |
//! | `POST /token?valid_ms=5000` | returns a token |
//! | `/secure?token=` | echoes until the token expires, then closes with 4401; answers 401 without
//! a valid token |
//! | `POST /fault?client=&kind=` | breaks the client's open sockets (`reset`, `close`, `silence`, `slow`) or, for `for_ms`, its new ones (`refuse`, `kick`) |
//! | `POST /restart?down_ms=2000&sessions=lost` | resets every socket and stops listening for a while; the sessions are `lost`, or `kept` |
//! | `/handshake?client=` | the client's most recent handshake, as JSON |
//! | `/stats`, `POST /stats/reset` | counters, as JSON |
//! | `/healthz` | 200 |
//!
//! Values shown are the defaults. Every WebSocket address also takes `?protocol=` (the subprotocol
//! to select, if the client offers it) and `?client=` (an id that identifies the client in
//! `/stats`).
//!
//! With a client that offers `steady.v1` the routes that misbehave do so to its sockets, and its
//! session survives that: `/close`, `/accept-then-kick`, `/drop`, `/silent`, `/slow`, `/flaky` and
//! `/secure` echo in a session, `/push` and `/flood` send in one. The faults of `POST /fault` hit
//! the sockets of sessions like any other. `/echo`, `/chat`, `/ws` and `/` know no sessions.
//!
//! Reading order: `arguments` (flags), `listener` (TCP and TLS), `link` (one TCP connection),
//! `router`, `upgrade` (from request to socket), `socket` and `behaviour` (one open WebSocket),
//! `session_line` (from socket to session), then
//! `routes` (one file per route), `game` and `show`.

// `cargo test --target wasm32-unknown-unknown` builds every example; on that target this one is
// empty.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

mod app;
mod arguments;
mod behaviour;
mod close_code;
mod faults;
mod game;
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
mod session_line;
mod sessions;
mod show;
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
            // There is nowhere left to report it if even stderr is closed.
            let _ = writeln!(stderr(), "error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

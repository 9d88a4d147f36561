//! The promises of a connection: one list of scenarios, which every host keeps.
//!
//! `tests/sim` runs it on the simulation, and `tests/native` on the Rust API over duplex streams, in
//! tokio's paused time. Each has a `Client` in its `support`, with the same methods: acts of the
//! user and of the peer, time that passes, and a log with a line for each thing that happened. A
//! scenario says all that happens, and `Client::expect` compares as much of it as its host shows:
//! what a user and a peer see natively, and in the simulation also each order of the core.
//!
//! Hosts differ in the following, of which each has tests of its own:
//!
//! | what | in the simulation | natively |
//! |---|---|---|
//! | the page: hidden, frozen, offline | `sim/page.rs`, `sim/offline.rs` | there is none |
//! | bytes in the socket's buffer | what the test says: `sim/flow.rs` | what is not flushed: `native/sending.rs` |
//! | timers that are late, clocks that jump | `sim/time.rs`, `sim/heartbeat.rs` | tokio's stopped clock is never late; the clock's own tests in `src/native/clock.rs` |
//! | a lost socket | a close event, with or without an error before it: `sim/opening.rs` | always with its cause: `native/refusals.rs` |
//! | a dial that the user closes | waits for the browser's events: `sim/closing.rs` | ends at once, without an error: `native/closing.rs` |
//! | a close without a socket | after the call, at the next timer: `sim/closing.rs` | when the connection's task runs |
//! | providers and the handshake hook | at once, or when the test answers: `sim/opening.rs`, `sim/handshake.rs` | on threads, while which no virtual time passes by itself: `native/hooks.rs` |
//! | what happens inside of a callback | the peer may act, too: `sim/reentrancy.rs` | only the user can: `native/callbacks.rs` |
//! | close codes that no peer can send | `sim/retrying.rs` | a broken protocol: `native/closing.rs` |

mod closing;
mod expiry;
mod figures;
pub(crate) mod handshake;
pub(crate) mod heartbeat;
mod opening;
mod pause;
pub(crate) mod predicate;
mod queue;
mod reconnecting;
mod reentrancy;
pub(crate) mod renewal;
pub(crate) mod retrying;

pub(crate) mod lines;
pub(crate) mod setting;

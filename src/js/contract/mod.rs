//! Everything that Rust and TypeScript must agree on, written once.
//!
//! The TypeScript side is generated from here: `npm/core/contract.gen.ts` (numbers and tables of the
//! facade), `npm/core/types.gen.ts` (types that users see), `npm/core/contract.gen.json` (for the
//! page and the tests), and the tables of options and events in README.md and README.uk.md. The test
//! in [`generate`] writes them, and fails if one of them was out of date.
//!
//! Lists come from the core's own types by exhaustive `match`es and by destructuring, so that a new
//! variant or field does not compile before it stands here.

pub(super) mod events;
pub(super) mod facade;
pub(super) mod numbers;
pub(super) mod options;
#[cfg(any(feature = "js-session", all(test, feature = "session")))]
pub(super) mod session;
#[cfg(test)]
#[cfg(all(feature = "session", not(target_arch = "wasm32")))]
mod session_rows;

// Natively only, where files can be written.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod complete;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(super) mod generate;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod names;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod table;

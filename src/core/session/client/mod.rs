//! The client's side: dials, hello, resume, and what follows from the server's answers.

mod attaching;
#[expect(
    clippy::module_inception,
    reason = "the struct of the client, in a file of its name"
)]
mod client;
mod config;
mod ending;
mod inputs;
mod keeping;
mod leaving;
mod negotiation;
#[cfg(test)]
mod tests;
mod trouble;

pub(crate) use attaching::ANSWER;
pub use client::{Client, ClientEvent, Redial};
pub use config::{ClientConfig, Mode};
pub use keeping::Kept;
pub use negotiation::{Offer, Opened, Subprotocol};

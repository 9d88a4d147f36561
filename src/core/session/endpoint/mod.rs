//! One side of a session: the same for client and server.

mod closing;
#[expect(
    clippy::module_inception,
    reason = "the struct of the endpoint, in a file of its name"
)]
mod endpoint;
mod link;
mod presence;
mod rare;
mod receiving;
mod sending;
mod snapshot;
mod storing;
mod telling;
#[cfg(test)]
mod tests;

pub(crate) use closing::Farewell;
pub use endpoint::{Endpoint, Frame, Room};
pub(crate) use link::Rhythm;
pub use presence::Presence;
pub use sending::{Refusal, Refused, Sent};

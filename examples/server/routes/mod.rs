//! One file per route.

mod chat;
mod close;
mod drop_link;
mod echo;
mod flaky;
mod flood;
mod health;
mod kick;
mod padded;
mod push;
mod refuse;
mod seed;
mod silent;
mod slow;
mod stall_handshake;
mod stats;

pub(crate) use chat::{ChatRoom, chat};
pub(crate) use close::close;
pub(crate) use drop_link::drop_link;
pub(crate) use echo::echo;
pub(crate) use flaky::{FlakyClock, flaky};
pub(crate) use flood::flood;
pub(crate) use health::health;
pub(crate) use kick::kick;
pub(crate) use push::push;
pub(crate) use refuse::refuse;
pub(crate) use seed::{root, seed};
pub(crate) use silent::silent;
pub(crate) use slow::slow;
pub(crate) use stall_handshake::stall_handshake;
pub(crate) use stats::{stats, stats_reset};

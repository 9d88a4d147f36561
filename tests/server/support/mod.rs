//! Starts the server and talks to it.

mod binary;
mod certificate;
mod client;
mod folder;
mod guard;
mod http;
mod server;
mod session;
mod stats;

pub(crate) use certificate::Certificate;
pub(crate) use client::{Client, Ended};
pub(crate) use folder::Folder;
pub(crate) use guard::guard;
pub(crate) use http::{Reply, UPGRADE, exchange};
pub(crate) use server::{Server, run_to_exit};
pub(crate) use session::SessionClient;
pub(crate) use stats::Stats;

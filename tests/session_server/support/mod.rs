//! A client and a server for the tests.

mod client;
mod server;

pub(crate) use client::{Client, handshake};
pub(crate) use server::{Handler, Server, echo, giving};

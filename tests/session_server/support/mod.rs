//! A client and a server for the tests.

mod answers;
mod client;
mod server;

pub(crate) use answers::marking_echo;
pub(crate) use client::{Client, handshake};
pub(crate) use server::{Handler, Server, echo, giving};

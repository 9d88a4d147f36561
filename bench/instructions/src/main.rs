//! Does one operation of driver and core so many times, for callgrind to count.
//!
//! `instructions OPERATION COUNT`; bench/instructions/count.mjs runs it and subtracts the start.

mod client;
mod host;

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use client::Client;
use steadysocket::{CloseInfo, Config, Heartbeat};

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (name, count) = (arguments.next(), arguments.next());
    let count = count.and_then(|count| count.parse().ok());
    let (Some(name), Some(count)) = (name, count) else {
        return ExitCode::from(2);
    };
    match name.as_str() {
        "bypass" => bypass(count),
        "receive" => receive(count),
        "send" => send(count),
        "queue" => queue(count),
        "reconnect" => reconnect(count),
        _ => return ExitCode::from(2),
    }
    ExitCode::SUCCESS
}

/// Messages that come while the core has nothing to do with them.
fn bypass(count: usize) {
    let client = Client::open(Config::default());
    for _ in 0..count {
        client.pass(Duration::from_micros(10));
        client.receive();
    }
    assert_eq!(client.emitted(), count as u64);
}

/// Messages that the core looks at, because of the heartbeat.
fn receive(count: usize) {
    let client = Client::open(Config {
        heartbeat: Some(Heartbeat::default()),
        ..Config::default()
    });
    for _ in 0..count {
        client.pass(Duration::from_micros(10));
        client.receive();
    }
    assert_eq!(client.emitted(), count as u64);
}

/// Messages to an open socket.
fn send(count: usize) {
    let client = Client::open(Config::default());
    for _ in 0..count {
        client.pass(Duration::from_micros(10));
        client.send();
    }
    assert_eq!(client.transmitted(), count as u64);
}

/// Messages that are queued, and sent when the socket opens.
fn queue(count: usize) {
    let client = Client::dialling(Config::default());
    for _ in 0..count {
        client.enqueue();
    }
    client.accept();
    assert_eq!(client.transmitted(), count as u64);
}

/// A socket lost, a wait, a dial, and open again.
fn reconnect(count: usize) {
    let client = Client::open(Config::default());
    for _ in 0..count {
        client.pass(Duration::from_secs(10));
        client.lose(CloseInfo::new(1006, ""));
        client.pass(Duration::from_secs(60));
        client.wake();
        client.accept();
    }
}

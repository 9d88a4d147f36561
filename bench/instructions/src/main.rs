//! Does one operation of the core so many times, for callgrind to count.
//!
//! `instructions OPERATION COUNT`; bench/instructions/count.mjs runs it and subtracts the start.

use std::env;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use steadysocket::core::{
    CloseInfo, CloseOrigin, Config, Connection, ConnectionState, Hooks, Instant, Output, Payload,
    QueueLimits, Route,
};

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (name, count) = (arguments.next(), arguments.next());
    let count = count.and_then(|count| count.parse().ok());
    let (Some(name), Some(count)) = (name, count) else {
        return ExitCode::from(2);
    };
    match name.as_str() {
        "receive" => receive(count),
        "send" => send(count),
        "queue" => queue(count),
        "reconnect" => reconnect(count),
        _ => return ExitCode::from(2),
    }
    ExitCode::SUCCESS
}

/// A message of which only the size is known, so that the core's own work is what counts.
struct Message;

impl Payload for Message {
    type Text = String;

    fn byte_len(&self) -> u64 {
        32
    }
}

/// A connection and the clock that it is told.
struct Client {
    core: Connection<Message>,
    now: Instant,
    elapsed: Duration,
}

impl Client {
    fn idle() -> Self {
        let limits = QueueLimits {
            max_messages: 1_000_000,
            max_bytes: 1_000_000_000,
            ..QueueLimits::default()
        };
        let config = Config {
            queue: Some(limits),
            ..Config::default()
        };
        let core = Connection::new(config, Hooks::default(), 42).expect("the limits are in range");
        Self {
            core,
            now: Instant::ORIGIN,
            elapsed: Duration::ZERO,
        }
    }

    fn dialling() -> Self {
        let mut client = Self::idle();
        client.core.connect(client.now);
        client.pump();
        client.core.handle_dialling(client.now);
        client.pump();
        client
    }

    fn open() -> Self {
        let mut client = Self::dialling();
        client.accept();
        client
    }

    fn accept(&mut self) {
        self.core
            .handle_open(self.now, String::new(), String::new());
        self.pump();
        assert_eq!(self.core.state(), ConnectionState::Open);
    }

    /// Carries out everything, as the driver does; gives how many outputs there were.
    fn pump(&mut self) -> usize {
        let mut outputs = 0;
        while let Some(output) = self.core.poll_output() {
            outputs += 1;
            if let Output::Transmit(message) = output {
                black_box(message);
                self.core.handle_buffered_amount(self.now, 0);
            }
        }
        black_box(self.core.poll_timeout());
        outputs
    }

    fn pass(&mut self, time: Duration) {
        self.elapsed += time;
        self.now = Instant::from_origin(self.elapsed);
    }
}

fn receive(count: usize) {
    let mut client = Client::open();
    for _ in 0..count {
        client.pass(Duration::from_micros(10));
        client.core.handle_message(client.now, Message);
        assert!(client.pump() > 0, "the message is handed out");
    }
}

fn send(count: usize) {
    let mut client = Client::open();
    for _ in 0..count {
        client.pass(Duration::from_micros(10));
        let route = client.core.route(client.now, 0);
        assert!(matches!(route, Route::Socket), "it is open");
        client.core.handle_buffered_amount(client.now, 0);
    }
}

/// Queues them, then opens, which hands them all out.
fn queue(count: usize) {
    let mut client = Client::dialling();
    for _ in 0..count {
        let queued = client.core.enqueue(client.now, Message);
        assert!(queued.is_ok(), "the limits are wide");
        client.pump();
    }
    client.accept();
    assert!(client.core.is_queue_empty());
}

/// A socket lost, a wait, a dial, and open again.
fn reconnect(count: usize) {
    let mut client = Client::open();
    for _ in 0..count {
        client.pass(Duration::from_secs(10));
        let close = CloseInfo {
            code: 1006,
            reason: String::new(),
            was_clean: false,
            origin: CloseOrigin::Browser,
        };
        client.core.handle_close(client.now, close);
        client.pump();
        client.pass(Duration::from_secs(60));
        client.core.handle_timeout(client.now);
        client.pump();
        client.core.handle_dialling(client.now);
        client.pump();
        client.accept();
    }
}

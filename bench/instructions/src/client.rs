//! A connection on the host that does nothing, and its outside.

use std::time::Duration;

use steadysocket::core::{Connection, Hooks, Route};
use steadysocket::drive::{Driver, Host, Shared};
use steadysocket::{CloseInfo, Config, ConnectionState, QueueLimits};

use crate::host::{Message, Sink};

/// A connection.
pub struct Client(Shared<Driver<Sink>>);

impl Client {
    pub fn dialling(config: Config) -> Self {
        let limits = QueueLimits {
            max_messages: 1_000_000,
            max_bytes: 1_000_000_000,
            ..QueueLimits::default()
        };
        let config = Config {
            queue: Some(limits),
            ..config
        };
        let core = Connection::new(config, Hooks::default(), 42).expect("the limits are in range");
        let client = Self(Driver::new(Sink::new(), core));
        client.0.input(Connection::connect);
        client
    }

    pub fn open(config: Config) -> Self {
        let client = Self::dialling(config);
        client.accept();
        client
    }

    pub fn accept(&self) {
        self.0
            .input(|core, now| core.handle_open(now, String::new(), String::new()));
        assert_eq!(self.0.state(), ConnectionState::Open);
    }

    pub fn lose(&self, close: CloseInfo) {
        self.0.input(|core, now| core.handle_close(now, close));
    }

    /// The alarm goes off.
    pub fn wake(&self) {
        self.0.alarm_went_off();
        self.0.input(Connection::handle_timeout);
    }

    pub fn receive(&self) {
        self.0.deliver(Message, Sink::pass);
    }

    pub fn send(&self) {
        assert_eq!(self.0.route(), Route::Socket, "it is open");
        assert!(self.0.host().transmit(Message).is_ok());
    }

    pub fn enqueue(&self) {
        assert!(self.0.enqueue(Message).is_ok(), "the limits are wide");
    }

    pub fn pass(&self, time: Duration) {
        let now = &self.0.host().now;
        now.set(now.get() + time);
    }

    /// How many messages the user was given.
    pub fn emitted(&self) -> u64 {
        self.0.host().emitted.get()
    }

    /// How many messages the socket was given.
    pub fn transmitted(&self) -> u64 {
        self.0.host().transmitted.get()
    }
}

//! A connection without a network.

use crate::core::{
    CloseFrame, CloseInfo, Config, Connection, DialInfo, Event, Hooks, Instant, Payload, Verdict,
};
use crate::drive::{Driver, Flag, Guard, Host, Limit, Lock, Shared};
use crate::signal::Signal;

/// An idle one, without a heartbeat.
pub(super) fn driver() -> Shared<Driver<Model>> {
    let config = Config {
        heartbeat: None,
        ..Config::default()
    };
    let core = Connection::new(config, Hooks::default(), 1).expect("a good config");
    Driver::new(Model::default(), core)
}

/// A message, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Message(pub(super) u32);

impl Payload for Message {
    type Text = String;

    fn byte_len(&self) -> u64 {
        1
    }
}

/// A socket that is open, and whose buffer the test sets.
#[derive(Default)]
pub(super) struct Board {
    pub(super) buffered: u64,
    pub(super) sent: Vec<u32>,
    /// As last set.
    pub(super) alarm: Option<u32>,
    /// Steps of hooks.
    pub(super) steps: Vec<fn(&Shared<Driver<Model>>)>,
}

/// A native connection, with what its threads share.
#[derive(Default)]
pub(super) struct Model {
    pub(super) board: Lock<Board>,
    pub(super) signal: Signal,
    /// `connect` has returned.
    pub(super) is_connected: Flag,
    turn: Lock<()>,
}

impl Host for Model {
    type Message = Message;

    fn defer(driver: &Shared<Driver<Self>>) -> bool {
        driver.host().is_connected.get()
    }

    fn turn(&self) -> Option<Guard<'_, ()>> {
        Some(self.turn.lock())
    }

    fn now(&self) -> Instant {
        Instant::ORIGIN
    }

    fn buffered(&self) -> u64 {
        self.board.lock().buffered
    }

    fn transmit(&self, message: Message) -> Result<(), Message> {
        self.board.lock().sent.push(message.0);
        Ok(())
    }

    fn bypass(&self, message: Message, limit: &Limit) -> Result<(), Message> {
        let mut board = self.board.lock();
        if !limit.get().is_some_and(|limit| board.buffered <= limit) {
            return Err(message);
        }
        board.sent.push(message.0);
        Ok(())
    }

    fn cancel(&self) -> Option<Message> {
        None
    }

    fn decide(&self, _: CloseInfo) -> Verdict {
        Verdict::ByTable
    }

    fn ping(&self) -> Option<Message> {
        None
    }

    fn dial(_: &Shared<Driver<Self>>, _: DialInfo) {}
    fn handshake(_: &Shared<Driver<Self>>) {}
    fn handshake_message(&self, _: Message) {}
    fn close(&self, _: &CloseFrame) {}
    fn hang_up(&self, _: &CloseFrame) {}
    fn set_alarm(driver: &Shared<Driver<Self>>, millis: Option<u32>) {
        driver.host().board.lock().alarm = millis;
    }

    fn emit(&self, _: Event<Message>) {}
    fn drained(&self) {}
    fn ended(&self) {}
}

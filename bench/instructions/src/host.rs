//! A host that does nothing, so that the work of driver and core is what counts.

use std::cell::Cell;
use std::hint::black_box;

use steadysocket::core::{CloseFrame, Connection, Event, Instant, Payload};
use steadysocket::drive::{Driver, Host, Shared};
use steadysocket::{CloseInfo, DialInfo, Verdict};

/// A message of which only the size is known.
pub struct Message;

impl Payload for Message {
    type Text = String;

    fn byte_len(&self) -> u64 {
        32
    }
}

/// Has a clock, and counts messages.
pub struct Sink {
    pub now: Cell<Instant>,
    pub emitted: Cell<u64>,
    pub transmitted: Cell<u64>,
}

impl Sink {
    pub fn new() -> Self {
        Self {
            now: Cell::new(Instant::ORIGIN),
            emitted: Cell::new(0),
            transmitted: Cell::new(0),
        }
    }

    /// A message that came past the core.
    pub fn pass(&self, message: Message) {
        self.emit(Event::Message(message));
    }
}

impl Host for Sink {
    type Message = Message;

    fn now(&self) -> Instant {
        self.now.get()
    }

    fn dial(driver: &Shared<Driver<Self>>, info: DialInfo) {
        black_box(info);
        driver.input(Connection::handle_dialling);
    }

    fn handshake(_: &Shared<Driver<Self>>) {}

    fn handshake_message(&self, _: Message) {}

    fn cancel(&self) -> Option<Message> {
        None
    }

    fn buffered(&self) -> u64 {
        black_box(0)
    }

    fn transmit(&self, message: Message) -> Result<(), Message> {
        black_box(message);
        self.transmitted.set(self.transmitted.get() + 1);
        Ok(())
    }

    fn close(&self, _: &CloseFrame) {}

    fn hang_up(&self, _: &CloseFrame) {}

    fn set_alarm(_: &Shared<Driver<Self>>, millis: Option<u32>) {
        black_box(millis);
    }

    fn decide(&self, _: CloseInfo) -> Verdict {
        Verdict::Retry
    }

    fn emit(&self, event: Event<Message>) {
        if let Event::Message(_) = event {
            self.emitted.set(self.emitted.get() + 1);
        }
        black_box(event);
    }

    fn drained(&self) {}

    fn ended(&self) {}

    fn ping(&self) -> Option<Message> {
        Some(Message)
    }
}

//! Acts of the user of a client.

use steadysocket::core::{CloseCode, CloseFrame, CloseReason, Connection, EnqueueError, Route};
use steadysocket::drive::{Host, Unsent};

use super::Sent;
use super::client::Client;
use super::message::Message;
use super::monitor::Call;

impl Client {
    pub(crate) fn connect(&mut self) {
        self.input(Call::Connect, Connection::connect);
    }

    pub(crate) fn close(&mut self) {
        self.close_by(CloseFrame::empty());
    }

    pub(crate) fn close_with(&mut self, code: u16, reason: &str) {
        self.close_by(frame(code, reason));
    }

    pub(crate) fn reconnect(&mut self) {
        self.input(Call::Reconnect, |connection, now| {
            connection.reconnect(now, CloseFrame::empty());
        });
    }

    pub(crate) fn reconnect_with(&mut self, code: u16, reason: &str) {
        let frame = frame(code, reason);
        self.input(Call::Reconnect, |connection, now| {
            connection.reconnect(now, frame);
        });
    }

    pub(crate) fn terminate(&mut self) {
        self.input(Call::Terminate, Connection::terminate);
    }

    pub(crate) fn pause(&mut self) {
        self.input(Call::Pause, Connection::pause);
    }

    pub(crate) fn resume(&mut self) {
        self.input(Call::Resume, Connection::resume);
    }

    /// Sends a text; its size is its length in UTF-8.
    pub(crate) fn send(&mut self, text: &str) -> Sent {
        self.send_sized(text, text.len() as u64)
    }

    /// Sends a message of `bytes` bytes that is called `text`.
    pub(crate) fn send_sized(&mut self, text: &str, bytes: u64) -> Sent {
        let message = self.new_message(text, bytes);
        self.send_message(message)
    }

    pub(crate) fn send_message(&mut self, message: Message) -> Sent {
        if message.may_bypass_driver() && self.host().may_bypass() {
            self.host().send_past(message);
            self.host().settle();
            return Sent::Transmitted;
        }
        let sent = match self.0.route() {
            Route::Socket => match self.host().transmit(message) {
                Ok(()) => Sent::Transmitted,
                Err(_) => Sent::Refused,
            },
            Route::NotOpen => Sent::NotOpen,
            Route::Ended => Sent::Ended,
            Route::Queue => self.enqueue(message),
        };
        self.host().settle();
        sent
    }

    /// Sends a text as hosts in Rust do, which leave the way to the driver.
    pub(crate) fn send_by_driver(&mut self, text: &str) -> Result<Route, Unsent<Message>> {
        let message = self.new_message(text, text.len() as u64);
        let offered = message.clone();
        let sent = self.0.send(message);
        if matches!(sent, Ok(Route::Queue)) {
            let mut monitor = self.host().monitor.borrow_mut();
            monitor.offered(&offered, self.now());
            monitor.accepted(&offered);
        }
        self.host().settle();
        sent
    }

    /// Takes the queued messages out.
    pub(crate) fn drain_queue(&mut self) -> Vec<String> {
        let messages: Vec<_> = std::iter::from_fn(|| self.0.take_queued()).collect();
        self.host().monitor.borrow_mut().drained(&messages);
        messages.into_iter().map(|message| message.text).collect()
    }

    /// Asks to be emitted when everything has left the buffer.
    pub(crate) fn watch_drain(&mut self) {
        self.0.watch_drain();
        self.host().settle();
    }

    pub(crate) fn new_message(&mut self, text: &str, bytes: u64) -> Message {
        let id = self.host().last_id.get() + 1;
        self.host().last_id.set(id);
        Message::new(id, text, bytes)
    }

    fn close_by(&mut self, frame: CloseFrame) {
        self.host().look();
        self.host().monitor.borrow_mut().expect(Call::Close);
        self.0.close(frame);
        self.host().settle();
    }

    fn enqueue(&mut self, message: Message) -> Sent {
        self.host().look();
        let monitor = &self.host().monitor;
        monitor.borrow_mut().offered(&message, self.now());
        let offered = message.clone();
        monitor.borrow_mut().expect(Call::Send);
        match self.0.enqueue(message) {
            Ok(()) => {
                monitor.borrow_mut().accepted(&offered);
                Sent::Queued
            }
            Err(EnqueueError::Full(message)) => {
                monitor.borrow_mut().refused(&message);
                Sent::Full
            }
            Err(EnqueueError::TooLarge(message)) => {
                monitor.borrow_mut().refused(&message);
                Sent::TooLarge
            }
            Err(EnqueueError::NotQueueing(message)) => {
                monitor.borrow_mut().refused(&message);
                Sent::Ended
            }
            Err(other) => panic!("a driver does not know {other:?}"),
        }
    }
}

fn frame(code: u16, reason: &str) -> CloseFrame {
    let code = CloseCode::new(code).unwrap();
    CloseFrame::new(code, CloseReason::new(reason).unwrap())
}

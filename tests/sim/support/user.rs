//! What the user of a client does.

use steadysocket::core::{CloseCode, CloseFrame, CloseReason, Connection, EnqueueError, Route};

use super::client::Client;
use super::message::Message;
use super::monitor::Call;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    Transmitted,
    Queued,
    /// Handed back: the queue is full.
    Full,
    /// Handed back: the queue is switched off and the connection is not open.
    NotOpen,
    /// Handed back: the connection is closing or has ended.
    Ended,
}

impl Client {
    pub(crate) fn connect(&mut self) {
        self.ask(Call::Connect, Connection::connect);
    }

    pub(crate) fn close(&mut self) {
        self.ask(Call::Close, |connection, now| {
            connection.close(now, CloseFrame::empty());
        });
    }

    pub(crate) fn close_with(&mut self, code: u16, reason: &str) {
        let frame = frame(code, reason);
        self.ask(Call::Close, |connection, now| connection.close(now, frame));
    }

    pub(crate) fn reconnect(&mut self) {
        self.ask(Call::Reconnect, |connection, now| {
            connection.reconnect(now, CloseFrame::empty());
        });
    }

    pub(crate) fn reconnect_with(&mut self, code: u16, reason: &str) {
        let frame = frame(code, reason);
        self.ask(Call::Reconnect, |connection, now| {
            connection.reconnect(now, frame);
        });
    }

    pub(crate) fn terminate(&mut self) {
        self.ask(Call::Terminate, Connection::terminate);
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
        let buffered = self.browser.buffered();
        let route = self.call(Call::Outside, |connection, now| {
            connection.route(now, buffered)
        });
        let sent = match route {
            Route::Socket => {
                self.note(format!("transmit {}", message.text));
                self.transmit(&message);
                return Sent::Transmitted;
            }
            Route::NotOpen => Sent::NotOpen,
            Route::Ended => Sent::Ended,
            Route::Queue => self.enqueue(message),
        };
        self.pump();
        sent
    }

    /// Takes the queued messages out.
    pub(crate) fn drain_queue(&mut self) -> Vec<String> {
        let messages: Vec<_> = std::iter::from_fn(|| self.connection.take_queued()).collect();
        self.monitor.drained(&messages);
        messages.into_iter().map(|message| message.text).collect()
    }

    /// Asks to be told when everything has left the buffer.
    pub(crate) fn watch_drain(&mut self) {
        let buffered = self.browser.buffered();
        self.ask(Call::Outside, |connection, now| {
            connection.handle_buffered_amount(now, buffered);
            connection.watch_drain(now);
        });
    }

    pub(crate) fn new_message(&mut self, text: &str, bytes: u64) -> Message {
        self.next_id += 1;
        Message::new(self.next_id, text, bytes)
    }

    fn enqueue(&mut self, message: Message) -> Sent {
        self.monitor.queued(&message, self.now());
        let result = self.call(Call::Outside, |connection, now| {
            connection.enqueue(now, message)
        });
        match result {
            Ok(()) => Sent::Queued,
            Err(EnqueueError::Full(message)) => {
                self.monitor.refused(&message);
                Sent::Full
            }
            Err(EnqueueError::NotQueueing(message)) => {
                self.monitor.refused(&message);
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

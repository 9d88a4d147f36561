//! Acts of the user.

use futures_util::FutureExt;
use steadysocket::{SendError, Socket};
use tokio::runtime::Handle;

use super::Client;
use super::log::described;
use crate::promises::setting::Sent;

impl Client {
    pub(crate) fn connect(&mut self) {
        self.act(Socket::resume);
    }

    pub(crate) fn close(&mut self) {
        self.act(Socket::close);
    }

    pub(crate) fn close_with(&mut self, code: u16, reason: &str) {
        self.act(|socket| socket.close_with(code, reason).unwrap());
    }

    pub(crate) fn reconnect(&mut self) {
        self.act(Socket::reconnect);
    }

    pub(crate) fn terminate(&mut self) {
        self.act(Socket::terminate);
    }

    pub(crate) fn pause(&mut self) {
        self.act(Socket::pause);
    }

    pub(crate) fn resume(&mut self) {
        self.act(Socket::resume);
    }

    /// Asks to be told when everything has left the buffer.
    pub(crate) fn watch_drain(&mut self) {
        self.act(|socket| drop(socket.drained().now_or_never()));
    }

    /// Sends a text.
    pub(crate) fn send(&mut self, text: &str) -> Sent {
        self.send_sized(text, text.len())
    }

    /// Sends a message of `bytes` bytes that is called `text`: the rest is blank.
    pub(crate) fn send_sized(&mut self, text: &str, bytes: usize) -> Sent {
        let message = text.to_owned() + &" ".repeat(bytes - text.len());
        match self.act(|socket| socket.send(message)) {
            Ok(steadysocket::Sent::Transmitted) => Sent::Transmitted,
            Ok(steadysocket::Sent::Queued) => Sent::Queued,
            Err(SendError::QueueFull(_)) => Sent::Full,
            Err(SendError::TooLarge(_)) => Sent::TooLarge,
            Err(SendError::NotOpen(_)) => Sent::NotOpen,
            Err(SendError::Closed(_)) => Sent::Ended,
            Ok(_) | Err(_) => Sent::Refused,
        }
    }

    /// Takes the queued messages out.
    pub(crate) fn drain_queue(&mut self) -> Vec<String> {
        let messages = self.act(Socket::drain_queued_messages);
        messages.iter().map(described).collect()
    }

    /// Calls the socket, and waits for what follows; inside of a callback that comes later.
    fn act<T>(&self, call: impl FnOnce(&Socket) -> T) -> T {
        let is_in_callback = Handle::try_current().is_ok();
        let answer = self.ask(call);
        if !is_in_callback {
            self.run(async {});
        }
        answer
    }
}

//! Acts of the provider, the server, the network and the page on a client.

use steadysocket::core::{CloseInfo, Connection, ConnectionState, DialFailure, PageEvent};

use super::browser::Phase;
use super::client::Client;
use super::host::SimHost;
use super::monitor::Call;

impl Client {
    /// The provider gives the URL, and the browser dials.
    pub(crate) fn provide(&mut self) {
        self.browser().make_socket(self.0.dial());
        self.input(Call::Outside, Connection::handle_dialling);
    }

    pub(crate) fn provider_fails(&mut self) {
        self.browser().fail_provider();
        self.input(Call::Outside, |connection, now| {
            connection.handle_dial_failed(now, DialFailure::Provider);
        });
    }

    /// The server accepts the socket that is dialling.
    pub(crate) fn accept(&mut self) {
        assert_eq!(self.browser().phase(), Some(Phase::Dialling));
        self.browser().open();
        self.input(Call::Outside, |connection, now| {
            connection.handle_open(now, "chat".to_owned(), "deflate".to_owned());
        });
    }

    /// The dial fails, as browsers tell it: an error event, then a close event with 1006.
    pub(crate) fn refuse(&mut self) {
        self.socket_error();
        self.lost();
    }

    pub(crate) fn socket_error(&mut self) {
        self.input(Call::Outside, Connection::handle_error);
    }

    /// A control frame arrives, or a part of a message, where the host can see that.
    pub(crate) fn peer_stirs(&mut self) {
        self.input(Call::Outside, Connection::handle_sign_of_life);
    }

    /// The browser fires a close event with 1006.
    pub(crate) fn lost(&mut self) {
        self.socket_ends(closed_with(1006));
    }

    /// The browser fires a close event after the peer's close frame.
    pub(crate) fn peer_closes(&mut self, code: u16) {
        self.socket_ends(closed_with(code));
    }

    /// The browser fires its close event.
    pub(crate) fn socket_ends(&mut self, close: CloseInfo) {
        // The socket is CLOSED, and takes nothing more, before its close event is heard.
        self.browser().end_socket();
        self.input(Call::Outside, |connection, now| {
            connection.handle_close(now, close);
        });
    }

    pub(crate) fn peer_sends(&mut self, text: &str) {
        let message = self.new_message(text, text.len() as u64);
        if self.state() == ConnectionState::Open {
            self.host().monitor.borrow_mut().received(&message);
        }
        if message.may_bypass_driver() && self.host().bypass_limit.get().is_some() {
            self.host().receive_past(message);
        } else {
            self.0.deliver(message, SimHost::receive_past);
        }
        self.host().settle();
    }

    /// The peer reads from the socket's buffer.
    pub(crate) fn peer_reads(&mut self, bytes: u64) {
        self.browser().peer_reads(bytes);
    }

    /// The socket tells that its buffer has shrunk, as native ones do.
    pub(crate) fn buffer_shrank(&mut self) {
        self.0.buffer_shrank();
        self.host().settle();
    }

    /// The handshake hook ends well, and has read the first `read` messages.
    pub(crate) fn handshake_done(&mut self, read: usize) {
        if self.browser().has_hook() {
            for message in self.browser().end_hook(read) {
                self.host().monitor.borrow_mut().received(message);
            }
            self.hook_returns();
        }
    }

    /// The driver hears that a hook returned, whether or not one was running.
    pub(crate) fn hook_returns(&mut self) {
        self.0.handshake_done();
        self.host().settle();
    }

    pub(crate) fn handshake_fails(&mut self) {
        if self.browser().has_hook() {
            self.browser().end_hook(usize::MAX);
            self.input(Call::Outside, Connection::handle_handshake_failed);
        }
    }

    pub(crate) fn page(&mut self, event: PageEvent) {
        self.input(Call::Page(event), |connection, now| {
            connection.handle_page(now, event);
        });
    }
}

/// The browser's report of a close with this code.
pub(crate) fn closed_with(code: u16) -> CloseInfo {
    CloseInfo::new(code, "")
}

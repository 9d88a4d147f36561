//! One socket: two queues, either of which may lose its tail.

use std::collections::VecDeque;

/// Something on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Text(String),
    Binary(Vec<u8>),
    /// The other side closed with this code, after all that it sent.
    Close(u16),
}

/// A socket between client and server. Each side notices the end on its own, as late as it likes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Link {
    pub(crate) up: VecDeque<Wire>,
    pub(crate) down: VecDeque<Wire>,
    pub(crate) client_listens: bool,
    pub(crate) server_listens: bool,
    /// Nothing enters any more; what is left may still arrive.
    pub(crate) is_cut: bool,
}

impl Link {
    pub(crate) fn open() -> Self {
        Self {
            client_listens: true,
            server_listens: true,
            ..Self::default()
        }
    }

    pub(crate) fn send_up(&mut self, wire: Wire) {
        if !self.is_cut && self.server_listens {
            self.up.push_back(wire);
        }
    }

    pub(crate) fn send_down(&mut self, wire: Wire) {
        if !self.is_cut && self.client_listens {
            self.down.push_back(wire);
        }
    }

    /// The network is gone; of each queue so much may still arrive.
    pub(crate) fn cut(&mut self, up: usize, down: usize) {
        self.is_cut = true;
        self.up.truncate(up);
        self.down.truncate(down);
    }
}

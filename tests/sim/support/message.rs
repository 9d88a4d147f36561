//! The messages of the simulation.

use std::cell::Cell;
use std::rc::Rc;

use steadysocket::core::Payload;

/// A message that the user sends or the peer sends.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Unlike that of any other message of its client.
    pub(crate) id: u64,
    pub(crate) text: String,
    pub(crate) bytes: u64,
    /// How often the core asked for its size.
    pub(crate) measured: Rc<Cell<u32>>,
}

impl Message {
    pub(crate) fn new(id: u64, text: &str, bytes: u64) -> Self {
        Self {
            id,
            text: text.to_owned(),
            bytes,
            measured: Rc::default(),
        }
    }

    /// The heartbeat's message.
    pub(crate) fn ping() -> Self {
        Self::new(PING, "ping", 0)
    }

    /// Half of the messages bypass the driver where that is allowed, as in the package's facade;
    /// the others ask it, as in the Rust API. In pairs, as tests often send and receive in turn.
    pub(crate) fn may_bypass_driver(&self) -> bool {
        self.id / 2 % 2 == 1
    }

    pub(crate) fn is_ping(&self) -> bool {
        self.id == PING
    }
}

impl Payload for Message {
    type Text = String;

    fn byte_len(&self) -> u64 {
        self.measured.set(self.measured.get() + 1);
        self.bytes
    }
}

/// The id of every ping; the messages of users and peers count from 1.
const PING: u64 = 0;

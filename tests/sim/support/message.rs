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
}

impl Payload for Message {
    type Text = String;

    fn byte_len(&self) -> u64 {
        self.measured.set(self.measured.get() + 1);
        self.bytes
    }
}

//! The handshake hook, which does what the test says.

use std::sync::Arc;

use steadysocket::{Builder, ConnectionState};
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::Client;

/// The hook's end, one for each time that it runs to its end.
pub(super) struct Hook {
    sender: UnboundedSender<End>,
    ends: Arc<Mutex<UnboundedReceiver<End>>>,
}

enum End {
    /// Reads so many messages before.
    Done(usize),
    Failed,
}

impl Default for Hook {
    fn default() -> Self {
        let (sender, ends) = unbounded_channel();
        let ends = Arc::new(Mutex::new(ends));
        Self { sender, ends }
    }
}

impl Hook {
    /// Gives a connection the hook.
    pub(super) fn set(&self, builder: Builder) -> Builder {
        let ends = Arc::clone(&self.ends);
        builder.handshake(async move |peer| match ends.lock().await.recv().await {
            Some(End::Done(count)) => {
                for _ in 0..count {
                    peer.next().await;
                }
                Ok(())
            }
            Some(End::Failed) | None => Err("the test says so".into()),
        })
    }
}

impl Client {
    /// The handshake hook ends well, after it has read so many messages.
    pub(crate) fn handshake_done(&mut self, read: usize) {
        self.end_hook(End::Done(read));
    }

    pub(crate) fn handshake_fails(&mut self) {
        self.end_hook(End::Failed);
    }

    fn end_hook(&self, end: End) {
        assert_eq!(self.state(), ConnectionState::Handshaking);
        assert!(self.0.hook.sender.send(end).is_ok());
        self.leave(ConnectionState::Handshaking);
    }
}

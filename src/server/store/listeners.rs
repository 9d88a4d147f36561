//! Those that hear of sessions which leave a server.

use futures_util::stream;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::{Moved, Moves};

/// Those that hear of sessions which leave a server, each under the server's name or channel.
#[derive(Debug, Default)]
pub(super) struct Listeners(Vec<(String, UnboundedSender<Moved>)>);

impl Listeners {
    /// Another one, which hears what is told under this name until all are let go.
    pub(super) fn add(&mut self, name: String) -> Moves {
        let (sender, mut receiver) = unbounded_channel();
        self.0.push((name, sender));
        Box::pin(stream::poll_fn(move |context| receiver.poll_recv(context)))
    }

    /// Tells those under this name, and forgets who listens no more.
    pub(super) fn tell(&mut self, name: &[u8], moved: Moved) {
        self.0
            .retain(|(of, sender)| of.as_bytes() != name || sender.send(moved).is_ok());
    }

    /// Lets all go: nothing more is told to them.
    #[cfg(feature = "redis")]
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

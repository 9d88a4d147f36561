//! The peer's side of a connection.

use futures_util::FutureExt;
use tokio::io::DuplexStream;

use crate::support::network::{Network, Peer};

/// The far ends of a connection's dials.
pub(super) struct Far {
    network: Network,
    /// The dial that waits for an answer.
    dialling: Option<DuplexStream>,
    peer: Option<Peer>,
    dials: u32,
    /// The texts that the peer of the last socket received, but for pings.
    received: Vec<String>,
    /// How many of them a test has looked at.
    seen: usize,
}

impl Far {
    pub(super) fn new(network: Network) -> Self {
        Self {
            network,
            dialling: None,
            peer: None,
            dials: 0,
            received: Vec::new(),
            seen: 0,
        }
    }

    /// How often the connection has dialled.
    pub(super) fn dials(&mut self) -> u32 {
        while let Some(dial) = self.network.next() {
            self.dialling = Some(dial);
            self.dials += 1;
        }
        self.dials
    }

    /// The last dial, if nobody has answered it.
    pub(super) fn take_dial(&mut self) -> Option<DuplexStream> {
        self.dials();
        self.dialling.take()
    }

    pub(super) fn meet(&mut self, peer: Peer) {
        self.peer = Some(peer);
        self.received.clear();
        self.seen = 0;
    }

    pub(super) fn take_peer(&mut self) -> Option<Peer> {
        self.peer.take()
    }

    /// Puts the peer of the same socket back.
    pub(super) fn put_peer(&mut self, peer: Peer) {
        self.peer = Some(peer);
    }

    pub(super) fn received(&mut self) -> Vec<String> {
        while let Some(peer) = &mut self.peer
            && let Some(text) = peer.next().now_or_never()
            && !is_end(&text)
        {
            if text != PING {
                self.received.push(text.trim_end().to_owned());
            }
        }
        self.received.clone()
    }

    /// Those that came since this was last called.
    pub(super) fn unseen(&mut self) -> Vec<String> {
        let unseen = self.received().split_off(self.seen);
        self.seen += unseen.len();
        unseen
    }
}

/// A close frame, or the end of the line.
fn is_end(text: &str) -> bool {
    text == "gone" || text.starts_with("close")
}

/// The message of the heartbeat.
pub(super) const PING: &str = "ping";

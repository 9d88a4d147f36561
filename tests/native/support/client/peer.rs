//! Acts of the peer.

use steadysocket::ConnectionState;
use tokio::io::DuplexStream;
use tokio::task::yield_now;

use super::Client;
use super::far::Far;
use crate::support::network::Peer;

impl Client {
    /// The server accepts the socket that is dialling.
    pub(crate) fn accept(&mut self) {
        assert_eq!(self.state(), ConnectionState::Connecting);
        let dial = self.dial();
        let peer = self.run(Peer::accept(dial));
        self.far(|far| far.meet(peer));
    }

    /// The dial fails.
    pub(crate) fn refuse(&mut self) {
        if self.state() == ConnectionState::Connecting {
            drop(self.dial());
        }
        // What was sent before has come.
        self.received();
        drop(self.far(Far::take_peer));
        self.run(async {});
    }

    /// An open socket is lost.
    pub(crate) fn cut(&mut self) {
        self.refuse();
    }

    /// The peer closes: without a code by 1005, without a word by 1006.
    pub(crate) fn peer_closes(&mut self, code: u16) {
        let peer = self.far(Far::take_peer).expect("a peer");
        match code {
            1005 => self.run(peer.close_without_code()),
            1006 => self.run(async { drop(peer) }),
            code => self.run(peer.close(code, "")),
        }
    }

    /// The peer of the last socket sends a text, if it is still there.
    pub(crate) fn peer_sends(&mut self, text: &str) {
        if let Some(mut peer) = self.far(Far::take_peer) {
            self.run(peer.send(text));
            self.far(|far| far.put_peer(peer));
        }
    }

    /// How often the connection has dialled.
    pub(crate) fn sockets_made(&self) -> u32 {
        self.far(Far::dials)
    }

    /// The messages that the peer of the last socket received.
    pub(crate) fn received(&self) -> Vec<String> {
        self.far(Far::received)
    }

    /// The dial, for which a provider on another thread may have to be waited for.
    fn dial(&self) -> DuplexStream {
        self.run(async {
            loop {
                match self.far(Far::take_dial) {
                    Some(dial) => break dial,
                    None => yield_now().await,
                }
            }
        })
    }

    pub(super) fn far<T>(&self, act: impl FnOnce(&mut Far) -> T) -> T {
        act(&mut self.0.far.lock().unwrap())
    }
}

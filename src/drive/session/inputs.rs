//! Frames of the server, and the handshake that attaches a session.

use super::host::SessionHost;
use crate::core::session::{ANSWER, Client, Control, Header, Offer, Opened, ProtocolError};
use crate::core::{Instant, WordsOf};
use crate::drive::{Driver, Shared};

/// The core has an open socket: says hello or resume. For [`Host::handshake`].
///
/// [`Host::handshake`]: crate::drive::Host::handshake
pub fn handshake<H: SessionHost>(driver: &Shared<Driver<H>>) {
    let host = driver.host();
    let is_wanted = driver.core.lock().is_handshaking();
    if !is_wanted {
        // In the callback before this the user has left the socket.
        return;
    }
    let opened = Opened {
        subprotocol: host.subprotocol(),
        auth: host.credentials(),
    };
    let sessions = host.sessions();
    sessions.is_open.set(true);
    let mut client = sessions.client();
    client.handle_open(host.now(), opened);
    if client.is_opening() {
        driver.core.lock().limit_handshake(ANSWER);
    }
}

impl<H: SessionHost> Driver<H> {
    /// The subprotocols to offer in the dial that begins now.
    pub fn session_offer(&self) -> Offer {
        let host = self.host();
        host.sessions().client().offer(host.now())
    }

    /// True while what arrives are the messages of a plain socket, for
    /// [`received`](Self::received), and not frames.
    pub fn is_plain(&self) -> bool {
        self.host().sessions().client().is_plain()
    }

    /// A message has arrived. `bytes` is the least size that its payload can have.
    pub fn session_message(self: &Shared<Self>, header: Header, payload: H::Message, bytes: u64) {
        self.session_input(|client, now| {
            self.core.lock().handle_traffic(now);
            client.handle_message(now, header, payload, bytes);
        });
    }

    /// A control frame has arrived.
    pub fn session_control(
        self: &Shared<Self>,
        control: Result<Control<WordsOf<H::Message>>, ProtocolError>,
    ) {
        self.session_input(|client, now| client.handle_parsed(now, control));
    }

    /// A message has arrived whose header is malformed.
    pub fn session_malformed(self: &Shared<Self>, error: ProtocolError) {
        self.session_input(|client, now| client.handle_malformed(now, error));
    }

    /// Gives the client of the sessions an input, then does the work that follows from it.
    pub fn session_input(
        self: &Shared<Self>,
        input: impl FnOnce(&mut Client<H::Message>, Instant),
    ) {
        let (host, sessions) = (self.host(), self.host().sessions());
        let now = host.now_of_message();
        input(&mut sessions.client(), now);
        sessions.now.set(now);
        self.pump();
    }
}

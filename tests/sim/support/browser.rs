//! The fake browser: at most one provider, one socket and one handshake hook at a time.

use std::collections::VecDeque;

use steadysocket::drive::DialId;

use super::message::Message;

/// How the URL is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Provider {
    /// A string: the socket is made at once.
    #[default]
    Known,
    /// An async function, which the test answers.
    Asked,
    /// The browser's constructor throws at once.
    Throws,
}

/// The driver's handles in the browser.
#[derive(Default)]
pub(crate) struct Browser {
    pub(crate) provider: Provider,
    /// True if sent messages stay in the socket's buffer until the peer reads them.
    pub(crate) peer_is_slow: bool,
    /// True if the socket's `send` throws.
    pub(crate) throws: bool,
    /// True if the user's function for the ping's message throws.
    pub(crate) ping_throws: bool,
    /// The dial whose provider is being asked.
    resolving: Option<DialId>,
    socket: Option<Socket>,
    /// The messages that the running handshake hook has not read.
    hook: Option<VecDeque<Message>>,
    /// True from the driver's end of a running hook until it closes or abandons the socket.
    interrupted: bool,
    /// The messages that the last hook had not read.
    unread: VecDeque<Message>,
    sockets_made: u32,
    received: Vec<Vec<String>>,
}

#[derive(Debug)]
struct Socket {
    phase: Phase,
    buffered: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Dialling,
    Open,
    /// One side has sent a close frame; the browser swallows what is sent now.
    Closing,
}

impl Browser {
    /// Begins a dial, and checks that nothing of an earlier one is left.
    pub(crate) fn dial(&mut self, dial: DialId) {
        assert!(self.socket.is_none(), "a second socket: {:?}", self.socket);
        assert!(self.resolving.is_none(), "a second provider");
        assert!(self.hook.is_none(), "a hook without its socket");
        assert!(!self.interrupted, "a hook without its socket");
        self.resolving = Some(dial);
    }

    /// Makes the socket of a dial, which the provider's answer still is for.
    pub(crate) fn make_socket(&mut self, dial: DialId) {
        assert_eq!(self.resolving, Some(dial), "a socket that nobody dialled");
        self.resolving = None;
        self.sockets_made += 1;
        self.received.push(Vec::new());
        self.socket = Some(Socket {
            phase: Phase::Dialling,
            buffered: 0,
        });
    }

    pub(crate) fn fail_provider(&mut self) {
        self.resolving = None;
    }

    pub(crate) fn open(&mut self) {
        self.expect_socket("open").phase = Phase::Open;
    }

    pub(crate) fn start_hook(&mut self) {
        assert_eq!(self.phase(), Some(Phase::Open), "a hook without a socket");
        self.hook = Some(VecDeque::new());
        self.unread.clear();
    }

    /// Ends a running hook; gives the oldest message that it did not read.
    pub(crate) fn cancel(&mut self) -> Option<Message> {
        self.interrupted |= self.hook.is_some();
        self.unread = self
            .hook
            .take()
            .unwrap_or_else(|| std::mem::take(&mut self.unread));
        self.unread.pop_front()
    }

    pub(crate) fn give_to_hook(&mut self, message: Message) {
        let hook = self.hook.as_mut();
        hook.expect("a message for no hook").push_back(message);
    }

    /// The hook returns, and has read the first `read` messages; gives those that it has not.
    pub(crate) fn end_hook(&mut self, read: usize) -> &VecDeque<Message> {
        self.unread = self.hook.take().unwrap_or_default();
        self.unread.drain(..read.min(self.unread.len()));
        &self.unread
    }

    pub(crate) fn transmit(&mut self, message: &Message) {
        let slow = self.peer_is_slow;
        let socket = self.expect_socket("transmit");
        assert_eq!(socket.phase, Phase::Open, "a message for a deaf socket");
        if slow {
            socket.buffered += message.bytes;
        }
        let received = self.received.last_mut().unwrap();
        received.push(message.text.clone());
    }

    pub(crate) fn ping(&mut self) {
        self.expect_socket("ping");
    }

    pub(crate) fn close(&mut self) {
        assert!(self.hook.is_none(), "a hook that nobody cancelled");
        self.interrupted = false;
        self.expect_socket("close").phase = Phase::Closing;
    }

    /// The peer's close frame has come; its close event is on its way.
    pub(crate) fn peer_starts_closing(&mut self) {
        self.expect_socket("be closed").phase = Phase::Closing;
    }

    /// The socket is gone, and has emitted that.
    pub(crate) fn end_socket(&mut self) {
        self.socket = None;
    }

    /// Detaches, closes and forgets everything.
    pub(crate) fn hang_up(&mut self) {
        self.resolving = None;
        self.socket = None;
        assert!(self.hook.is_none(), "a hook that nobody cancelled");
        self.interrupted = false;
    }

    /// Something was sent past the core.
    pub(crate) fn fill_buffer(&mut self, bytes: u64) {
        self.expect_socket("fill").buffered += bytes;
    }

    pub(crate) fn peer_reads(&mut self, bytes: u64) {
        if let Some(socket) = &mut self.socket {
            socket.buffered = socket.buffered.saturating_sub(bytes);
        }
    }

    /// The buffered amount that the driver reports.
    pub(crate) fn buffered(&self) -> u64 {
        match &self.socket {
            Some(socket) if socket.phase == Phase::Open => socket.buffered,
            _ => u64::MAX,
        }
    }

    pub(crate) fn phase(&self) -> Option<Phase> {
        self.socket.as_ref().map(|socket| socket.phase)
    }

    pub(crate) fn is_dialling(&self) -> bool {
        self.phase() == Some(Phase::Dialling)
    }

    pub(crate) fn is_resolving(&self) -> bool {
        self.resolving.is_some()
    }

    pub(crate) fn has_hook(&self) -> bool {
        self.hook.is_some()
    }

    /// True if nothing is left open.
    pub(crate) fn is_clear(&self) -> bool {
        self.resolving.is_none()
            && self.socket.is_none()
            && self.hook.is_none()
            && !self.interrupted
    }

    pub(crate) fn sockets_made(&self) -> u32 {
        self.sockets_made
    }

    /// The messages that the peer of the last socket received.
    pub(crate) fn received(&self) -> Vec<&str> {
        let last = self.received.last().map_or(&[][..], Vec::as_slice);
        last.iter().map(String::as_str).collect()
    }

    fn expect_socket(&mut self, what: &str) -> &mut Socket {
        match &mut self.socket {
            Some(socket) => socket,
            None => panic!("no socket to {what}"),
        }
    }
}

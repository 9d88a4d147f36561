//! Two servers, their store, a client and the sockets between them.

use std::fmt::{self, Write};

use steadysocket::core::Instant;
use steadysocket::core::session::{
    AckMode, Admission, Client, ClientConfig, ClientEvent, ClientOutput, Control, Frame,
    GoneReason, Limits, Opened, Redial, Room, ServerConfig, ServerEvent, ServerOutput, SessionId,
    SocketId, StoreCall, Subprotocol, Window,
};

use super::book::Book;
use super::node::{Effects, Job, Kind, Node, Work};
use super::scheme::Scheme;
use super::shelf::Shelf;
use crate::support::{Link, Note, Read, Wire, seconds};

/// The size of what is searched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) effects: Effects,
    /// Messages of the client, and of the servers.
    pub(super) messages: [u64; 2],
    pub(super) window: u64,
    pub(super) sockets: usize,
    pub(super) crashes: u32,
    /// Calls of the store, or their answers, that are lost.
    pub(super) losses: u32,
    pub(super) restarts: u32,
    /// The store writes each change to the disk before it answers.
    pub(super) is_durable: bool,
}

/// The faults so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spent {
    pub(super) crashes: u32,
    pub(super) losses: u32,
    pub(super) restarts: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Cluster {
    pub(super) bounds: Bounds,
    pub(super) kind: Kind,
    pub(super) now: Instant,
    pub(super) client: Client<Note>,
    redial: Redial,
    /// The client's latest token, which its debug output hides.
    token: String,
    pub(super) sid: Option<SessionId>,
    pub(super) nodes: [Node; 2],
    /// The sockets that ever were, each with its server.
    pub(super) links: Vec<(Link, usize)>,
    pub(super) current: Option<usize>,
    pub(super) shelf: Shelf,
    /// The store as its disk has it.
    pub(super) disk: Shelf,
    pub(super) book: Book,
    pub(super) spent: Spent,
    /// Messages that the client has sent, and the servers.
    pub(super) client_sends: u64,
    pub(super) server_sends: u64,
}

impl Cluster {
    /// A session that is confirmed and stored, on the first server.
    pub(super) fn connected(bounds: Bounds, scheme: Scheme) -> Self {
        let window = Window {
            messages: bounds.window,
            bytes: 1_000,
        };
        let limits = Limits { window, max: 100 };
        let acks = match bounds.effects {
            Effects::Handed => AckMode::Automatic,
            Effects::Committed => AckMode::Manual,
        };
        let node = |nth: usize| {
            let config = ServerConfig {
                limits,
                acks,
                node: Some(format!("node {nth}")),
                ..ServerConfig::default()
            };
            Node::new(config, 1 + ((nth as u64) << 32))
        };
        let config = ClientConfig {
            limits,
            ..ClientConfig::default()
        };
        let mut cluster = Self {
            bounds,
            kind: Kind {
                effects: bounds.effects,
                scheme,
            },
            now: Instant::ORIGIN + seconds(1_000),
            client: Client::new(config, 1),
            redial: Redial::Now,
            token: String::new(),
            sid: None,
            nodes: [node(0), node(1)],
            links: Vec::new(),
            current: None,
            shelf: Shelf::new(scheme),
            disk: Shelf::new(scheme),
            book: Book::new(scheme),
            spent: Spent::default(),
            client_sends: 0,
            server_sends: 0,
        };
        cluster.dial(0);
        cluster.settle();
        assert!(cluster.client.is_attached());
        cluster.disk = cluster.shelf.clone();
        cluster
    }

    /// The client's session has ended, or there is another one.
    pub(super) fn is_over(&self) -> bool {
        self.book.is_over() || self.client.has_ended() || self.client.session_number() > 1
    }

    /// Both applications have everything that the bounds allow.
    pub(super) fn has_delivered_all(&self) -> bool {
        let sent = [self.client_sends, self.server_sends];
        sent == self.bounds.messages && self.book.has_delivered(sent)
    }

    pub(super) fn may_dial(&self) -> bool {
        self.current.is_none() && self.redial != Redial::Never
    }

    pub(super) fn dial(&mut self, node: usize) {
        self.client.offer(self.now);
        let link = self.links.len();
        self.links.push((Link::open(), node));
        self.current = Some(link);
        let id = socket_id(link);
        self.nodes[node].server.handle_open(self.now, id, 1);
        self.pump_node(node);
        let opened = Opened {
            subprotocol: Subprotocol::Steady,
            auth: Some("me".to_owned()),
        };
        self.client.handle_open(self.now, opened);
        self.pump_client();
    }

    /// A frame arrives at a server.
    pub(super) fn deliver_up(&mut self, link: usize) {
        let (line, node) = &mut self.links[link];
        let (node, wire) = (*node, line.up.pop_front().unwrap());
        let (now, id) = (self.now, socket_id(link));
        let server = &mut self.nodes[node].server;
        match Note::read(wire) {
            Read::Close(code) => {
                line.server_listens = false;
                line.send_down(Wire::Close(code));
                server.handle_close(now, id, code);
            }
            Read::Control(text) => server.handle_control(now, id, &text),
            Read::Message(header, note, bytes) => {
                server.handle_message(now, id, header, note, bytes);
            }
            Read::Malformed(error) => server.handle_malformed(now, id, error),
        }
        self.pump_node(node);
    }

    /// A frame arrives at the client.
    pub(super) fn deliver_down(&mut self, link: usize) {
        let wire = self.links[link].0.down.pop_front().unwrap();
        match Note::read(wire) {
            Read::Close(code) => return self.client_notices(link, code),
            Read::Control(text) => {
                self.note_control(&text);
                self.client.handle_control(self.now, &text);
            }
            Read::Message(header, note, bytes) => {
                self.client.handle_message(self.now, header, note, bytes);
            }
            Read::Malformed(error) => panic!("{error:?}"),
        }
        self.pump_client();
    }

    pub(super) fn client_notices(&mut self, link: usize, code: u16) {
        self.links[link].0.client_listens = false;
        self.current = None;
        self.redial = self.client.handle_close(self.now, code);
        self.pump_client();
    }

    pub(super) fn server_notices(&mut self, link: usize) {
        let (line, node) = &mut self.links[link];
        (line.server_listens, line.is_cut) = (false, true);
        let node = *node;
        let server = &mut self.nodes[node].server;
        server.handle_close(self.now, socket_id(link), 1006);
        self.pump_node(node);
    }

    /// The process of a server is gone, with its sockets and all that it has.
    pub(super) fn crash(&mut self, node: usize) {
        self.nodes[node] = Node::new(ServerConfig::default(), 0);
        self.nodes[node].is_alive = false;
        for (line, of) in &mut self.links {
            if *of == node {
                (line.server_listens, line.is_cut) = (false, true);
                line.up.clear();
            }
        }
    }

    pub(super) fn pump_client(&mut self) {
        loop {
            let mut has_moved = false;
            while let Some(frame) = self.client.poll_frame(Room::Any) {
                has_moved = true;
                let link = self.current.expect("a frame without a socket");
                self.links[link].0.send_up(Note::wire(&frame));
            }
            while let Some(output) = self.client.poll_output() {
                has_moved = true;
                self.obey_client(output);
            }
            while let Some((session, delivery)) = self.client.take_message() {
                has_moved = true;
                let seq = delivery.seq.unwrap();
                self.book.client_given(seq, delivery.payload.id);
                self.client.hand_over(self.now, session, seq);
            }
            if !has_moved {
                return;
            }
        }
    }

    pub(super) fn pump_node(&mut self, node: usize) {
        while let Some(output) = self.nodes[node].server.poll_output() {
            self.obey_node(node, output);
        }
        if let Some(sid) = self.sid {
            self.nodes[node].check_attempt(sid);
        }
    }

    /// All that a state is; the rest never changes, or follows from it.
    pub(super) fn print(&self, out: &mut impl Write) -> fmt::Result {
        write!(
            out,
            "{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
            self.now,
            self.client,
            self.redial,
            self.token,
            self.nodes,
            self.links,
            self.current,
            self.shelf,
            self.disk,
            self.book,
            self.spent,
        )
    }

    /// Carries everything to its end.
    pub(super) fn settle(&mut self) {
        loop {
            let listens = |(line, _): &(Link, usize)| (!line.up.is_empty(), !line.down.is_empty());
            let frames: Vec<_> = self.links.iter().map(listens).collect();
            let waiting = frames.iter().position(|(up, down)| *up || *down);
            let busy = (0..2).find(|node| !self.nodes[*node].jobs.is_empty());
            match (waiting, busy) {
                (Some(link), _) if frames[link].0 => self.deliver_up(link),
                (Some(link), _) => self.deliver_down(link),
                (None, Some(node)) if self.nodes[node].jobs[0].answer.is_some() => {
                    self.answer(node, 0);
                }
                (None, Some(node)) => self.step(node, 0),
                (None, None) => return,
            }
        }
    }

    fn obey_client(&mut self, output: ClientOutput<Note>) {
        match output {
            ClientOutput::Close(code, redial) => {
                self.redial = redial;
                if let Some(link) = self.current.take() {
                    let line = &mut self.links[link].0;
                    line.send_up(Wire::Close(code.get()));
                    line.client_listens = false;
                }
            }
            ClientOutput::Event(ClientEvent::Ended { remaining, end, .. }) => {
                assert!(remaining.is_empty(), "the application is fast");
                assert!(self.spent.restarts > 0, "{:?} without a restart", end.why);
                self.book.client_ended(&end, self.client_sends);
            }
            ClientOutput::Event(_) => {}
            _ => {}
        }
    }

    fn obey_node(&mut self, nth: usize, output: ServerOutput<Note>) {
        let node = &mut self.nodes[nth];
        match output {
            ServerOutput::Authenticate { socket, auth, .. } => {
                let admission = Admission {
                    principal: auth.unwrap_or_default(),
                    protocol: String::new(),
                };
                node.server
                    .handle_admission(self.now, socket, Ok(admission));
            }
            ServerOutput::Write(id) => {
                while let Some(frame) = node.server.poll_frame(id, Room::Any) {
                    check_frame(&self.book, &frame);
                    self.links[id.0 as usize].0.send_down(Note::wire(&frame));
                }
            }
            ServerOutput::Close(id, code) => {
                let line = &mut self.links[id.0 as usize].0;
                line.send_down(Wire::Close(code.get()));
                line.server_listens = false;
            }
            ServerOutput::Store { sid, fence, calls } => {
                let is_farewell = calls.last().is_some_and(StoreCall::is_last);
                let work = Work::Calls {
                    sid,
                    fence,
                    calls: calls.into(),
                    is_checked: false,
                    is_farewell,
                };
                node.jobs.push(Job { work, answer: None });
            }
            ServerOutput::Attach(id, sid, attach) => {
                let work = Work::Attach(id, sid, attach, None);
                node.jobs.push(Job { work, answer: None });
            }
            ServerOutput::Event(sid, ServerEvent::Started { .. }) => {
                let origin = node.server.handed_over(sid);
                node.doubtful = origin.map_or(0, |(_, doubtful)| doubtful);
            }
            ServerOutput::Event(_, ServerEvent::Ended { remaining, end }) => {
                assert!(remaining.is_empty(), "the store has the position");
                self.book.server_ended(&end, &node.sent);
                node.sent.clear();
                node.held.clear();
            }
            _ => {}
        }
    }

    fn note_control(&mut self, text: &str) {
        match Control::parse(text) {
            Ok(Control::Welcome(welcome)) => {
                self.sid.get_or_insert(welcome.sid);
                self.token = format!("{:?}", welcome.token.0);
            }
            Ok(Control::Resumed(resumed)) => self.token = format!("{:?}", resumed.token.0),
            Ok(Control::Gone(gone)) => {
                let is_denied = gone.why == GoneReason::Denied;
                assert!(!is_denied, "I7: a live client is denied");
                let why = gone.why.as_str();
                assert!(self.spent.restarts > 0, "gone {why} without a restart");
            }
            Ok(Control::Fault(fault)) => panic!("the server says {}", fault.message),
            _ => {}
        }
    }
}

/// Nothing is written or acknowledged that is not stored.
fn check_frame(book: &Book, frame: &Frame<Note>) {
    let told = match frame {
        Frame::Message(header, note) => {
            book.check_written(header.seq.unwrap(), *note);
            header.ack
        }
        Frame::Control(Control::Ack(ack)) => Some(*ack),
        Frame::Control(Control::Ping(probe) | Control::Pong(probe)) => Some(probe.ack),
        Frame::Control(Control::Resumed(resumed)) => Some(resumed.positions.ack),
        Frame::Control(_) => None,
    };
    told.into_iter().for_each(|ack| book.check_told(ack));
}

pub(super) fn socket_id(link: usize) -> SocketId {
    SocketId(link as u64)
}

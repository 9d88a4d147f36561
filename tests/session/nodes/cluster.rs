//! Two servers, their store, a client and the sockets between them.

use std::fmt::{self, Write};

use steadysocket::core::Instant;
use steadysocket::core::session::{
    AckMode, Client, ClientConfig, Limits, Opened, Redial, Room, ServerConfig, SessionId, SocketId,
    Subprotocol, Window,
};

use super::book::Book;
use super::node::{Dice, Effects, Kind, Node};
use super::part::Part;
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
    /// Applications close the session.
    pub(super) byes: bool,
    /// Applications leave before they have everything.
    pub(super) leaves: bool,
    /// So often a time passes after which a session without a server is over.
    pub(super) ages: u32,
    /// Seconds that pass otherwise. After them a server that waits for its clock waits for ever.
    pub(super) seconds: u32,
}

/// The faults so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spent {
    pub(super) crashes: u32,
    pub(super) losses: u32,
    pub(super) restarts: u32,
    pub(super) ages: u32,
    pub(super) seconds: u32,
}

#[derive(Clone)]
pub(super) struct Cluster {
    pub(super) bounds: Bounds,
    pub(super) kind: Kind,
    pub(super) now: Instant,
    pub(super) client: Part<Client<Note>>,
    pub(super) redial: Redial,
    /// The client's latest token, which its debug output hides.
    pub(super) token: String,
    pub(super) sid: Option<SessionId>,
    pub(super) nodes: [Part<Node>; 2],
    /// The sockets that ever were, each with its server.
    pub(super) links: Part<Lines>,
    pub(super) current: Option<usize>,
    pub(super) shelf: Part<Shelf>,
    /// The store as its disk has it.
    pub(super) disk: Part<Shelf>,
    pub(super) book: Part<Book>,
    pub(super) spent: Spent,
    /// Messages that the client has sent, and the servers.
    pub(super) client_sends: u64,
    pub(super) server_sends: u64,
    dice: Dice,
}

/// The sockets, of which only that counts which can still happen.
#[derive(Clone)]
pub(super) struct Lines(pub(super) Vec<(Link, usize)>);

impl Cluster {
    /// A session that is confirmed and stored, on the first server.
    pub(super) fn connected(bounds: Bounds, scheme: Scheme) -> Self {
        let mut cluster = Self::new(bounds, scheme);
        cluster.dial(0);
        cluster.settle();
        assert!(cluster.client.is_attached());
        assert_eq!(cluster.nodes[0].doubtful, 0, "it began here");
        cluster.disk = cluster.shelf.clone();
        cluster
    }

    /// No session yet.
    pub(super) fn new(bounds: Bounds, scheme: Scheme) -> Self {
        let window = Window {
            messages: bounds.window,
            bytes: 1_000,
        };
        let limits = Limits { window, max: 100 };
        let acks = match bounds.effects {
            Effects::Handed => AckMode::Automatic,
            Effects::Committed => AckMode::Manual,
        };
        let dice = Dice::default();
        let node = |nth: usize| {
            let config = ServerConfig {
                limits,
                acks,
                has_positions: bounds.effects == Effects::Committed,
                node: Some(format!("node {nth}")),
                ..ServerConfig::default()
            };
            Part::new(Node::new(config, dice.clone()))
        };
        let config = ClientConfig {
            limits,
            ..ClientConfig::default()
        };
        Self {
            bounds,
            kind: Kind {
                effects: bounds.effects,
                scheme,
            },
            now: Instant::ORIGIN + seconds(1_000),
            client: Part::new(Client::new(config, 1)),
            redial: Redial::Now,
            token: String::new(),
            sid: None,
            nodes: [node(0), node(1)],
            links: Part::new(Lines(Vec::new())),
            current: None,
            shelf: Part::new(Shelf::new(scheme)),
            disk: Part::new(Shelf::new(scheme)),
            book: Part::new(Book::new(scheme)),
            spent: Spent::default(),
            client_sends: 0,
            server_sends: 0,
            dice,
        }
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
        let link = self.links.0.len();
        self.links.0.push((Link::open(), node));
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
        let (line, node) = &mut self.links.0[link];
        let (node, wire) = (*node, line.up.pop_front().unwrap());
        self.dice.cast(link);
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
        let wire = self.links.0[link].0.down.pop_front().unwrap();
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
        self.links.0[link].0.client_listens = false;
        self.current = None;
        self.redial = self.client.handle_close(self.now, code);
        self.pump_client();
    }

    pub(super) fn server_notices(&mut self, link: usize) {
        let (line, node) = &mut self.links.0[link];
        (line.server_listens, line.is_cut) = (false, true);
        let node = *node;
        let server = &mut self.nodes[node].server;
        server.handle_close(self.now, socket_id(link), 1006);
        self.pump_node(node);
    }

    /// The process of a server is gone, with its sockets and all that it has.
    pub(super) fn crash(&mut self, node: usize) {
        self.nodes[node] = Part::new(Node::new(ServerConfig::default(), self.dice.clone()));
        self.nodes[node].is_alive = false;
        for (line, of) in &mut self.links.0 {
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
                self.links.0[link].0.send_up(Note::wire(&frame));
            }
            while let Some(event) = self.client.poll_event() {
                has_moved = true;
                self.hear_client(event);
            }
            if let Some((code, redial)) = self.client.poll_close() {
                has_moved = true;
                self.hang_up(code, redial);
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
        let Some(sid) = self.sid else { return };
        self.nodes[node].check_attempt(sid);
        if self.nodes[node].settling.is_some() {
            self.acknowledge(node, sid);
        }
    }

    /// All that a state is; the rest never changes, or follows from it.
    pub(super) fn print(&self, out: &mut impl Write) -> fmt::Result {
        write!(
            out,
            "{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
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
            (self.client_sends, self.server_sends),
        )
    }

    /// Carries everything to its end.
    pub(super) fn settle(&mut self) {
        loop {
            let listens = |(line, _): &(Link, usize)| (!line.up.is_empty(), !line.down.is_empty());
            let frames: Vec<_> = self.links.0.iter().map(listens).collect();
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
}

pub(super) fn socket_id(link: usize) -> SocketId {
    SocketId(link as u64)
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (line, node) in &self.0 {
            f.write_str("/")?;
            if line.server_listens {
                write!(f, "{node}{}{:?}", line.is_cut, line.up)?;
            }
            if line.client_listens {
                write!(f, "-{}{:?}", line.is_cut, line.down)?;
            }
        }
        Ok(())
    }
}

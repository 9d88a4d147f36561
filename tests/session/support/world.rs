//! The world: a client, its network, and the order in which things happen.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use steadysocket::core::Instant;
use steadysocket::core::session::{Client, Refused, Room, Sent};

use super::direct::Direct;
use super::driven::Driven;
use super::link::Wire;
use super::net::{Net, Pace, Setting};
use super::note::Note;

/// The client of a world, with what it is embedded in.
pub(crate) trait Subject: Sized {
    fn new(setting: &Setting) -> Self;

    /// The state of its sessions.
    fn client(&self) -> impl Deref<Target = Client<Note>>;

    /// When its timer fires.
    fn next_timer(&self) -> Option<Instant>;

    /// Its timer fires, if it is due.
    fn fire(&mut self, net: &mut Net);

    /// It dials, if it wants to, and its socket opens.
    fn dial(&mut self, net: &mut Net) -> bool;

    /// A frame arrives on its socket.
    fn hear(&mut self, net: &mut Net, wire: Wire);

    /// Its socket has closed.
    fn lose(&mut self, net: &mut Net, code: u16);

    fn send(&mut self, net: &mut Net, note: Note) -> Result<Sent, Refused<Note>>;

    fn send_volatile(&mut self, net: &mut Net, note: Note) -> bool;

    /// Takes one message more than its application wants by itself; false if there is none.
    fn take(&mut self, net: &mut Net) -> bool;

    fn acknowledge(&mut self, net: &mut Net, session: u64, seq: u64);

    fn close(&mut self, net: &mut Net, code: u16, reason: &str);

    /// After the end of a session it begins another.
    fn reconnect(&mut self, net: &mut Net);

    /// Gives the core of the sessions an input.
    fn input(&mut self, net: &mut Net, input: impl FnOnce(&mut Client<Note>, Instant));

    /// Carries out what follows from a change of the network or the application.
    fn pump(&mut self, net: &mut Net) {
        self.input(net, |_, _| {});
    }
}

/// A client over the driver and all that is around it.
pub(crate) type World = Pair<Driven>;

/// The core of a client alone and all that is around it.
pub(crate) type CoreWorld = Pair<Direct>;

/// A client and all that is around it.
#[derive(Clone)]
pub(crate) struct Pair<S> {
    pub(crate) subject: S,
    pub(super) net: Net,
}

impl<S> Deref for Pair<S> {
    type Target = Net;

    fn deref(&self) -> &Net {
        &self.net
    }
}

impl<S> DerefMut for Pair<S> {
    fn deref_mut(&mut self) -> &mut Net {
        &mut self.net
    }
}

impl<S: Subject> Pair<S> {
    pub(crate) fn new(setting: Setting) -> Self {
        Self {
            subject: S::new(&setting),
            net: Net::new(setting),
        }
    }

    /// A world whose client has a session that is confirmed.
    pub(crate) fn connected(setting: Setting) -> Self {
        let mut world = Self::new(setting);
        world.dial();
        world.settle();
        assert!(world.client().is_attached());
        world.log.clear();
        world
    }

    pub(crate) fn client(&self) -> impl Deref<Target = Client<Note>> {
        self.subject.client()
    }

    /// Carries everything to its end, on all sockets, without time.
    pub(crate) fn settle(&mut self) {
        for _ in 0..10_000 {
            let moved =
                (0..self.links.len()).any(|link| self.deliver_up(link) || self.deliver_down(link));
            if !moved {
                return;
            }
        }
        panic!("frames go back and forth for ever");
    }

    /// Time passes, with every timer on time and everything delivered at once.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(next) = self.next_timer().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.fire();
            self.settle();
        }
        self.now = end;
    }

    /// Time passes, with every timer on time, and nothing is delivered by itself.
    pub(crate) fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        for _ in 0..10_000 {
            let Some(next) = self.next_timer().filter(|next| *next <= end) else {
                self.now = end;
                return;
            };
            self.now = self.now.max(next);
            self.fire();
        }
        panic!("timers fire for ever");
    }

    /// All sockets but a sound one are gone, and every side knows; the applications are quick.
    pub(crate) fn heal(&mut self) {
        for link in 0..self.links.len() {
            let is_sound = Some(link) == self.current && !self.links[link].is_cut;
            if !is_sound {
                self.links[link].up.clear();
                self.links[link].down.clear();
                self.server_notices(link);
                if self.links[link].client_listens {
                    self.client_notices(link, 1006);
                }
            }
        }
        self.setting.client_pace = Pace::Fast;
        self.setting.server_pace = Pace::Fast;
        self.client_room = Room::Any;
        self.server_room = Room::Any;
        self.pump_client();
        self.write_all();
    }

    /// Delivers and acknowledges all that there is.
    pub(crate) fn consume(&mut self) {
        loop {
            self.settle();
            let has_acked = self.client_acks(0) | self.server_acks(0);
            if !has_acked {
                return;
            }
        }
    }

    /// The server's buffers have drained.
    pub(crate) fn write_all(&mut self) {
        for link in 0..self.links.len() {
            if self.links[link].server_listens {
                self.server_writes(Net::socket_id(link));
            }
        }
        self.pump_server();
    }

    pub(crate) fn next_timer(&self) -> Option<Instant> {
        let timers = [self.subject.next_timer(), self.server.poll_timeout()];
        timers.into_iter().flatten().min()
    }

    /// Timers that are due fire.
    pub(crate) fn fire(&mut self) {
        self.fire_server();
        self.fire_client();
    }

    pub(crate) fn fire_client(&mut self) {
        self.subject.fire(&mut self.net);
    }

    pub(crate) fn pump_client(&mut self) {
        self.subject.pump(&mut self.net);
    }

    pub(crate) fn reconnect(&mut self) {
        if self.client().has_ended() && self.current.is_none() {
            self.subject.reconnect(&mut self.net);
        }
    }

    /// The network loses a socket; the client notices, the server does not.
    pub(crate) fn cut(&mut self, up: usize, down: usize) {
        if let Some(link) = self.current {
            self.links[link].cut(up, down);
            self.client_notices(link, 1006);
        }
    }

    /// The client dials, if it wants to, and its socket opens.
    pub(crate) fn dial(&mut self) -> bool {
        self.subject.dial(&mut self.net)
    }

    /// One frame arrives at the client; false if there is none.
    pub(crate) fn deliver_down(&mut self, link: usize) -> bool {
        let Some(wire) = self.links[link].down.pop_front() else {
            return false;
        };
        if self.links[link].client_listens {
            self.say(format_args!("client {link} < {wire:?}"));
            let wire = self.bend(link, super::oracle::Side::Client, wire);
            self.client_reads(link, wire);
        }
        true
    }

    pub(crate) fn client_reads(&mut self, link: usize, wire: Wire) {
        if let Wire::Close(code) = wire {
            return self.client_notices(link, code);
        }
        if let Wire::Text(text) = &wire
            && text.starts_with('#')
        {
            let client = self.subject.client();
            self.net.note_control(text, &client);
        }
        self.subject.hear(&mut self.net, wire);
    }

    /// The client hears that its socket has closed.
    pub(crate) fn client_notices(&mut self, link: usize, code: u16) {
        self.links[link].client_listens = false;
        if self.current == Some(link) {
            self.current = None;
            self.say(format_args!("client closed {code}"));
            self.subject.lose(&mut self.net, code);
        }
    }

    /// The client's application sends a message of this size.
    pub(crate) fn client_sends(&mut self, size: usize) -> Result<Sent, Refused<Note>> {
        let note = self.next_note(size);
        let sent = self.subject.send(&mut self.net, note);
        self.say(format_args!("client sends {}: {sent:?}", note.id));
        sent
    }

    pub(crate) fn client_sends_volatile(&mut self) -> bool {
        let note = self.next_note(1);
        self.subject.send_volatile(&mut self.net, note)
    }

    /// The client's application takes a message; false if there is none.
    pub(crate) fn client_takes(&mut self) -> bool {
        self.subject.take(&mut self.net)
    }

    /// The client's application acknowledges one of the messages that it has taken.
    pub(crate) fn client_acks(&mut self, nth: usize) -> bool {
        let number = self.client().session_number();
        let Some((session, seq)) = self.net.client_acknowledges(nth, number) else {
            return false;
        };
        self.subject.acknowledge(&mut self.net, session, seq);
        true
    }

    pub(crate) fn client_closes(&mut self, code: u16) {
        self.say("client close");
        self.subject.close(&mut self.net, code, "by the client");
    }

    /// The client's buffer drains.
    pub(crate) fn client_progresses(&mut self) {
        self.subject
            .input(&mut self.net, |client, now| client.handle_progress(now));
    }

    pub(crate) fn client_hides(&mut self) {
        self.subject.input(&mut self.net, |client, _| client.hide());
    }
}

//! The world: virtual time, sockets, and the order in which things happen.

use std::collections::VecDeque;
use std::fmt::Display;
use std::time::Duration;

use steadysocket::core::session::{
    Admission, Away, Client, ClientConfig, Denial, Endpoint, Limits, Redial, Room, Server,
    ServerConfig, SessionEnd, SessionId,
};
use steadysocket::core::{Instant, Payload};

use super::link::Link;
use super::note::Note;
use super::oracle::{Oracle, Side};
use super::scheme::{Bent, Scheme};
use super::secrets::TestSecrets;

/// How an application takes its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// At once.
    Fast,
    /// When told to.
    Slow,
}

/// Where the course of events goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recording {
    Off,
    Log,
    Print,
}

/// The options of a world.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) client: ClientConfig,
    pub(crate) server: ServerConfig,
    pub(crate) client_pace: Pace,
    pub(crate) server_pace: Pace,
    pub(crate) seed: u64,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            client: ClientConfig::default(),
            server: ServerConfig::default(),
            client_pace: Pace::Fast,
            server_pace: Pace::Fast,
            seed: 1,
        }
    }
}

/// A client and a server, and all sockets that ever were between them.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) setting: Setting,
    pub(crate) now: Instant,
    pub(crate) client: Client<Note>,
    pub(crate) server: Server<Note, TestSecrets>,
    pub(crate) links: Vec<Link>,
    /// The socket of the client.
    pub(crate) current: Option<usize>,
    /// The last word of the client about the next dial.
    pub(crate) redial: Redial,
    pub(crate) auth: Option<String>,
    pub(crate) client_room: Room,
    pub(crate) server_room: Room,
    /// The client's session, as the server names it.
    pub(crate) sid: Option<SessionId>,
    pub(crate) next_id: u64,
    pub(crate) oracle: Oracle,
    /// The course of events, as the tests see it.
    pub(crate) log: Vec<String>,
    /// Messages that were taken and are not acknowledged, in manual mode: session, number.
    pub(crate) client_unacked: Vec<(u64, u64)>,
    pub(crate) server_unacked: Vec<(SessionId, u64)>,
    /// Messages that were sent before there was a session.
    pub(crate) early: VecDeque<u64>,
    /// The reports, in order.
    pub(crate) ends: Vec<(Side, SessionEnd<Note>)>,
    /// The application's word on first frames; `None` lets everybody in.
    pub(crate) admission: Option<Result<Admission, Denial>>,
    restarts: u64,
    pub(crate) scheme: Scheme,
    pub(crate) bent: Bent,
    /// The client's latest token, which its debug output hides.
    pub(crate) client_token: String,
    /// The first session, also after its end.
    pub(crate) first_sid: Option<SessionId>,
    /// The server lets nobody in any more: it is about to be restarted.
    pub(crate) is_draining: bool,
    /// Nobody checks a side whose peer lies.
    pub(crate) oracle_is_off: bool,
    /// Tests of hostile peers expect faults; all others do not.
    pub(crate) allows_faults: bool,
    pub(crate) recording: Recording,
}

impl World {
    pub(crate) fn new(setting: Setting) -> Self {
        let client = Client::new(setting.client.clone(), setting.seed);
        let server = Server::new(setting.server.clone(), TestSecrets(setting.seed));
        Self {
            now: Instant::ORIGIN + Duration::from_secs(1_000),
            client,
            server,
            links: Vec::new(),
            current: None,
            redial: Redial::Now,
            auth: Some("me".to_owned()),
            client_room: Room::Any,
            server_room: Room::Any,
            sid: None,
            next_id: 1,
            oracle: Oracle::default(),
            log: Vec::new(),
            client_unacked: Vec::new(),
            server_unacked: Vec::new(),
            early: VecDeque::new(),
            ends: Vec::new(),
            admission: None,
            restarts: 0,
            scheme: Scheme::Sound,
            bent: Bent::default(),
            client_token: String::new(),
            first_sid: None,
            is_draining: false,
            oracle_is_off: false,
            allows_faults: false,
            recording: Recording::Log,
            setting,
        }
    }

    /// A world whose client has a session that is confirmed.
    pub(crate) fn connected(setting: Setting) -> Self {
        let mut world = Self::new(setting);
        world.dial();
        world.settle();
        assert!(world.client.is_attached());
        world.log.clear();
        world
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
        for _ in 0..1_000 {
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
                self.server_writes(Self::socket_id(link));
            }
        }
        self.pump_server();
    }

    /// Time passes, and no timer fires: a laptop sleeps.
    pub(crate) fn sleep(&mut self, time: Duration) {
        self.now = self.now + time;
    }

    pub(crate) fn next_timer(&self) -> Option<Instant> {
        let timers = [self.client.poll_timeout(), self.server.poll_timeout()];
        timers.into_iter().flatten().min()
    }

    /// Timers that are due fire.
    pub(crate) fn fire(&mut self) {
        self.fire_server();
        self.fire_client();
    }

    pub(crate) fn fire_client(&mut self) {
        if self.client.poll_timeout().is_some_and(|at| at <= self.now) {
            self.client.handle_timeout(self.now);
            self.pump_client();
        }
    }

    pub(crate) fn fire_server(&mut self) {
        if self.server.poll_timeout().is_some_and(|at| at <= self.now) {
            self.server.handle_timeout(self.now);
            self.pump_server();
        }
    }

    /// After the end of a session, the client begins another.
    pub(crate) fn reconnect(&mut self) {
        if self.client.has_ended() && self.current.is_none() {
            self.client.reconnect();
            self.redial = Redial::Now;
        }
    }

    /// The network loses a socket; the client notices, the server does not.
    pub(crate) fn cut(&mut self, up: usize, down: usize) {
        if let Some(link) = self.current {
            self.links[link].cut(up, down);
            self.client_notices(link, 1006);
        }
    }

    /// The server notices that a socket is gone.
    pub(crate) fn server_notices(&mut self, link: usize) {
        if std::mem::take(&mut self.links[link].server_listens) {
            self.links[link].is_cut = true;
            let id = Self::socket_id(link);
            self.server.handle_close(self.now, id, 1006);
            self.pump_server();
        }
    }

    /// The process of the server is replaced.
    pub(crate) fn restart_server(&mut self) {
        self.say("-- restart");
        self.restarts += 1;
        let seed = self.setting.seed + (self.restarts << 32);
        self.server = Server::new(self.setting.server.clone(), TestSecrets(seed));
        for link in &mut self.links {
            link.server_listens = false;
            link.is_cut = true;
            link.up.clear();
        }
        self.server_unacked.clear();
        self.is_draining = false;
    }

    pub(crate) fn restarts(&self) -> u64 {
        self.restarts
    }

    /// The process of the server is about to be replaced.
    pub(crate) fn drain_server(&mut self, min: u64, max: u64) {
        self.is_draining = true;
        self.server.drain(Away { min, max });
        self.pump_server();
    }

    pub(crate) fn logged(&self, line: &str) -> usize {
        self.log
            .iter()
            .filter(|logged| logged.starts_with(line))
            .count()
    }

    pub(crate) fn say(&mut self, line: impl Display) {
        match self.recording {
            Recording::Off => {}
            Recording::Log => self.log.push(line.to_string()),
            Recording::Print => println!("{line}"),
        }
    }

    /// After every step: each side's state against the oracle's.
    pub(crate) fn check(&mut self) {
        let Some(sid) = self.sid.filter(|_| !self.oracle_is_off) else {
            return;
        };
        let index = self.oracle.index(sid);
        if self.client.has_session() {
            let endpoint = self.client.endpoint();
            let limits = self
                .setting
                .client
                .limits
                .towards(self.setting.server.limits);
            check_window(endpoint, limits);
            self.oracle.check_sender(index, Side::Client, endpoint);
        }
        if let Some(endpoint) = self.server.endpoint(sid) {
            let limits = self
                .setting
                .server
                .limits
                .towards(self.setting.client.limits);
            check_window(endpoint, limits);
            self.oracle.check_sender(index, Side::Server, endpoint);
            self.oracle.check_receiver(index, Side::Client, endpoint);
            let attempt = self.server.attempt(sid).unwrap();
            self.oracle.check_attempt(index, attempt);
        }
        if self.client.has_session() {
            let endpoint = self.client.endpoint();
            self.oracle.check_receiver(index, Side::Server, endpoint);
        }
    }
}

/// I4: the window is kept.
fn check_window(endpoint: &Endpoint<Note>, limits: Limits) {
    let held: Vec<u64> = endpoint
        .unacknowledged()
        .map(|(_, note)| note.byte_len())
        .collect();
    assert!(
        held.len() as u64 <= limits.window.messages,
        "I4: too many messages"
    );
    assert!(
        held.iter().sum::<u64>() <= limits.window.bytes,
        "I4: too many bytes"
    );
}

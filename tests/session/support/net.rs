//! The network: virtual time, sockets, the server, the applications and the oracle; all but the
//! client.

use std::collections::VecDeque;
use std::fmt::Display;
use std::time::Duration;

use steadysocket::core::session::{
    Admission, Away, Client, ClientConfig, Delivery, Denial, Endpoint, Limits, Presence, Room,
    Server, ServerConfig, SessionEnd, SessionId,
};
use steadysocket::core::{Idle, Instant, Payload};

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
    /// The first wait before a dial, of the driver.
    pub(crate) backoff: Duration,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) handshake_timeout: Duration,
    pub(crate) idle: Option<Idle>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            client: ClientConfig::default(),
            server: ServerConfig::default(),
            client_pace: Pace::Fast,
            server_pace: Pace::Fast,
            seed: 1,
            backoff: Duration::ZERO,
            max_attempts: None,
            connect_timeout: None,
            handshake_timeout: Duration::from_secs(10),
            idle: None,
        }
    }
}

/// A server, all sockets that ever were between it and its client, and all that is known of both.
#[derive(Clone)]
pub(crate) struct Net {
    pub(crate) setting: Setting,
    pub(crate) now: Instant,
    pub(crate) server: Server<Note, TestSecrets>,
    pub(crate) links: Vec<Link>,
    /// The socket of the client.
    pub(crate) current: Option<usize>,
    pub(crate) auth: Option<String>,
    pub(crate) client_room: Room,
    pub(crate) server_room: Room,
    /// The client's session, as the server names it.
    pub(crate) sid: Option<SessionId>,
    /// Its number, as the client counts.
    pub(super) sid_number: u64,
    pub(crate) next_id: u64,
    pub(crate) oracle: Oracle,
    /// The course of events, as the tests see it.
    pub(crate) log: Vec<String>,
    /// Messages that were taken and are not acknowledged, in manual mode: session, number.
    pub(crate) client_unacked: Vec<(u64, u64)>,
    pub(crate) server_unacked: Vec<(SessionId, u64)>,
    /// Sessions whose messages the server has announced, and that have some left.
    pub(super) announced: Vec<SessionId>,
    /// Messages that remained when their sessions ended, until the server's application takes them.
    pub(crate) remaining: VecDeque<(SessionId, Delivery<Note>)>,
    /// Messages that were sent before there was a session.
    pub(crate) early: VecDeque<u64>,
    /// Messages of the client that left its queue without being sent.
    pub(crate) dropped: Vec<u64>,
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
    /// How far the server's application is there.
    pub(crate) presence: Presence,
    /// Nobody checks a side whose peer lies.
    pub(crate) oracle_is_off: bool,
    /// Tests of hostile peers expect faults; all others do not.
    pub(crate) allows_faults: bool,
    pub(crate) recording: Recording,
}

impl Net {
    pub(crate) fn new(setting: Setting) -> Self {
        let server = Server::new(setting.server.clone(), TestSecrets(setting.seed));
        Self {
            now: Instant::ORIGIN + Duration::from_secs(1_000),
            server,
            links: Vec::new(),
            current: None,
            auth: Some("me".to_owned()),
            client_room: Room::Any,
            server_room: Room::Any,
            sid: None,
            sid_number: 0,
            next_id: 1,
            oracle: Oracle::default(),
            log: Vec::new(),
            client_unacked: Vec::new(),
            server_unacked: Vec::new(),
            announced: Vec::new(),
            remaining: VecDeque::new(),
            early: VecDeque::new(),
            dropped: Vec::new(),
            ends: Vec::new(),
            admission: None,
            restarts: 0,
            scheme: Scheme::Sound,
            bent: Bent::default(),
            client_token: String::new(),
            first_sid: None,
            is_draining: false,
            presence: Presence::Here,
            oracle_is_off: false,
            allows_faults: false,
            recording: Recording::Log,
            setting,
        }
    }

    /// Time passes, and no timer fires: a laptop sleeps.
    pub(crate) fn sleep(&mut self, time: Duration) {
        self.now = self.now + time;
    }

    pub(crate) fn fire_server(&mut self) {
        if self.server.poll_timeout().is_some_and(|at| at <= self.now) {
            self.server.handle_timeout(self.now);
            self.pump_server();
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
        self.announced.clear();
        self.remaining.clear();
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

    /// The messages of the client that were accepted and have no number.
    pub(super) fn waiting(&self) -> Vec<u64> {
        let queue = self.sid.and_then(|sid| self.oracle.queue(sid));
        self.early
            .iter()
            .chain(queue.into_iter().flatten())
            .copied()
            .collect()
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

    /// The client's state against the oracle's.
    pub(crate) fn check_client(&mut self, client: &Client<Note>) {
        let Some(sid) = self.sid.filter(|_| !self.oracle_is_off) else {
            return;
        };
        if client.has_session() {
            let index = self.oracle.index(sid);
            let endpoint = client.endpoint();
            let limits = self
                .setting
                .client
                .limits
                .towards(self.setting.server.limits);
            check_window(endpoint, limits);
            self.oracle.check_sender(index, Side::Client, endpoint);
            self.oracle.check_receiver(index, Side::Server, endpoint);
        }
    }

    /// The server's state against the oracle's.
    pub(crate) fn check_server(&mut self) {
        let Some(sid) = self.sid.filter(|_| !self.oracle_is_off) else {
            return;
        };
        let index = self.oracle.index(sid);
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

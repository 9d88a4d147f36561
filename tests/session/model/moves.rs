//! The next steps of a small session.

use std::fmt;

use steadysocket::core::session::{AckMode, Limits, Presence, Window};

use super::explorer::Searched;
use crate::support::{CoreWorld, Net, Pace, Recording, Scheme, Setting, seconds};

/// The size of what is searched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) acks: AckMode,
    /// The server's application takes its messages when it likes.
    pub(super) is_slow: bool,
    /// Messages, each way.
    pub(super) messages: u64,
    pub(super) window: u64,
    pub(super) sockets: usize,
    pub(super) byes: bool,
    pub(super) restarts: u64,
    pub(super) expiry: bool,
    /// The server's application may leave.
    pub(super) leaves: bool,
}

/// Something that can happen; numbers are sockets, then frames that still arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    ClientSends,
    ServerSends,
    ClientCloses,
    ServerCloses,
    ServerLeaves(Presence),
    ServerTakes,
    ClientAcks(usize),
    ServerAcks(usize),
    Up(usize),
    Down(usize),
    ClientLoses(usize),
    ServerLoses(usize),
    ServerNotices(usize),
    ClientNotices,
    Dial,
    Expire,
    Restart,
}

/// A small session.
#[derive(Clone)]
pub(super) struct Small {
    world: CoreWorld,
    bounds: Bounds,
}

impl Small {
    pub(super) fn new(bounds: Bounds, scheme: Scheme) -> Self {
        let mut world = begin(&bounds, scheme);
        world.recording = Recording::Off;
        Self { world, bounds }
    }
}

impl Searched for Small {
    type Move = Move;

    fn possible(&self) -> Vec<Move> {
        possible(&self.world, &self.bounds)
    }

    fn take(&mut self, next: Move) {
        take(&mut self.world, next);
    }

    fn check(&self) {
        self.world.oracle.check_reports();
        check_rest(&self.world, &self.bounds);
    }

    fn print(&self, out: &mut impl fmt::Write) -> fmt::Result {
        let world = &self.world;
        write!(
            out,
            "{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
            world.subject,
            world.client_token,
            world.server,
            world.links,
            world.current,
            world.oracle,
            world.client_unacked,
            world.server_unacked,
            world.remaining,
            world.bent,
        )
    }
}

fn begin(bounds: &Bounds, scheme: Scheme) -> CoreWorld {
    let mut setting = Setting {
        server_pace: if bounds.is_slow {
            Pace::Slow
        } else {
            Pace::Fast
        },
        ..Setting::default()
    };
    let window = Window {
        messages: bounds.window,
        bytes: 1_000,
    };
    for limits in [&mut setting.client.limits, &mut setting.server.limits] {
        *limits = Limits { window, max: 100 };
    }
    setting.client.acks = bounds.acks;
    setting.server.acks = bounds.acks;
    let mut world = CoreWorld::connected(setting);
    world.scheme = scheme;
    world
}

/// Everything that can happen now. After the end of the client's session it does nothing more.
fn possible(world: &CoreWorld, bounds: &Bounds) -> Vec<Move> {
    let mut moves = Vec::new();
    let is_over = world.client().session_number() > 1 || world.client().has_ended();
    let server = world.first_sid.and_then(|sid| world.server.endpoint(sid));
    let mut may = |condition: bool, next: Move| {
        if condition {
            moves.push(next);
        }
    };
    let has_room = |endpoint: &steadysocket::core::session::Endpoint<_>| {
        let tx = endpoint.positions().tx;
        tx < bounds.messages && tx - endpoint.acked() < bounds.window && !endpoint.is_closing()
    };
    if !is_over {
        let client = world.client();
        let client = client.endpoint();
        may(has_room(client), Move::ClientSends);
        may(bounds.byes && !client.is_closed_here(), Move::ClientCloses);
        may(
            world.current.is_none() && world.links.len() < bounds.sockets,
            Move::Dial,
        );
        for nth in 0..world.client_unacked.len() {
            may(true, Move::ClientAcks(nth));
        }
    }
    if let Some(server) = server {
        may(has_room(server) && !is_over, Move::ServerSends);
        may(
            bounds.byes && !server.is_closed_here() && !is_over,
            Move::ServerCloses,
        );
        may(server.has_message() && bounds.is_slow, Move::ServerTakes);
        may(bounds.expiry && !server.is_attached(), Move::Expire);
        may(world.restarts() < bounds.restarts, Move::Restart);
    }
    may(!world.remaining.is_empty(), Move::ServerTakes);
    (0..world.server_unacked.len()).for_each(|nth| may(true, Move::ServerAcks(nth)));
    for (index, link) in world.links.iter().enumerate() {
        let is_current = world.current == Some(index);
        may(link.server_listens && !link.up.is_empty(), Move::Up(index));
        may(
            link.client_listens && !link.down.is_empty(),
            Move::Down(index),
        );
        if is_current && world.links.len() < bounds.sockets && !is_over {
            (0..=link.up.len()).for_each(|kept| may(true, Move::ClientLoses(kept)));
            let may_lose = link.server_listens && !link.is_cut;
            (0..=link.down.len()).for_each(|kept| may(may_lose, Move::ServerLoses(kept)));
        }
        may(
            link.server_listens && !link.client_listens,
            Move::ServerNotices(index),
        );
        let is_heard = is_current && !link.server_listens && link.down.is_empty();
        may(is_heard, Move::ClientNotices);
    }
    moves.extend(departures(world).filter(|_| bounds.leaves && server.is_some() && !is_over));
    moves
}

/// The ways in which the server's application is less there than before.
fn departures(world: &CoreWorld) -> impl Iterator<Item = Move> {
    let presence = world.presence;
    let further = [Presence::Left, Presence::Gone];
    let further = further.into_iter().filter(move |next| presence < *next);
    further.map(Move::ServerLeaves)
}

fn take(world: &mut CoreWorld, next: Move) {
    let current = world.current;
    // The number of a message depends on nothing but its place, so that two ways to one state
    // meet there.
    let (up, down) = (world.client().endpoint().positions().tx, server_tx(world));
    match next {
        Move::ClientSends => {
            world.next_id = 2 * up + 1;
            world.client_sends(1).unwrap();
        }
        Move::ServerSends => {
            world.next_id = 2 * down + 2;
            world.server_sends(1).unwrap().unwrap();
        }
        Move::ClientCloses => world.client_closes(1_000),
        Move::ServerCloses => {
            world.server_closes(1_000);
        }
        Move::ServerLeaves(presence) => {
            world.server_leaves(presence);
        }
        Move::ServerTakes => {
            if let Some(sid) = world.first_sid {
                let _is_there = world.server_takes(sid) || world.server_takes_remaining();
                world.pump_server();
            }
        }
        Move::ClientAcks(nth) => {
            world.client_acks(nth);
        }
        Move::ServerAcks(nth) => {
            world.server_acks(nth);
        }
        Move::Up(link) => {
            world.deliver_up(link);
        }
        Move::Down(link) => {
            world.deliver_down(link);
        }
        Move::ClientLoses(kept) => world.cut(kept, 0),
        Move::ServerLoses(kept) => {
            if let Some(link) = current {
                world.links[link].cut(0, kept);
                world.server_notices(link);
            }
        }
        Move::ServerNotices(link) => world.server_notices(link),
        Move::ClientNotices => {
            if let Some(link) = current {
                world.client_notices(link, 1006);
            }
        }
        Move::Dial => {
            world.dial();
        }
        Move::Expire => {
            world.sleep(seconds(120));
            world.fire_server();
        }
        Move::Restart => world.restart_server(),
    }
    world.end_without_frame();
}

fn server_tx(world: &CoreWorld) -> u64 {
    let endpoint = world.sid.and_then(|sid| world.server.endpoint(sid));
    endpoint.map_or(0, |endpoint| endpoint.positions().tx)
}

/// I14: with a sound socket, everything taken and nothing on its way, all is acknowledged and no
/// end is left open.
fn check_rest(world: &CoreWorld, bounds: &Bounds) {
    let (Some(sid), Some(link)) = (world.sid, world.current) else {
        return;
    };
    let Some(server) = world.server.endpoint(sid) else {
        return;
    };
    let link_is_sound = world.links[link].server_listens && !world.links[link].is_cut;
    let is_attached = world.server.socket(sid) == Some(Net::socket_id(link));
    let can_move = possible(world, bounds).into_iter().any(|next| {
        matches!(
            next,
            Move::Up(_)
                | Move::Down(_)
                | Move::ServerTakes
                | Move::ClientAcks(_)
                | Move::ServerAcks(_)
                | Move::ServerNotices(_)
        )
    });
    if !world.client().is_attached() || !link_is_sound || !is_attached || can_move {
        return;
    }
    let client = world.client();
    for endpoint in [client.endpoint(), server] {
        assert_eq!(
            endpoint.acked(),
            endpoint.positions().tx,
            "I14: not acknowledged at rest"
        );
        assert!(!endpoint.is_closing(), "I14: a bye without an end at rest");
    }
}

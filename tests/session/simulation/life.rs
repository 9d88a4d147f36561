//! Leads a client and a server through a script, and then to a good end.

use steadysocket::core::session::{AckMode, EndReason, GoneReason, Mode, Room, Window};
use steadysocket::core::{Overflow, QueueLimits};

use super::search::Script;
use super::step::Step;
use crate::support::{Meeting, Pace, Recording, Setting, Side, World, ms, seconds};

/// Counts of what happened, so that a test can check that it tested something.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) steps: u64,
    delivered: u64,
    sockets: u64,
    resumes: u64,
    sessions: u64,
    ended: u64,
    expired: u64,
    unknown: u64,
    uncertain: u64,
}

/// Leads a whole life; the oracle panics at the first broken invariant.
pub(super) fn lead(script: &Script, recording: Recording) -> Tally {
    let mut world = World::new(setting(script[0]));
    world.recording = recording;
    let mut tally = Tally::default();
    for number in &script[1..] {
        let step = Step::new(*number);
        world.say(format_args!("-- {step:?}"));
        tally.steps += u64::from(take(&mut world, step));
    }
    finish(&mut world, script[0] >> 31 == 1);
    tally.delivered = world.oracle.delivered() as u64;
    tally.sockets = world.links.len() as u64;
    tally.sessions = world.oracle.records.len() as u64;
    tally.resumes = tally.sockets.saturating_sub(tally.sessions);
    for (_, end) in &world.ends {
        tally.ended += u64::from(end.why == EndReason::Gone(GoneReason::Ended));
        tally.expired += u64::from(end.why == EndReason::Gone(GoneReason::Expired));
        tally.unknown += u64::from(end.why == EndReason::Gone(GoneReason::Unknown));
        tally.uncertain += end.uncertain.len() as u64;
    }
    tally
}

/// Small windows, so that they are full all the time; any mode and pace.
fn setting(number: u32) -> Setting {
    let bit = |index: u32| number >> index & 1 == 1;
    let acks = |index| {
        if bit(index) {
            AckMode::Manual
        } else {
            AckMode::Automatic
        }
    };
    let pace = |index| if bit(index) { Pace::Slow } else { Pace::Fast };
    let messages = [1, 2, 4, 64][(number >> 4) as usize % 4];
    let bytes = [80, 100, 1_000, 100_000][(number >> 6) as usize % 4];
    let mut setting = Setting {
        client_pace: pace(0),
        server_pace: pace(1),
        seed: u64::from(number),
        ..Setting::default()
    };
    let window = Window { messages, bytes };
    for limits in [&mut setting.client.limits, &mut setting.server.limits] {
        limits.window = window;
        limits.max = 80;
    }
    setting.client.limits.window.messages = [1, 3, 64, 64][(number >> 8) as usize % 4];
    setting.backoff = ms([0, 0, 100, 1_000][(number >> 10) as usize % 4]);
    setting.max_attempts = (number >> 12 & 15 == 0).then_some(3);
    setting.connect_timeout = bit(16).then_some(seconds(10));
    if number >> 17 & 7 == 0 {
        setting.client.mode = Mode::Prefer;
    }
    setting.client.acks = acks(2);
    setting.server.acks = acks(3);
    setting.server.queue = queue(number >> 20);
    // A life has more dials than a minute.
    setting.server.resumes_per_minute = u32::MAX;
    setting
}

/// In some lives one that messages leave unsent.
fn queue(number: u32) -> QueueLimits {
    let mut limits = QueueLimits::default();
    if number & 7 == 0 {
        limits.max_messages = 2;
        limits.overflow = [Overflow::DropOldest, Overflow::DropNewest][(number >> 3) as usize % 2];
        limits.ttl = Some(seconds(1));
    }
    limits
}

/// Takes a step; false if it cannot be taken now.
fn take(world: &mut World, step: Step) -> bool {
    match step {
        Step::DeliverUp(nth) => some_link(world, nth).is_some_and(|link| world.deliver_up(link)),
        Step::DeliverDown(nth) => {
            some_link(world, nth).is_some_and(|link| world.deliver_down(link))
        }
        Step::DeliverAll => {
            world.settle();
            true
        }
        Step::ClientSends(size) => world.client_sends(size).is_ok(),
        Step::ServerSends(size) => world.server_sends(size).is_some(),
        Step::ClientTakes => {
            let has_taken = world.client_takes();
            world.pump_client();
            has_taken
        }
        Step::ServerTakes => {
            let sid = world.shown_session();
            let has_taken =
                sid.is_some_and(|sid| world.server_takes(sid)) || world.server_takes_remaining();
            world.pump_server();
            has_taken
        }
        Step::ClientAcks(nth) => world.client_acks(nth),
        Step::ServerAcks(nth) => world.server_acks(nth),
        Step::ClientVolatile => world.client_sends_volatile(),
        Step::ServerVolatile => world.server_sends_volatile(),
        Step::Dial => {
            world.reconnect();
            world.dial()
        }
        Step::ClientNotices(..)
        | Step::ServerNotices(..)
        | Step::HalfOpen(..)
        | Step::LateNotice(_) => fail(world, step),
        Step::Wait(millis) => {
            world.wait(ms(millis));
            true
        }
        Step::Sleep(millis) => {
            world.sleep(ms(millis));
            true
        }
        Step::FireClient => {
            world.fire_client();
            true
        }
        Step::FireServer => {
            world.fire_server();
            true
        }
        _ => take_rare(world, step),
    }
}

fn take_rare(world: &mut World, step: Step) -> bool {
    match step {
        Step::ClientRoom => {
            world.client_room = other(world.client_room);
            world.pump_client();
        }
        Step::ServerRoom => {
            world.server_room = other(world.server_room);
            world.write_all();
        }
        Step::ClientHides => {
            world.client_hides();
        }
        Step::ClientCloses => world.client_closes(3_001),
        Step::ServerCloses => return world.server_closes(3_002),
        Step::ServerLeaves(presence) => return world.server_leaves(presence),
        Step::Restart => world.restart_server(),
        Step::Drain => world.drain_server(0, 500),
        step => return take_drivers(world, step),
    }
    true
}

/// Something that only a driver, its host and its user know of.
fn take_drivers(world: &mut World, step: Step) -> bool {
    match step {
        Step::Act(act) => world.act(act),
        Step::Whim(act) => world.host().whims.borrow_mut().push_back(act),
        Step::Meet(meeting) => {
            world.host().meeting.set(meeting);
            return world.meet(meeting);
        }
        Step::DialFails => return world.meet(Meeting::Nobody),
        Step::ProviderFails => return world.fail_provider(),
        Step::Closed(code) => {
            let Some(link) = world.current else {
                return false;
            };
            world.links[link].cut(0, 0);
            world.client_notices(link, code);
        }
        Step::CloseEvent => return world.close_event(),
        Step::Throws => {
            let throws = !world.host().throws.get();
            world.host().throws.set(throws);
        }
        Step::Later => {
            let is_later = !world.host().is_later.get();
            world.host().is_later.set(is_later);
        }
        Step::Verdict(verdict) => world.host().verdict.set(verdict),
        Step::PlainSends => return world.plain_sends(),
        Step::Panics => world.host().panics.set(true),
        _ => return false,
    }
    true
}

/// The network fails.
fn fail(world: &mut World, step: Step) -> bool {
    let Some(link) = world.current else {
        return match step {
            Step::LateNotice(nth) => late_notice(world, nth),
            _ => false,
        };
    };
    let some = |kept: usize, length: usize| kept % (length + 1);
    let (ups, downs) = (world.links[link].up.len(), world.links[link].down.len());
    match step {
        Step::ClientNotices(up) => world.cut(some(up, ups), 0),
        Step::ServerNotices(down) => {
            world.links[link].cut(0, some(down, downs));
            world.server_notices(link);
        }
        Step::HalfOpen(up, down) => world.links[link].cut(some(up, ups), some(down, downs)),
        Step::LateNotice(nth) => return late_notice(world, nth),
        _ => return false,
    }
    true
}

fn late_notice(world: &mut World, nth: usize) -> bool {
    let open: Vec<usize> = (0..world.links.len())
        .filter(|link| world.links[*link].is_cut || Some(*link) != world.current)
        .filter(|link| world.links[*link].server_listens || world.links[*link].client_listens)
        .collect();
    let Some(link) = open.get(nth % open.len().max(1)).copied() else {
        return false;
    };
    if world.links[link].server_listens {
        world.server_notices(link);
    } else {
        world.client_notices(link, 1006);
    }
    true
}

/// One of the sockets on which something is on its way, the current one more often.
fn some_link(world: &World, nth: usize) -> Option<usize> {
    if !nth.is_multiple_of(4) && world.current.is_some() {
        return world.current;
    }
    let live: Vec<usize> = (0..world.links.len())
        .filter(|link| !world.links[*link].up.is_empty() || !world.links[*link].down.is_empty())
        .collect();
    live.get(nth / 4 % live.len().max(1)).copied()
}

fn other(room: Room) -> Room {
    match room {
        Room::Any => Room::Control,
        Room::Control => Room::Any,
    }
}

/// The network heals and applications consume: everything is delivered (L1, I14). Then the session
/// ends, by bye or by silence, and nothing is left of it (L2).
fn finish(world: &mut World, by_bye: bool) {
    world.say("-- finish");
    if world.is_draining {
        world.restart_server();
    }
    world.calm();
    world.heal();
    let has_all = |world: &World| {
        // A page that has gone away has no report.
        let Some(sid) = world.sid.filter(|_| !world.client().has_ended()) else {
            return true;
        };
        let server = world.server.endpoint(sid);
        let is_done = |endpoint: &steadysocket::core::session::Endpoint<_>| {
            endpoint.acked() == endpoint.positions().tx && endpoint.queued() == 0
        };
        is_done(world.client().endpoint()) && server.is_none_or(is_done)
    };
    for _ in 0..200 {
        world.dial();
        world.consume();
        if has_all(world) && is_at_rest(world) {
            break;
        }
        world.wait(seconds(1));
    }
    assert!(has_all(world), "L1, I14: something is not delivered");
    assert!(is_at_rest(world), "L1: neither attached nor at an end");
    if by_bye && world.client().is_attached() {
        world.client_closes(1_000);
        for _ in 0..20 {
            world.dial();
            world.consume();
        }
        let mut ends = world.ends.iter().rev();
        let last = ends.find(|(side, _)| *side == Side::Client);
        let last = last.map(|(_, end)| end.why);
        assert_eq!(last, Some(EndReason::Gone(GoneReason::Ended)), "L1: bye");
    }
    world.oracle.check_reports();
    vanish(world);
}

fn is_at_rest(world: &World) -> bool {
    let client = world.client();
    client.is_attached() || client.has_ended() || client.is_plain()
}

/// The client is never seen again.
fn vanish(world: &mut World) {
    if let Some(link) = world.current.take() {
        world.links[link].client_listens = false;
        world.links[link].up.clear();
        world.server_notices(link);
    }
    let more = [world.setting.server.ttl, world.setting.server.tombstone_ttl];
    for time in more {
        world.now = world.now + time + seconds(60);
        for _ in 0..3 {
            world.fire_server();
        }
    }
    assert!(world.server.is_empty(), "L2: something is left");
    world.oracle.check_reports();
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.delivered += other.delivered;
        self.sockets += other.sockets;
        self.resumes += other.resumes;
        self.sessions += other.sessions;
        self.ended += other.ended;
        self.expired += other.expired;
        self.unknown += other.unknown;
        self.uncertain += other.uncertain;
    }

    pub(super) fn check_that_everything_happened(&self) {
        assert!(self.steps >= 1_000_000, "{self:?}");
        let rare = [
            self.ended,
            self.expired,
            self.unknown,
            self.uncertain,
            self.resumes,
        ];
        assert!(rare.iter().all(|count| *count >= 100), "{self:?}");
    }
}

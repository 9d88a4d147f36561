//! The end: by bye, by time, and what the reports say.

use steadysocket::core::session::{AckMode, EndReason, GoneReason, Refusal};

use super::{come_back, ids, report, slow_server, why, window};
use crate::support::{Act, Setting, Side, World, ms, seconds};

const ENDED: EndReason = EndReason::Gone(GoneReason::Ended);
const EXPIRED: EndReason = EndReason::Gone(GoneReason::Expired);

fn both_ended(world: &World) {
    for side in [Side::Client, Side::Server] {
        let end = report(world, side);
        assert_eq!(end.why, ENDED, "{side:?}");
        assert!(
            end.uncertain.is_empty() && end.unsent.is_empty(),
            "{side:?}"
        );
    }
}

#[test]
fn a_bye_is_lost_each_way() {
    for by_client in [true, false] {
        for lost in 0..4 {
            let mut world = World::connected(Setting::default());
            world.client_sends(4).unwrap();
            world.server_sends(4);
            match by_client {
                true => world.client_closes(4_001),
                false => drop(world.server_closes(4_001)),
            }
            let link = world.current.unwrap();
            for _ in 0..lost {
                let _moved = world.deliver_up(link) || world.deliver_down(link);
            }
            world.cut(0, 0);
            world.server_notices(link);
            come_back(&mut world);
            come_back(&mut world);
            both_ended(&world);
            let codes = (
                report(&world, Side::Client).code,
                report(&world, Side::Server).code,
            );
            assert_eq!(codes, (4_001, 4_001), "the code of the side that closed");
        }
    }
}

#[test]
fn byes_race_data_both_ways() {
    let mut world = World::connected(window(2));
    for _ in 0..4 {
        world.client_sends(4).unwrap();
        world.server_sends(4);
    }
    world.client_closes(4_001);
    world.server_closes(4_002);
    world.settle();
    world.pass(seconds(1));
    for (side, code) in [(Side::Client, 4_001), (Side::Server, 4_002)] {
        let end = report(&world, side);
        assert_eq!(
            (end.why, end.code),
            (ENDED, code),
            "each reports its own close"
        );
        assert_eq!((end.delivered_up_to, end.unsent.len()), (4, 0), "{side:?}");
    }
}

#[test]
fn the_session_ends_while_an_automatic_application_is_slow() {
    let mut world = World::connected(slow_server(AckMode::Automatic));
    world.client_sends(4).unwrap();
    world.client_sends(4).unwrap();
    world.settle();
    let link = world.current.unwrap();
    world.cut(0, 0);
    world.server_notices(link);
    world.pass(seconds(120));
    assert_eq!(why(&world, Side::Server), EXPIRED);
    while world.server_takes_remaining() {}
    assert_eq!(
        world.oracle.delivered(),
        2,
        "what was received is handed over after the end"
    );
    come_back(&mut world);
    let end = report(&world, Side::Client);
    assert_eq!((end.why, end.delivered_up_to), (EXPIRED, 2));
    assert!(end.uncertain.is_empty() && end.unsent.is_empty());
}

#[test]
fn the_session_ends_while_a_manual_application_is_slow() {
    let mut world = World::connected(slow_server(AckMode::Manual));
    for _ in 0..3 {
        world.client_sends(4).unwrap();
    }
    world.settle();
    let sid = world.sid.unwrap();
    world.server_takes(sid);
    world.server_takes(sid);
    world.server_acks(0);
    let link = world.current.unwrap();
    world.cut(0, 0);
    world.server_notices(link);
    world.pass(seconds(120));
    let now = world.now;
    assert!(!world.server.acknowledge(now, sid, 2), "I16: after the end");
    come_back(&mut world);
    let end = report(&world, Side::Client);
    assert_eq!((end.why, end.delivered_up_to), (EXPIRED, 1));
    assert_eq!(
        (ids(&end.uncertain), ids(&end.unsent)),
        (vec![], vec![2, 3])
    );
}

#[test]
fn a_bye_waits_for_a_slow_application() {
    let mut world = World::connected(slow_server(AckMode::Automatic));
    world.client_sends(4).unwrap();
    world.client_closes(1_000);
    world.settle();
    assert!(world.ends.is_empty());
    let sid = world.sid.unwrap();
    world.server_takes(sid);
    world.pump_server();
    world.settle();
    both_ended(&world);
}

#[test]
fn a_session_lives_as_long_as_its_time_and_not_a_millisecond_more() {
    for (wait, is_there) in [
        (ms(119_999), true),
        (ms(120_000), false),
        (ms(120_001), false),
    ] {
        for with_timers in [true, false] {
            let mut world = World::connected(Setting::default());
            let link = world.current.unwrap();
            world.cut(0, 0);
            world.server_notices(link);
            match with_timers {
                true => world.pass(wait),
                false => world.sleep(wait),
            }
            come_back(&mut world);
            assert_eq!(world.logged("client Resumed") == 1, is_there, "{wait:?}");
            assert_eq!(
                world.logged("client ended expired") == 1,
                !is_there,
                "{wait:?}"
            );
        }
    }
}

#[test]
fn a_tombstone_tells_exactly_what_arrived() {
    let mut world = World::connected(window(8));
    for _ in 0..3 {
        world.client_sends(4).unwrap();
    }
    let link = world.current.unwrap();
    world.cut(2, 0);
    while world.deliver_up(link) {}
    world.server_notices(link);
    world.client_sends(4).unwrap();
    world.pass(seconds(121));
    come_back(&mut world);
    let end = report(&world, Side::Client);
    assert_eq!((end.why, end.delivered_up_to), (EXPIRED, 2));
    assert_eq!(
        (ids(&end.uncertain), ids(&end.unsent)),
        (vec![], vec![3, 4])
    );
    assert!(
        world.client().is_attached(),
        "a new session on the same socket"
    );
    assert_eq!(world.links.len(), 2);
}

#[test]
fn a_killed_server_leaves_a_list_of_what_is_uncertain() {
    let mut world = World::connected(window(8));
    world.client_sends(4).unwrap();
    world.settle();
    world.pass(seconds(1));
    world.client_sends(4).unwrap();
    world.restart_server();
    let link = world.current.unwrap();
    world.client_notices(link, 1006);
    world.client_sends(4).unwrap();
    come_back(&mut world);
    let end = report(&world, Side::Client);
    assert_eq!(end.why, EndReason::Gone(GoneReason::Unknown));
    assert_eq!(
        (end.delivered_up_to, ids(&end.uncertain), ids(&end.unsent)),
        (1, vec![2], vec![3])
    );
}

#[test]
fn nothing_is_left_of_a_thousand_sessions_that_expired() {
    let mut setting = Setting::default();
    setting.server.detached_per_principal = 10_000;
    let mut world = World::new(setting);
    for _ in 0..1_000 {
        let mut other = World::new(world.setting.clone());
        std::mem::swap(&mut other.server, &mut world.server);
        other.links = std::mem::take(&mut world.links);
        other.oracle = std::mem::take(&mut world.oracle);
        other.dial();
        other.settle();
        other.server_sends(100);
        let link = other.current.unwrap();
        other.cut(0, 0);
        other.server_notices(link);
        std::mem::swap(&mut other.server, &mut world.server);
        world.links = std::mem::take(&mut other.links);
        world.oracle = std::mem::take(&mut other.oracle);
    }
    assert_eq!(world.server.detached_bytes(), 1_000 * (1_024 + 100));
    world.pass(seconds(120));
    assert_eq!(
        (world.server.detached_bytes(), world.server.tombstones()),
        (0, 1_000)
    );
    world.pass(seconds(600));
    assert!(world.server.is_empty());
}

#[test]
fn a_close_without_a_server_ends_in_time_with_the_report() {
    let mut world = World::connected(window(8));
    world.cut(0, 0);
    world.client_sends(4).unwrap();
    world.client_closes(1_000);
    world.pass(seconds(9));
    assert!(world.ends.is_empty());
    world.pass(seconds(1));
    let end = report(&world, Side::Client);
    assert_eq!((end.why, ids(&end.unsent)), (EndReason::Stopped, vec![1]));
    assert!(world.client().has_ended());
    let refused = world.client_sends(4).unwrap_err();
    assert_eq!(refused.cause, Refusal::Closed);
}

#[test]
fn a_page_that_goes_away_says_so() {
    let mut world = World::connected(window(8));
    world.client_sends(4).unwrap();
    go_away(&mut world, 1_001);
}

#[test]
fn a_page_that_goes_away_while_it_closes_waits_no_longer() {
    let mut world = World::connected(slow_server(AckMode::Automatic));
    world.client_sends(4).unwrap();
    world.client_closes(4_001);
    world.settle();
    assert!(world.ends.is_empty());
    go_away(&mut world, 4_001);
}

/// The page goes away: its one message was delivered, and the session ends with this code.
fn go_away(world: &mut World, code: u16) {
    world.act(Act::Leave);
    world.settle();
    let end = report(world, Side::Server);
    let why = EndReason::Gone(GoneReason::Final);
    assert_eq!((end.why, end.code), (why, code));
    while world.server_takes_remaining() {}
    assert_eq!(world.oracle.delivered(), 1);
}

/// Only the application's own close ends a client whose session is gone.
#[test]
fn a_server_that_said_bye_and_forgot_it_gets_a_new_session() {
    let mut world = World::connected(Setting::default());
    world.server_closes(4_001);
    let link = world.current.unwrap();
    world.deliver_down(link);
    world.restart_server();
    world.client_notices(link, 1006);
    come_back(&mut world);
    assert_eq!(
        why(&world, Side::Client),
        EndReason::Gone(GoneReason::Unknown)
    );
    assert!(world.client().is_attached());
}

/// The time of a message in the queue and that of its session end in one moment.
#[test]
fn a_message_that_expires_together_with_its_session_is_handed_back() {
    let mut setting = window(1);
    let ttl = setting.server.ttl;
    setting.server.queue.ttl = Some(ttl);
    let mut world = World::connected(setting);
    world.cut(0, 0);
    world.server_notices(0);
    world.server_sends(4);
    world.server_sends(4);
    world.sleep(ttl);
    world.fire_server();
    let end = report(&world, Side::Server);
    assert_eq!((end.why, end.unsent.len()), (EXPIRED, 1));
    assert_eq!(world.logged("server dropped"), 1);
}

//! Sockets that are lost, with what was on them.

use super::{come_back, window};
use crate::support::{Net, Setting, World, seconds};

/// A dialogue of messages both ways, each frame of which is delivered alone.
fn converse(world: &mut World, steps: usize) -> bool {
    let mut done = 0;
    let mut step = |world: &mut World, act: &mut dyn FnMut(&mut World)| {
        let is_due = done < steps;
        done += 1;
        if is_due {
            act(world);
        }
        is_due
    };
    let mut sent = 0;
    for _ in 0..40 {
        if sent < 6 && world.client().is_attached() {
            sent += 1;
            let is_odd = sent % 2 == 1;
            let mut send = |world: &mut World| match is_odd {
                true => drop(world.client_sends(4)),
                false => drop(world.server_sends(4)),
            };
            if !step(world, &mut send) {
                return false;
            }
        }
        let links = world.links.len();
        let mut deliver = |world: &mut World| {
            (0..links).any(|link| world.deliver_up(link) || world.deliver_down(link));
        };
        if !step(world, &mut deliver) {
            return false;
        }
    }
    true
}

#[test]
fn a_cut_after_every_frame_loses_nothing() {
    for steps in 0.. {
        for (kept_up, kept_down) in [(0, 0), (1, 0), (9, 9)] {
            let mut world = World::new(Setting::default());
            world.dial();
            let is_whole = converse(&mut world, steps);
            world.cut(kept_up, kept_down);
            world.settle();
            come_back(&mut world);
            assert!(world.client().is_attached(), "cut after {steps}");
            let sent = world.oracle.records.iter();
            let sent: usize = sent
                .map(|record| record.up.accepted.len() + record.down.accepted.len())
                .sum();
            assert_eq!(world.oracle.delivered(), sent, "cut after {steps}");
            if is_whole {
                assert!(sent == 6 && steps > 20, "{sent} messages, {steps} steps");
                return;
            }
        }
    }
}

#[test]
fn resumed_is_lost_three_times() {
    let mut world = World::connected(window(4));
    for round in 0..3 {
        world.cut(0, 0);
        world.client_sends(4).unwrap();
        world.dial();
        let link = world.current.unwrap();
        assert!(world.deliver_up(link), "the resume arrives");
        assert_eq!(
            world.links[link].down.len(),
            1,
            "round {round}: resumed is on its way"
        );
        world.cut(0, 0);
    }
    come_back(&mut world);
    assert!(world.client().is_attached() && world.client().attempt() == 4);
    assert_eq!(world.oracle.delivered(), 3);
}

#[test]
fn a_stale_resume_after_a_newer_one_changes_nothing() {
    let mut world = World::connected(window(4));
    world.cut(9, 0);
    world.dial();
    let stale = world.current.unwrap();
    world.cut(9, 0);
    world.dial();
    let current = world.current.unwrap();
    assert!(world.deliver_up(current) && world.deliver_down(current));
    assert!(world.client().is_attached());
    assert!(world.deliver_up(stale), "the resume that was stuck");
    assert_eq!(
        world.server.socket(world.sid.unwrap()),
        Some(Net::socket_id(current))
    );
    world.client_sends(4).unwrap();
    world.cut(9, 0);
    come_back(&mut world);
    assert_eq!(world.oracle.delivered(), 1);
}

#[test]
fn the_old_socket_closes_after_the_resume() {
    let mut world = World::connected(window(4));
    let old = world.current.unwrap();
    world.cut(0, 0);
    world.dial();
    world.settle();
    world.server_notices(old);
    assert_eq!(
        world.logged("server Detached"),
        0,
        "the session is elsewhere"
    );
    assert_eq!(world.logged("server closes 0 4940"), 1);
    world.server_sends(4);
    world.settle();
    assert_eq!(world.oracle.delivered(), 1);
}

#[test]
fn a_resume_with_both_windows_full_goes_on() {
    let mut world = World::connected(window(2));
    world.cut(0, 0);
    for _ in 0..4 {
        world.client_sends(4).unwrap();
        world.server_sends(4);
    }
    assert_eq!(world.client().endpoint().queued(), 2);
    come_back(&mut world);
    assert_eq!(world.oracle.delivered(), 8);
}

#[test]
fn a_lost_acknowledgement_of_a_full_window_comes_again() {
    let mut world = World::connected(window(2));
    world.client_sends(4).unwrap();
    world.client_sends(4).unwrap();
    let link = world.current.unwrap();
    while world.deliver_up(link) {}
    assert_eq!(world.oracle.delivered(), 2);
    world.cut(0, 0);
    world.client_sends(4).unwrap();
    assert_eq!(world.client().endpoint().queued(), 1, "the window is full");
    world.server_notices(link);
    come_back(&mut world);
    assert_eq!(
        (world.oracle.delivered(), world.client().endpoint().queued()),
        (3, 0)
    );
}

#[test]
fn a_lost_acknowledgement_and_an_hour_of_quiet() {
    let mut world = World::connected(window(2));
    world.client_sends(4).unwrap();
    let link = world.current.unwrap();
    while world.deliver_up(link) {}
    world.cut(0, 0);
    world.server_notices(link);
    come_back(&mut world);
    world.pass(seconds(3_600));
    assert_eq!(world.client().endpoint().acked(), 1, "resumed tells it");
    world.client_sends(4).unwrap();
    world.settle();
    assert_eq!(world.oracle.delivered(), 2);
    assert_eq!(world.links.len(), 2, "pings keep the socket alive");
}

#[test]
fn no_message_before_the_first_loss() {
    let mut world = World::connected(Setting::default());
    world.cut(0, 0);
    come_back(&mut world);
    assert_eq!(world.logged("client Resumed"), 1);
    world.client_sends(4).unwrap();
    world.server_sends(4);
    world.settle();
    assert_eq!(world.oracle.delivered(), 2);
}

#[test]
fn the_confirmation_of_a_hello_is_lost_and_the_resume_stands_for_it() {
    let mut world = World::new(Setting::default());
    world.dial();
    let link = world.current.unwrap();
    world.deliver_up(link);
    world.deliver_down(link);
    world.client_sends(4).unwrap();
    world.cut(0, 0);
    assert_eq!(world.logged("server Started"), 0);
    come_back(&mut world);
    assert_eq!(
        (world.logged("server Started"), world.oracle.delivered()),
        (1, 1)
    );
}

#[test]
fn nothing_is_sent_before_a_session_is_confirmed() {
    let mut world = World::new(Setting::default());
    world.dial();
    let link = world.current.unwrap();
    world.deliver_up(link);
    assert_eq!(world.server.sessions().count(), 0);
    world.cut(0, 0);
    world.server_notices(link);
    world.pass(seconds(10));
    assert!(
        world.server.is_empty(),
        "an unconfirmed hello leaves no tombstone"
    );
}

#[test]
fn what_a_resume_has_told_is_not_told_again() {
    let mut world = World::connected(window(100));
    world.client_sends(4).unwrap();
    world.server_sends(4);
    world.settle();
    world.cut(0, 0);
    come_back(&mut world);
    assert_eq!(world.logged("client > Text(\"#a"), 0);
    assert_eq!(world.logged("server 1 > Text(\"#a"), 0);
    assert_eq!(world.client().endpoint().acked(), 1);
}

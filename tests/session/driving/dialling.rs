//! When the driver dials.

use steadysocket::core::ConnectionState;
use steadysocket::core::session::{EndReason, GoneReason, Mode};

use super::{closes, patient};
use crate::support::{Act, World, ms, seconds};

#[test]
fn a_lost_socket_waits_and_the_session_is_resumed() {
    let mut world = World::connected(patient());
    world.cut(0, 0);
    assert_eq!(world.state(), ConnectionState::Waiting);
    assert!(!world.is_dialling());
    world.pass(seconds(1));
    assert!(world.dial());
    world.settle();
    assert_eq!(world.logged("client Resumed"), 1);
    assert_eq!(world.state(), ConnectionState::Open);
}

#[test]
fn a_dead_socket_is_left_and_the_next_dial_is_at_once() {
    let mut world = World::connected(patient());
    world.links[0].cut(0, 0);
    world.pass(seconds(40));
    assert_eq!(closes(&world), ["1006 Some(0ns)"]);
    assert!(world.is_dialling(), "at once");
}

/// The server is told why, and the user that it was the first frame's answer.
#[test]
fn a_first_frame_without_an_answer_is_given_up_with_4902() {
    for (mode, limit, code) in [
        (Mode::Require, seconds(10), 4902),
        (Mode::Prefer, seconds(10), 4902),
        (Mode::Require, seconds(2), 1005),
    ] {
        let mut setting = patient();
        setting.client.mode = mode;
        setting.handshake_timeout = limit;
        let mut world = World::new(setting);
        // A server that never answers a resume is the same.
        for is_resume in [false, true] {
            if is_resume {
                world.pass(seconds(1));
                world.dial();
                world.settle();
                world.cut(0, 0);
                world.pass(seconds(1));
                world.log.clear();
            }
            world.dial();
            world.wait(limit - ms(1));
            assert_eq!(closes(&world), [""; 0]);
            world.wait(ms(1));
            let line = format!("client closes {code}");
            assert_eq!(world.logged(&line), 1, "{mode:?}");
            assert_eq!(
                world.logged("client told Error(HandshakeTimeout"),
                1,
                "{mode:?}"
            );
            let close = closes(&world);
            assert!(close[0].starts_with("1006 Some"), "{close:?}");
            assert_eq!(world.state(), ConnectionState::Waiting);
        }
    }
}

#[test]
fn a_server_that_drains_is_left_and_the_next_dial_is_at_once() {
    let mut world = World::connected(patient());
    world.drain_server(0, 0);
    world.settle();
    world.pass(ms(1));
    assert_eq!(closes(&world), ["4900 Some(0ns)"]);
    assert!(world.is_dialling(), "at once");
}

/// Without progress the cap of the wait doubles with each socket that dies soon.
#[test]
fn an_acknowledgement_counts_attempts_from_the_start_again() {
    for has_progress in [false, true] {
        let mut world = World::connected(patient());
        for _ in 0..4 {
            world.cut(0, 0);
            world.pass(seconds(8));
            assert!(world.dial());
            world.settle();
        }
        if has_progress {
            world.client_sends(4).unwrap();
            world.settle();
            world.pass(ms(300));
        }
        world.log.clear();
        world.cut(0, 0);
        let attempt = if has_progress { 1 } else { 5 };
        let line = format!("attempt: {attempt},");
        let tells = |told: &String| told.contains("Reconnecting") && told.contains(&line);
        assert!(world.log.iter().any(tells), "{attempt}: {:?}", world.log);
    }
}

#[test]
fn a_session_that_was_superseded_ends_and_gives_up() {
    let mut world = World::connected(patient());
    world.client_sends(4).unwrap();
    let link = world.current.unwrap();
    world.links[link].cut(0, 0);
    world.client_notices(link, 4_940);
    assert_eq!(world.state(), ConnectionState::Closed);
    assert_eq!(world.ends[0].1.why, EndReason::Superseded);
    assert_eq!(closes(&world), ["4940 None"]);
    assert_eq!(world.logged("client told GiveUp"), 1);
}

#[test]
fn no_code_but_a_terminal_one_ends_a_session() {
    for code in [
        1_000, 1_001, 1_002, 1_003, 1_007, 1_008, 1_009, 1_010, 1_011, 3_000, 4_900, 4_929,
    ] {
        let mut world = World::connected(patient());
        let link = world.current.unwrap();
        world.links[link].cut(0, 0);
        world.client_notices(link, code);
        assert_eq!(world.state(), ConnectionState::Waiting, "{code}");
    }
    for code in 4_930..4_950 {
        let mut world = World::connected(patient());
        let link = world.current.unwrap();
        world.links[link].cut(0, 0);
        world.client_notices(link, code);
        assert_eq!(world.state(), ConnectionState::Closed, "{code}");
        assert_eq!(world.ends.len(), 1, "{code}");
    }
}

#[test]
fn reconnect_and_terminate_resume_the_session() {
    for (act, is_at_once) in [(Act::Reconnect, true), (Act::Terminate, false)] {
        let mut world = World::connected(patient());
        world.act(act);
        assert_eq!(world.is_dialling(), is_at_once, "{act:?}");
        world.pass(seconds(1));
        assert!(world.dial());
        world.settle();
        assert_eq!(world.logged("client Resumed"), 1, "{act:?}");
        assert!(world.ends.is_empty());
    }
}

#[test]
fn a_pause_keeps_the_session() {
    let mut world = World::connected(patient());
    world.act(Act::Pause);
    assert_eq!(world.state(), ConnectionState::Suspended);
    world.client_sends(4).unwrap();
    world.pass(seconds(60));
    assert_eq!(world.state(), ConnectionState::Suspended);
    world.act(Act::Resume);
    assert!(world.dial());
    world.settle();
    assert_eq!(world.logged("client Resumed"), 1);
    assert_eq!(world.oracle.delivered(), 1);
}

#[test]
fn a_client_that_gives_up_reports_before_its_last_close_event() {
    let mut world = World::connected(patient());
    world.client_sends(4).unwrap();
    world.host().verdict.set(steadysocket::Verdict::Stop);
    world.cut(0, 0);
    let of = |prefix: &str| world.log.iter().position(|line| line.starts_with(prefix));
    assert!(of("client ended stopped").unwrap() < of("client told close 1006 None").unwrap());
    assert_eq!(world.ends[0].1.uncertain.len(), 1);
}

#[test]
fn a_socket_that_throws_loses_nothing() {
    let mut world = World::connected(patient());
    world.host().throws.set(true);
    assert!(world.client_sends(4).is_ok());
    assert_eq!(
        world.state(),
        ConnectionState::Waiting,
        "the socket is abandoned"
    );
    world.host().throws.set(false);
    world.pass(seconds(1));
    assert!(world.dial());
    world.settle();
    assert_eq!(world.oracle.delivered(), 1);
}

/// The socket throws while nothing but the driver's own work writes.
#[test]
fn a_socket_that_throws_at_hello_is_left_at_once() {
    let mut world = World::new(patient());
    world.host().throws.set(true);
    world.dial();
    assert_eq!(world.state(), ConnectionState::Waiting);
}

#[test]
fn a_session_that_the_server_forgot_begins_anew_on_the_same_socket() {
    let mut world = World::connected(patient());
    world.cut(0, 0);
    world.restart_server();
    world.pass(seconds(1));
    assert!(world.dial());
    world.settle();
    assert_eq!(world.ends[0].1.why, EndReason::Gone(GoneReason::Unknown));
    assert_eq!((world.logged("client Started"), world.links.len()), (1, 2));
    assert_eq!(world.logged("client told Open"), 1);
}

/// The page leaves in the callback before the dial, whose provider then fails at once.
#[test]
fn a_page_that_has_left_is_told_of_no_other_dial() {
    let mut world = World::new(patient());
    world.host().provider_throws.set(true);
    world.host().whims.borrow_mut().push_back(Act::Leave);
    world.act(Act::Resume);
    assert_eq!(world.state(), ConnectionState::Closed);
    assert_eq!(closes(&world), ["1006 None"]);
}

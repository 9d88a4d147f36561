//! Sessions that rest while nobody uses them.

use std::time::Duration;

use steadysocket::core::session::AckMode;
use steadysocket::core::{ConnectionState, Idle};

use super::patient;
use crate::support::{Setting, World, ms, seconds};

fn idle(close_after: Duration) -> Setting {
    let mut setting = patient();
    setting.idle = Some(Idle {
        close_after: Some(close_after),
        ..Idle::default()
    });
    setting
}

#[test]
fn a_session_rests_only_when_its_messages_are_acknowledged() {
    let mut world = World::connected(idle(ms(50)));
    world.client_sends(4).unwrap();
    world.settle();
    world.pass(ms(150));
    assert_eq!(
        world.state(),
        ConnectionState::Open,
        "it is not known to be there"
    );
    // The server acknowledges after 200 ms.
    world.pass(ms(200));
    assert_eq!(world.state(), ConnectionState::Suspended);
    assert_eq!(world.client().endpoint().unacknowledged().count(), 0);
}

#[test]
fn a_session_rests_only_when_it_has_acknowledged() {
    let mut world = World::connected(idle(ms(50)));
    world.server_sends(4);
    world.settle();
    world.pass(ms(150));
    assert_eq!(
        world.state(),
        ConnectionState::Open,
        "it owes an acknowledgement"
    );
    world.pass(ms(200));
    assert_eq!(world.state(), ConnectionState::Suspended);
    let sid = world.sid.unwrap();
    let endpoint = world.server.endpoint(sid).unwrap();
    assert_eq!(endpoint.unacknowledged().count(), 0);
}

#[test]
fn a_session_does_not_rest_before_the_application_has_acknowledged() {
    let mut setting = idle(seconds(1));
    setting.client.acks = AckMode::Manual;
    let mut world = World::connected(setting);
    world.server_sends(4);
    world.settle();
    world.pass(seconds(20));
    assert_eq!(world.state(), ConnectionState::Open);
    world.act(crate::support::Act::Acknowledge);
    world.settle();
    world.pass(seconds(2));
    assert_eq!(world.state(), ConnectionState::Suspended);
}

/// The server pings every 25 s.
#[test]
fn pings_and_their_answers_do_not_keep_a_session_from_resting() {
    let mut world = World::connected(idle(seconds(60)));
    world.pass(seconds(59));
    assert_eq!(world.state(), ConnectionState::Open);
    world.pass(seconds(1));
    assert_eq!(world.state(), ConnectionState::Suspended);
}

//! The socket's buffer, which no browser reports: the driver looks at it while frames wait.

use steadysocket::core::ConnectionState;
use steadysocket::core::session::Room;

use super::{closes, patient};
use crate::support::{Act, Phase, World, ms, seconds};

/// A world with a message that waits for the socket's buffer, and a server that is not heard.
fn clogged() -> World {
    let mut world = World::connected(patient());
    world.client_room = Room::Control;
    world.client_sends(4).unwrap();
    world
}

#[test]
fn a_message_leaves_as_soon_as_the_buffer_has_room() {
    let mut world = clogged();
    world.wait(ms(100));
    assert_eq!(world.logged("client >"), 0);
    world.client_room = Room::Any;
    world.wait(ms(20));
    assert_eq!(world.logged("client >"), 1);
    assert!(world.next_timer() > Some(world.now + ms(20)), "it looks on");
}

#[test]
fn a_buffer_that_stays_full_is_no_sign_of_life() {
    let mut world = clogged();
    world.wait(seconds(40));
    assert_eq!(closes(&world), ["1006 Some(0ns)"]);
}

#[test]
fn a_buffer_that_drains_is_a_sign_of_life() {
    let mut world = clogged();
    world.wait(seconds(39));
    world.client_room = Room::Any;
    world.wait(seconds(4));
    assert_eq!(world.state(), ConnectionState::Open);
    world.wait(seconds(1) + ms(20));
    assert_eq!(closes(&world), ["1006 Some(0ns)"]);
}

#[test]
fn drained_is_told_once_when_everything_is_written_and_not_before() {
    let mut world = clogged();
    world.act(Act::WatchDrain);
    world.wait(ms(100));
    assert_eq!(world.logged("client drained"), 0);
    world.client_room = Room::Any;
    world.wait(ms(100));
    assert_eq!(world.logged("client drained"), 1);
}

#[test]
fn drained_is_not_told_to_who_asks_after_the_end() {
    let mut world = World::connected(patient());
    world.client_closes(1_000);
    world.settle();
    assert_eq!(world.state(), ConnectionState::Closed);
    world.act(Act::WatchDrain);
    world.act(Act::Reconnect);
    world.dial();
    world.settle();
    assert_eq!(world.state(), ConnectionState::Open);
    assert_eq!(world.logged("client drained"), 0);
}

/// Its close event may take a minute, in which each look would wake the machine.
#[test]
fn the_buffer_of_a_closing_socket_is_not_looked_at() {
    let mut world = World::connected(patient());
    world.host().phase.set(Phase::Closing);
    world.client_sends(4).unwrap();
    assert!(world.next_timer() > Some(world.now + ms(20)));
    assert_eq!(world.logged("client >"), 0);
}

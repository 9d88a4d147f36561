//! Events and promises, and commands in the middle of them.

use steadysocket::core::ConnectionState;

use super::patient;
use crate::support::{Act, Pace, World, ms, seconds};

#[test]
fn open_comes_before_messages_that_waited() {
    let mut setting = patient();
    setting.client_pace = Pace::Slow;
    let mut world = World::connected(setting);
    world.server_sends(4);
    world.settle();
    world.cut(0, 0);
    world.setting.client_pace = Pace::Fast;
    world.pass(ms(0));
    world.act(Act::Reconnect);
    assert!(world.dial());
    world.settle();
    let of = |prefix: &str| world.log.iter().position(|line| line.starts_with(prefix));
    assert!(of("client Resumed").unwrap() < of("client told Open").unwrap());
}

#[test]
fn everything_acknowledged_is_told_once_and_not_before() {
    let mut world = World::connected(patient());
    world.client_sends(4).unwrap();
    world.act(Act::WatchAcknowledged);
    assert_eq!(world.host().acknowledged.get(), 0);
    world.settle();
    world.pass(seconds(1));
    assert_eq!(world.host().acknowledged.get(), 1);
    world.act(Act::WatchAcknowledged);
    assert_eq!(
        world.host().acknowledged.get(),
        2,
        "nothing is left to wait for"
    );
}

/// Inside of a callback of its own a command is carried out like anywhere else.
#[test]
fn a_close_inside_of_any_callback_is_carried_out() {
    for nth in 0..4 {
        let mut world = World::connected(patient());
        let mut whims = vec![Act::Hide; nth];
        whims.push(Act::Close);
        world.host().whims.borrow_mut().extend(whims);
        world.client_sends(4).unwrap();
        world.act(Act::WatchAcknowledged);
        world.settle();
        world.pass(seconds(1));
        for _ in 0..4 {
            world.act(Act::WatchAcknowledged);
        }
        world.settle();
        assert_eq!(world.state(), ConnectionState::Closed, "callback {nth}");
    }
}

#[test]
fn a_reconnect_inside_of_the_state_change_to_closing_is_carried_out() {
    let mut world = World::connected(patient());
    world.host().whims.borrow_mut().push_back(Act::Reconnect);
    world.client_closes(1_000);
    assert_eq!(world.state(), ConnectionState::Connecting);
    assert!(world.is_dialling());
}

#[test]
fn a_message_that_could_not_be_written_is_not_counted() {
    let mut world = World::connected(patient());
    world.host().throws.set(true);
    world.client_sends(4).unwrap();
    assert_eq!(world.host().counters().sent, 0);
    world.host().throws.set(false);
    world.pass(seconds(1));
    world.dial();
    world.settle();
    let counters = world.host().counters();
    assert_eq!(
        (counters.sent, counters.resent, counters.resumes),
        (1, 0, 1)
    );
}

#[test]
fn a_socket_is_left_by_a_handshake_that_nobody_wants_any_more() {
    let mut world = World::new(patient());
    let whims = [Act::Hide, Act::Terminate];
    world.host().whims.borrow_mut().extend(whims);
    world.dial();
    assert_eq!(world.state(), ConnectionState::Waiting);
    assert_eq!(world.logged("client >"), 0, "no hello");
}

//! Events and promises, and commands in the middle of them.

use steadysocket::core::session::Mode;
use steadysocket::core::{ConnectionState, Verdict};

use super::{patient, told};
use crate::support::{Act, Meeting, Pace, World, seconds};

#[test]
fn open_comes_before_messages_that_waited() {
    let mut setting = patient();
    setting.client_pace = Pace::Slow;
    let mut world = World::connected(setting);
    world.server_sends(4);
    world.settle();
    world.act(Act::Reconnect);
    assert!(world.dial());
    world.setting.client_pace = Pace::Fast;
    world.settle();
    let of = |prefix: &str| world.log.iter().position(|line| line.starts_with(prefix));
    let opened = of("client told Open").unwrap();
    assert!(of("client Resumed").unwrap() < opened);
    assert!(opened < of("Server's 1 delivered").unwrap());
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

/// As Rust does where the futures of the earlier ones were dropped.
#[test]
fn a_wait_for_acknowledgements_takes_the_place_of_those_that_are_given_up() {
    let mut world = World::connected(patient());
    world.act(Act::Pause);
    world.client_sends(4).unwrap();
    world.act(Act::WatchAcknowledged);
    world.act(Act::WatchAcknowledged);
    world.client_sends(4).unwrap();
    world.act(Act::WatchAcknowledgedInstead(2));
    assert_eq!(world.host().acknowledged.get(), 0);
    world.act(Act::Resume);
    world.dial();
    world.settle();
    world.pass(seconds(1));
    assert_eq!(world.host().acknowledged.get(), 1);
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

/// The core may be closed already while the states before are still to be told.
#[test]
fn states_are_told_in_order_though_the_user_goes_on_in_a_report() {
    let mut setting = patient();
    setting.client_pace = Pace::Slow;
    let mut world = World::connected(setting);
    world.server_sends(4);
    world.settle();
    world.cut(0, 0);
    world.client_closes(3_001);
    world.restart_server();
    assert!(world.dial());
    told(&mut world);
    let whims = [Act::Close, Act::Terminate];
    world.host().whims.borrow_mut().extend(whims);
    world.settle();
    let expected = [
        "client ended unknown",
        "client told StateChange(StateChange { from: Closing, to: Closed })",
        "client told close 3001 None",
    ];
    assert_eq!(told(&mut world), expected);
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

/// The socket is gone before the driver has looked at its server.
#[test]
fn nothing_is_told_of_a_socket_that_was_left_as_it_opened() {
    for act in [Act::Terminate, Act::Reconnect, Act::Pause, Act::Close] {
        let mut setting = patient();
        setting.client.mode = Mode::Prefer;
        let mut world = World::new(setting);
        world.act(Act::Resume);
        world.host().whims.borrow_mut().push_back(act);
        assert!(world.meet(Meeting::First));
        assert_eq!(world.logged("client Plain"), 0, "{act:?}");
    }
}

#[test]
fn each_message_is_counted_once_and_each_repeat_as_well() {
    let mut world = World::connected(patient());
    for _ in 0..2 {
        world.client_sends(4).unwrap();
        world.server_sends(4);
    }
    assert!(world.client_sends_volatile());
    world.cut(0, 0);
    world.pass(seconds(1));
    world.dial();
    world.settle();
    let counters = world.host().counters();
    let sent = (counters.sent, counters.resent);
    assert_eq!((sent, counters.received), ((3, 2), 2));
}

#[test]
fn messages_that_come_with_the_end_of_their_session_are_counted() {
    let mut setting = patient();
    setting.client_pace = Pace::Slow;
    let mut world = World::connected(setting);
    for _ in 0..2 {
        world.server_sends(4);
    }
    world.settle();
    assert_eq!(world.host().counters().received, 0);
    world.host().verdict.set(Verdict::Stop);
    world.cut(0, 0);
    assert_eq!(world.ends.len(), 1);
    assert_eq!(world.host().counters().received, 2);
}

#[test]
fn a_message_that_waits_in_an_iterator_is_acknowledged_when_it_is_taken() {
    let mut world = World::connected(patient());
    world.host().is_later.set(true);
    world.server_sends(4);
    world.settle();
    for (left, takes) in [(1, true), (0, false)] {
        world.pass(seconds(1));
        let endpoint = world.server.endpoint(world.sid.unwrap()).unwrap();
        assert_eq!(endpoint.unacknowledged().count(), left);
        assert_eq!(world.client_takes(), takes);
    }
}

//! Servers without sessions, met by a client that prefers them.

use steadysocket::core::ConnectionState;
use steadysocket::core::session::{EndReason, Mode, Room};

use super::{closes, patient};
use crate::support::{Act, Meeting, Phase, Setting, World, ms, seconds};

fn prefers() -> Setting {
    let mut setting = patient();
    setting.client.mode = Mode::Prefer;
    setting
}

#[test]
fn with_a_server_that_chooses_the_first_protocol_the_first_dial_is_plain() {
    let mut world = World::new(prefers());
    world.client_sends(4).unwrap();
    world.act(Act::Resume);
    assert!(world.meet(Meeting::First));
    assert_eq!(world.state(), ConnectionState::Open);
    world.client_sends(4).unwrap();
    let sent = ["client > 1 as it is", "client > 2 as it is"];
    assert_eq!(sent.map(|line| world.logged(line)), [1, 1]);
    assert!(world.plain_sends());
    assert_eq!(world.logged("client told Message"), 1);
    assert!(closes(&world).is_empty());
}

#[test]
fn a_server_that_names_no_protocol_is_plain_at_the_second_dial_and_the_pair_is_one() {
    let mut world = World::new(prefers());
    world.client_sends(4).unwrap();
    world.act(Act::Resume);
    assert!(world.meet(Meeting::Nameless));
    assert_eq!(world.state(), ConnectionState::Connecting);
    world.wait(seconds(0));
    assert!(
        world.meet(Meeting::Nameless),
        "the other half follows at once"
    );
    assert_eq!(world.state(), ConnectionState::Open);
    let rare = [
        "client told close",
        "client told Error",
        "client told Reconnecting",
    ];
    assert_eq!(rare.map(|line| world.logged(line)), [0, 0, 0]);
    assert_eq!(world.logged("client > 1 as it is"), 1);
}

#[test]
fn a_pair_of_dials_that_fails_tells_one_error_and_one_close() {
    let mut world = World::new(prefers());
    world.act(Act::Resume);
    assert!(world.meet(Meeting::Nobody));
    world.wait(seconds(0));
    assert!(world.meet(Meeting::Nobody));
    assert_eq!(world.state(), ConnectionState::Waiting);
    let lines = ["client told Error", "client told close"];
    assert_eq!(lines.map(|line| world.logged(line)), [1, 1]);
}

#[test]
fn a_pair_of_dials_is_one_of_the_attempts() {
    for (meeting, attempts, state) in [
        (Meeting::Nameless, 1, ConnectionState::Open),
        (Meeting::Nobody, 1, ConnectionState::Closed),
        (Meeting::Nobody, 2, ConnectionState::Waiting),
    ] {
        let mut setting = prefers();
        setting.max_attempts = Some(attempts);
        let mut world = World::new(setting);
        world.act(Act::Resume);
        assert!(world.meet(meeting));
        world.wait(seconds(0));
        assert!(world.meet(meeting), "the other half follows at once");
        assert_eq!(world.state(), state);
        let has_given_up = usize::from(state == ConnectionState::Closed);
        assert_eq!(world.logged("client told GiveUp"), has_given_up);
    }
}

#[test]
fn the_wait_after_a_pair_that_failed_is_that_after_one_attempt() {
    let mut world = World::new(prefers());
    world.act(Act::Resume);
    assert!(world.meet(Meeting::Nobody));
    world.wait(seconds(0));
    assert!(world.meet(Meeting::Nobody));
    let tells = |line: &String| line.contains("Reconnecting") && line.contains("attempt: 1,");
    assert!(world.log.iter().any(tells), "{:?}", world.log);
}

#[test]
fn a_server_that_comes_up_between_the_two_dials_has_sessions_at_the_next() {
    let mut world = World::new(prefers());
    world.act(Act::Resume);
    assert!(world.meet(Meeting::Nobody));
    world.wait(seconds(0));
    assert!(world.meet(Meeting::Steady), "without an offer it is plain");
    assert_eq!(world.logged("client Plain"), 1);
    world.cut(0, 0);
    world.pass(seconds(4));
    assert!(world.meet(Meeting::Steady));
    world.settle();
    assert_eq!(world.logged("client Started"), 1);
}

fn comes_back_with_a_session(world: &mut World) {
    world.pass(seconds(4));
    assert!(world.meet(Meeting::Steady));
    world.settle();
    assert!(world.client().is_attached());
}

#[test]
fn a_server_of_sessions_that_comes_up_then_and_refuses_plain_clients_is_offered_them_again() {
    let mut world = World::new(prefers());
    world.act(Act::Resume);
    assert!(world.meet(Meeting::Nobody));
    world.wait(seconds(0));
    assert!(world.meet(Meeting::Steady), "without an offer it is plain");
    world.plain_closes(1002);
    assert_eq!(world.logged("client told GiveUp"), 0);
    comes_back_with_a_session(&mut world);
}

#[test]
fn a_plain_server_that_has_got_sessions_is_offered_them() {
    let mut world = World::new(prefers());
    world.act(Act::Resume);
    assert!(world.meet(Meeting::First));
    world.cut(0, 0);
    world.pass(seconds(4));
    assert!(world.meet(Meeting::Steady), "it offers nothing");
    world.plain_closes(1002);
    assert_eq!(world.logged("client told GiveUp"), 0);
    comes_back_with_a_session(&mut world);
}

#[test]
fn so_is_one_that_refuses_plain_clients_before_their_sockets_open() {
    let mut world = World::new(prefers());
    world.act(Act::Resume);
    assert!(world.meet(Meeting::First));
    world.cut(0, 0);
    world.pass(seconds(4));
    assert!(world.meet(Meeting::Nobody), "it offers nothing");
    comes_back_with_a_session(&mut world);
}

#[test]
fn whoever_reconnects_may_have_chosen_another_server_which_is_offered_sessions() {
    let mut world = World::new(prefers());
    world.act(Act::Resume);
    assert!(world.meet(Meeting::First));
    world.act(Act::Reconnect);
    assert!(world.meet(Meeting::Steady));
    world.settle();
    assert!(world.client().is_attached());
}

/// As one does that chooses the first subprotocol and then does not know it.
#[test]
fn a_plain_server_that_refuses_the_offer_is_dialled_without_it() {
    for code in [1002, 1003, 1008] {
        let mut world = World::new(prefers());
        world.act(Act::Resume);
        assert!(world.meet(Meeting::First));
        world.plain_closes(code);
        assert_eq!(world.logged("client told GiveUp"), 0);
        world.pass(seconds(4));
        assert!(world.meet(Meeting::Nameless), "it offers nothing");
        assert_eq!(world.state(), ConnectionState::Open);
        world.plain_closes(code);
        assert_eq!(world.logged("client told GiveUp"), 1);
    }
}

#[test]
fn a_plain_server_that_is_done_is_not_dialled_again() {
    let mut world = World::new(prefers());
    world.act(Act::Resume);
    assert!(world.meet(Meeting::First));
    world.plain_closes(1000);
    assert_eq!(world.logged("client told GiveUp"), 1);
}

/// It says nothing about the server.
#[test]
fn a_provider_that_fails_is_no_failed_offer() {
    let mut world = World::new(prefers());
    world.act(Act::Resume);
    assert!(world.fail_provider());
    assert!(!world.is_dialling(), "after the usual wait");
    assert_eq!(world.logged("client told Error(Provider)"), 1);
    world.pass(seconds(1));
    assert!(world.meet(Meeting::Steady));
    world.settle();
    assert!(world.client().is_attached());
}

#[test]
fn where_sessions_are_required_no_frame_goes_to_a_plain_server() {
    let mut world = World::new(patient());
    world.client_sends(4).unwrap();
    world.act(Act::Resume);
    assert!(world.meet(Meeting::First));
    assert_eq!(world.logged("client Unfit"), 1);
    assert_eq!(world.logged("client >"), 0);
    assert_eq!(world.state(), ConnectionState::Waiting);
}

#[test]
fn a_plain_socket_that_throws_drops_the_message_and_says_so() {
    let mut world = World::new(prefers());
    world.act(Act::Resume);
    assert!(world.meet(Meeting::First));
    world.host().throws.set(true);
    world.client_sends(4).unwrap();
    assert_eq!(world.logged("client told Drop"), 1);
}

/// A world on a plain socket whose buffer is full.
fn clogged() -> World {
    let mut world = World::new(prefers());
    world.act(Act::Resume);
    assert!(world.meet(Meeting::First));
    world.client_room = Room::Control;
    world
}

/// The messages that the plain server got, in order.
fn sent(world: &World) -> Vec<&str> {
    let ids = world.log.iter().filter_map(|line| {
        let line = line.strip_prefix("client > ")?;
        line.strip_suffix(" as it is")
    });
    ids.collect()
}

#[test]
fn what_a_full_buffer_of_a_plain_socket_holds_back_leaves_later_and_nothing_overtakes_it() {
    let mut world = clogged();
    world.client_sends(4).unwrap();
    world.wait(ms(100));
    assert_eq!(sent(&world), [""; 0]);
    world.client_room = Room::Any;
    world.client_sends(4).unwrap();
    world.wait(ms(20));
    assert_eq!(sent(&world), ["1", "2"]);
}

#[test]
fn a_volatile_message_goes_to_a_plain_socket_that_is_open_and_has_room() {
    let mut world = clogged();
    assert!(!world.client_sends_volatile(), "the buffer is full");
    world.client_room = Room::Any;
    assert!(world.client_sends_volatile());
    world.client_room = Room::Control;
    world.client_sends(4).unwrap();
    world.client_room = Room::Any;
    assert!(!world.client_sends_volatile(), "it would overtake");
    world.client_closes(1_000);
    assert!(!world.client_sends_volatile(), "the socket closes");
    assert_eq!(sent(&world), ["2", "3"]);
}

#[test]
fn what_waits_for_a_plain_socket_leaves_before_its_close() {
    let mut world = clogged();
    for _ in 0..2 {
        world.client_sends(4).unwrap();
    }
    world.client_closes(4_001);
    let last = [
        "client > 1 as it is",
        "client > 2 as it is",
        "client closes 4001",
    ];
    let lines = world
        .log
        .iter()
        .filter(|line| last.contains(&line.as_str()));
    assert_eq!(lines.collect::<Vec<_>>(), last);
    assert!(world.ends.is_empty(), "nothing is left to report");
}

/// The server's close frame has come, and the close event is on its way: a browser takes messages
/// and drops them.
#[test]
fn what_waits_for_a_plain_socket_that_is_closing_is_reported() {
    let mut world = clogged();
    world.client_sends(4).unwrap();
    world.host().phase.set(Phase::Closing);
    world.client_closes(4_001);
    assert_eq!(sent(&world), [""; 0]);
    let (_, end) = world.ends.last().unwrap();
    assert_eq!((end.why, end.unsent.len()), (EndReason::Stopped, 1));
}

//! A server's application that leaves before it has everything.

use steadysocket::core::session::{
    AckMode, EndReason, GoneReason, Presence, ServerOutput, SocketId, StoreCall,
};

use super::{come_back, ids, report, slow_server, window};
use crate::support::{Act, Setting, Side, Wire, World, seconds};

const ENDED: EndReason = EndReason::Gone(GoneReason::Ended);

/// A server whose application has taken one of three messages.
fn one_of_three(acks: AckMode) -> World {
    let mut world = World::connected(slow_server(acks));
    for _ in 0..3 {
        world.client_sends(4).unwrap();
    }
    world.settle();
    let sid = world.sid.unwrap();
    world.server_takes(sid);
    world.pump_server();
    world
}

/// The client's report: so much was delivered, and these messages certainly were not.
fn assert_end(world: &World, why: EndReason, delivered: u64, unsent: &[u64]) {
    let end = report(world, Side::Client);
    assert_eq!((end.why, end.delivered_up_to), (why, delivered));
    assert_eq!(
        (ids(&end.uncertain), ids(&end.unsent)),
        (vec![], unsent.to_vec())
    );
}

fn lose_socket(world: &mut World) {
    let link = world.current.unwrap();
    world.cut(0, 0);
    world.server_notices(link);
}

/// The server ends the session for a fault of the client, and says so on its socket.
fn break_protocol(world: &mut World) {
    world.allows_faults = true;
    let link = world.current.unwrap();
    world.server_reads(link, Wire::Text("9|9".to_owned()));
    world.settle();
}

#[test]
fn what_an_application_that_leaves_has_not_taken_is_unsent() {
    let mut world = one_of_three(AckMode::Automatic);
    world.server_sends(4);
    world.server_leaves(Presence::Left);
    world.settle();
    assert_end(&world, ENDED, 1, &[2, 3]);
    let end = report(&world, Side::Server);
    assert_eq!((end.why, end.delivered_up_to), (ENDED, 1));
    assert!(world.client().has_ended());
}

#[test]
fn what_is_on_its_way_to_an_application_that_has_left_is_unsent() {
    let mut world = World::connected(window(4));
    world.client_sends(4).unwrap();
    world.settle();
    world.client_sends(4).unwrap();
    world.server_leaves(Presence::Left);
    world.client_sends_volatile();
    world.client_sends(4).unwrap();
    world.settle();
    assert_end(&world, ENDED, 1, &[2, 4]);
}

#[test]
fn a_client_with_a_full_window_does_not_wait_for_an_application_that_has_left() {
    let mut setting = slow_server(AckMode::Automatic);
    setting.server.limits.window.messages = 1;
    let mut world = World::connected(setting);
    for _ in 0..3 {
        world.client_sends(4).unwrap();
    }
    world.settle();
    world.server_sends(4);
    world.server_leaves(Presence::Left);
    world.settle();
    assert_end(&world, ENDED, 0, &[1, 2, 3]);
}

#[test]
fn a_client_that_closes_does_not_wait_for_an_application_that_has_left() {
    let mut world = one_of_three(AckMode::Automatic);
    world.client_closes(4_001);
    world.settle();
    assert!(world.ends.is_empty());
    world.server_leaves(Presence::Left);
    world.settle();
    assert_end(&world, ENDED, 1, &[2, 3]);
}

#[test]
fn a_client_without_a_socket_hears_the_exact_end_when_it_comes_back() {
    // Before the end, and after it.
    for has_ended in [false, true] {
        let mut world = one_of_three(AckMode::Automatic);
        if has_ended {
            world.client_closes(1_000);
            world.settle();
        }
        lose_socket(&mut world);
        world.server_leaves(Presence::Left);
        let is_over = world.ends.iter().any(|(side, _)| *side == Side::Server);
        assert_eq!(is_over, has_ended);
        come_back(&mut world);
        come_back(&mut world);
        assert_end(&world, ENDED, 1, &[2, 3]);
    }
}

#[test]
fn a_lost_end_frame_comes_again_with_the_same_position() {
    let mut world = one_of_three(AckMode::Automatic);
    world.server_leaves(Presence::Left);
    let link = world.current.unwrap();
    while world.deliver_down(link) {}
    while world.deliver_up(link) {}
    assert!(!world.ends.is_empty(), "the server has ended");
    world.cut(0, 0);
    come_back(&mut world);
    assert_end(&world, ENDED, 1, &[2, 3]);
}

#[test]
fn the_time_of_a_session_whose_application_has_left_ends_exactly() {
    let mut world = one_of_three(AckMode::Automatic);
    lose_socket(&mut world);
    world.server_leaves(Presence::Left);
    world.pass(seconds(121));
    come_back(&mut world);
    let expired = EndReason::Gone(GoneReason::Expired);
    assert_end(&world, expired, 1, &[2, 3]);
}

/// A message that remains when the session ends may be taken until its sender is told that it was not.
#[test]
fn a_client_is_told_what_a_slow_application_had_been_handed_by_then() {
    for taken in 0..=2 {
        let mut world = one_of_three(AckMode::Automatic);
        lose_socket(&mut world);
        world.pass(seconds(121));
        for _ in 0..taken {
            assert!(world.server_takes_remaining());
        }
        come_back(&mut world);
        let expired = EndReason::Gone(GoneReason::Expired);
        assert_end(&world, expired, 1 + taken, &[2, 3][taken as usize..]);
        while world.server_takes_remaining() {}
        assert_eq!(
            world.oracle.delivered() as u64,
            1 + taken,
            "nothing after that"
        );
    }
}

#[test]
fn a_client_that_is_told_the_end_on_its_socket_hears_what_was_handed_over() {
    let mut world = one_of_three(AckMode::Automatic);
    world.client_sends_volatile();
    world.settle();
    break_protocol(&mut world);
    let (delivered, told) = (world.oracle.delivered(), report(&world, Side::Client));
    assert_eq!((delivered, told.delivered_up_to), (1, 1));
    assert_eq!(
        (ids(&told.uncertain), ids(&told.unsent)),
        (vec![], vec![2, 3])
    );
    assert!(world.server_takes_remaining(), "the volatile one");
    assert!(!world.server_takes_remaining());
}

/// Its handler has not returned, and may do anything.
#[test]
fn a_message_that_is_being_handled_at_the_end_counts_as_delivered() {
    let mut world = World::connected(slow_server(AckMode::Automatic));
    world.client_sends(4).unwrap();
    world.client_sends(4).unwrap();
    world.settle();
    let sid = world.sid.unwrap();
    world.oracle_is_off = true;
    assert!(world.server.take_message(sid).is_some());
    break_protocol(&mut world);
    let told = report(&world, Side::Client);
    assert_eq!((told.delivered_up_to, ids(&told.unsent)), (1, vec![2]));
}

#[test]
fn what_a_page_that_goes_away_has_sent_is_handed_over_after_its_end() {
    let mut world = one_of_three(AckMode::Automatic);
    world.act(Act::Leave);
    world.settle();
    let end = report(&world, Side::Server);
    assert_eq!(end.why, EndReason::Gone(GoneReason::Final));
    while world.server_takes_remaining() {}
    assert_eq!(world.oracle.delivered(), 3);
}

/// Nobody comes who would be told, and what it has sent is handed over after the end.
#[test]
fn a_store_is_told_all_that_a_page_has_sent_which_goes_away() {
    let mut setting = slow_server(AckMode::Automatic);
    setting.server.node = Some("node".to_owned());
    let mut world = World::connected(setting);
    for _ in 0..3 {
        world.client_sends(4).unwrap();
    }
    world.settle();
    let (now, id) = (world.now, SocketId(world.current.unwrap() as u64));
    let bye = r#"#bye {"code":1001,"reason":"","tx":3,"final":true}"#;
    world.server.handle_control(now, id, bye);
    let outputs = std::iter::from_fn(|| world.server.poll_output());
    let calls = outputs.filter_map(|output| match output {
        ServerOutput::Store { calls, .. } => Some(calls),
        _ => None,
    });
    let calls: Vec<_> = calls.flatten().collect();
    let end = [StoreCall::Accept(3), StoreCall::End(GoneReason::Final)];
    assert!(calls.ends_with(&end), "{calls:?}");
}

#[test]
fn acknowledgements_count_after_the_application_has_left() {
    let mut world = one_of_three(AckMode::Manual);
    let sid = world.sid.unwrap();
    world.server_takes(sid);
    world.pump_server();
    world.server_leaves(Presence::Left);
    world.settle();
    assert!(world.ends.is_empty(), "two may be acknowledged");
    world.server_acks(1);
    world.settle();
    assert!(world.ends.is_empty(), "the first may be acknowledged");
    world.server_acks(0);
    world.settle();
    assert_end(&world, ENDED, 2, &[3]);
}

#[test]
fn an_application_that_is_gone_acknowledges_nothing_more() {
    let mut world = one_of_three(AckMode::Manual);
    world.server_leaves(Presence::Left);
    world.settle();
    world.server_leaves(Presence::Gone);
    world.server_leaves(Presence::Here);
    world.settle();
    assert_end(&world, ENDED, 0, &[1, 2, 3]);
}

#[test]
fn an_application_that_has_left_is_handed_nothing_of_a_page_that_goes_away() {
    let mut world = one_of_three(AckMode::Automatic);
    world.server_leaves(Presence::Left);
    world.act(Act::Leave);
    world.settle();
    let end = report(&world, Side::Server);
    assert_eq!(end.why, EndReason::Gone(GoneReason::Final));
    assert_eq!(world.oracle.delivered(), 1);
}

#[test]
fn a_session_whose_application_has_left_holds_nothing_of_what_it_does_not_take() {
    let mut world = World::connected(Setting::default());
    world.setting.server_pace = crate::support::Pace::Slow;
    let link = world.current.unwrap();
    world.client_sends(1_000).unwrap();
    while world.deliver_up(link) {}
    let held = |world: &World| {
        world
            .server
            .endpoint(world.sid.unwrap())
            .unwrap()
            .held_bytes()
    };
    assert_eq!(held(&world), 1_000);
    world.server_leaves(Presence::Left);
    world.client_sends(1_000).unwrap();
    while world.deliver_up(link) {}
    assert_eq!(held(&world), 0);
}

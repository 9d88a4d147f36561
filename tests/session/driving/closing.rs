//! How a connection with sessions ends.

use steadysocket::core::ConnectionState;
use steadysocket::core::session::{EndReason, GoneReason, Refusal};

use super::{closes, patient, told};
use crate::support::{Act, Meeting, Wire, World, ms, seconds};

#[test]
fn an_orderly_close_tells_the_code_of_bye_and_is_clean() {
    for by_client in [true, false] {
        let mut world = World::connected(patient());
        match by_client {
            true => world.client_closes(4_001),
            false => assert!(world.server_closes(4_001)),
        }
        world.settle();
        assert_eq!(world.state(), ConnectionState::Closed);
        let reason = if by_client {
            "by the client"
        } else {
            "by the server"
        };
        let last = world.subject.last_close().unwrap();
        assert_eq!((last.code, last.was_clean), (4_001, true), "{by_client}");
        assert_eq!((last.reason.as_str(), last.retry_in), (reason, None));
        assert_eq!(world.logged("client told GiveUp"), 0);
    }
}

#[test]
fn what_was_sent_before_a_close_arrives_before_it() {
    let mut world = World::connected(patient());
    for _ in 0..3 {
        world.client_sends(4).unwrap();
    }
    world.client_closes(1_000);
    assert_eq!(world.state(), ConnectionState::Closing);
    assert_eq!(world.client_sends(4).unwrap_err().cause, Refusal::Closed);
    world.settle();
    assert_eq!(world.oracle.delivered(), 3);
    assert_eq!(
        world.ends.last().unwrap().1.why,
        EndReason::Gone(GoneReason::Ended)
    );
}

#[test]
fn a_close_while_waiting_dials_at_once_to_end_in_order() {
    let mut world = World::connected(patient());
    world.client_sends(4).unwrap();
    world.cut(0, 0);
    assert!(!world.is_dialling());
    world.client_closes(3_001);
    assert!(world.is_dialling(), "the end needs the server");
    assert_eq!(world.state(), ConnectionState::Closing);
    told(&mut world);
    assert!(world.dial());
    world.settle();
    assert_eq!(world.oracle.delivered(), 1);
    let told = told(&mut world);
    let expected = [
        "client ended ended",
        "client told StateChange(StateChange { from: Closing, to: Closed })",
        "client told close 3001 None",
    ];
    assert_eq!(told, expected, "closing to the end, and no open");
}

#[test]
fn a_close_that_reaches_no_server_ends_in_time() {
    let mut world = World::connected(patient());
    world.client_sends(4).unwrap();
    world.cut(0, 0);
    world.client_closes(3_001);
    world.wait(ms(9_999));
    assert_eq!(world.state(), ConnectionState::Closing);
    world.wait(ms(2));
    assert_eq!(world.state(), ConnectionState::Closed);
    let (_, end) = world.ends.last().unwrap();
    assert_eq!((end.why, end.uncertain.len()), (EndReason::Stopped, 1));
    let last = world.subject.last_close().unwrap();
    assert_eq!((last.code, last.was_clean), (3_001, false));
}

#[test]
fn a_close_without_a_session_ends_at_once_and_reports_what_waited() {
    let mut world = World::new(patient());
    world.client_sends(4).unwrap();
    world.client_closes(3_001);
    world.wait(ms(1));
    assert_eq!(world.state(), ConnectionState::Closed);
    assert_eq!(world.ends[0].1.unsent.len(), 1);
    assert_eq!(closes(&world), ["3001 None"]);
}

/// Before a dial, while one is under way, and before the server has answered hello.
#[test]
fn the_report_of_a_close_without_a_session_has_its_code_and_so_has_the_close_event() {
    for moment in 0..3 {
        let mut world = World::new(patient());
        world.client_sends(4).unwrap();
        if moment > 0 {
            world.act(Act::Resume);
        }
        if moment > 1 {
            world.host().meeting.set(Meeting::Steady);
            world.meet(Meeting::Steady);
        }
        world.client_closes(3_001);
        world.wait(ms(1));
        let (_, end) = world.ends.last().unwrap();
        assert_eq!(end.why, EndReason::Stopped, "{moment}");
        assert_eq!((end.code, end.reason.as_str()), (3_001, "by the client"));
        world.close_event();
        world.settle();
        assert_eq!(world.state(), ConnectionState::Closed, "{moment}");
        assert_eq!(world.ends.len(), 1, "{moment}");
    }
}

#[test]
fn a_close_after_the_end_does_not_close_the_next_session() {
    let mut world = World::new(patient());
    world.client_closes(3_001);
    world.client_closes(3_001);
    world.act(Act::Reconnect);
    assert!(world.dial());
    world.settle();
    world.client_sends(4).unwrap();
    world.settle();
    assert_eq!(world.oracle.delivered(), 1);
}

#[test]
fn a_reconnect_while_closing_begins_another_session() {
    let mut world = World::connected(patient());
    world.cut(0, 0);
    world.client_sends(4).unwrap();
    world.client_closes(3_001);
    world.act(Act::Reconnect);
    assert_eq!(world.ends[0].1.why, EndReason::Stopped);
    assert_eq!(world.state(), ConnectionState::Connecting);
    assert!(world.dial());
    world.settle();
    assert_eq!(world.state(), ConnectionState::Open);
    assert_eq!(world.logged("client Started"), 1);
}

#[test]
fn after_the_end_a_reconnect_begins_another_session() {
    let mut world = World::connected(patient());
    world.client_closes(1_000);
    world.settle();
    assert_eq!(world.state(), ConnectionState::Closed);
    world.act(Act::Reconnect);
    assert!(world.dial());
    world.settle();
    assert_eq!(world.logged("client Started"), 1);
    world.client_sends(4).unwrap();
    world.settle();
    assert_eq!(world.oracle.delivered(), 1);
}

/// In the callback for the state, which comes before the report and the close event.
#[test]
fn a_reconnect_when_the_state_is_closed_begins_another_session() {
    let mut world = World::connected(patient());
    world.host().verdict.set(steadysocket::Verdict::Stop);
    let whims = [Act::Hide, Act::Reconnect, Act::Send(4)];
    world.host().whims.borrow_mut().extend(whims);
    world.client_sends(3).unwrap();
    world.cut(0, 0);
    assert_eq!(world.state(), ConnectionState::Connecting);
    let told = told(&mut world);
    let expected = [
        "client told StateChange(StateChange { from: Open, to: Closed })",
        "client ended stopped",
        "client told close 1006 None",
    ];
    assert_eq!(told[..3], expected);
    assert!(world.dial());
    world.settle();
    assert_eq!(world.state(), ConnectionState::Open);
    assert_eq!(world.oracle.delivered(), 1, "of the second session");
}

/// The server says bye, and then breaks the protocol.
#[test]
fn a_fault_after_bye_tells_the_code_of_the_fault() {
    let mut world = World::connected(patient());
    world.allows_faults = true;
    world.oracle_is_off = true;
    assert!(world.server_closes(4_001));
    let link = world.current.unwrap();
    let bye = world.links[link].down.pop_back().unwrap();
    for frame in [bye, Wire::Text("9|1".to_owned())] {
        world.client_reads(link, frame);
    }
    assert_eq!(world.ends.last().unwrap().1.why, EndReason::Protocol);
    assert_eq!(world.subject.last_close().unwrap().code, 4_931);
}

#[test]
fn a_page_that_leaves_says_bye_and_waits_for_nothing() {
    let mut world = World::connected(patient());
    world.client_sends(4).unwrap();
    world.act(Act::Leave);
    world.settle();
    let (_, end) = world.ends.last().unwrap();
    assert_eq!(end.why, EndReason::Gone(GoneReason::Final));
    assert_eq!(world.oracle.delivered(), 1);
    assert_eq!(world.state(), ConnectionState::Closed);
    world.wait(seconds(60));
}

/// The close that the page wanted first does not end the socket that the user wants now.
#[test]
fn a_reconnect_after_a_page_that_left_goes_on() {
    let mut world = World::connected(patient());
    world.host().verdict.set(steadysocket::Verdict::Stop);
    let whims = [Act::Leave, Act::Reconnect];
    world.host().whims.borrow_mut().extend(whims);
    world.cut(0, 0);
    assert_eq!(world.state(), ConnectionState::Connecting);
    let of = |prefix: &str| world.log.iter().position(|line| line.starts_with(prefix));
    assert!(of("client ended").unwrap() < of("client told close 1001 None").unwrap());
}

/// The frames that a socket did not take do not wait for the next one.
#[test]
fn a_last_bye_that_a_socket_refused_does_not_begin_the_next() {
    let mut world = World::connected(patient());
    world.host().throws.set(true);
    world.act(Act::Leave);
    world.host().throws.set(false);
    world.act(Act::Reconnect);
    assert!(world.dial());
    let mut written = world.log.iter().filter(|line| line.starts_with("client >"));
    let first = written.next().unwrap();
    assert!(first.contains("#hello "), "{first}");
    assert_eq!(
        world.ends[0].1.why,
        EndReason::Stopped,
        "of the last session"
    );
}

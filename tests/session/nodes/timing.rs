//! When a server asks its store, and what it makes of an answer.

use std::time::Duration;

use steadysocket::core::session::{EndReason, GoneReason, StoreCall, StoreError};

use super::cases::CALM;
use super::cluster::{Bounds, Cluster};
use super::moves::Move::{
    Age, AnswerLost, Answered, CallLost, ClientSends, Cut, Dial, Down, Second, Sends,
    ServerNotices, Step, Takes, Up,
};
use super::node::Effects::Handed;
use super::node::{Job, Work};
use super::scheme::Scheme;
use super::stories::live;
use crate::model::explorer::Searched;
use crate::support::Note;

/// The time to live, and a minute's grace.
const LEASE: Duration = Duration::from_secs(180);

#[test]
fn a_store_is_told_each_half_minute_that_a_session_has_its_socket() {
    let is_touch = |call: &_| matches!(call, StoreCall::Touch(time) if *time == LEASE);
    let touches = |job: &Job| match &job.work {
        Work::Calls { calls, .. } => calls.iter().any(is_touch),
        Work::Attach(..) => false,
    };
    let mut cluster = live(CALM, &[]);
    let mut told = Vec::new();
    for second in 1..=60 {
        cluster.take(Second(0));
        told.extend(cluster.nodes[0].jobs.iter().any(touches).then_some(second));
        cluster.settle();
    }
    assert_eq!(told, [30, 60]);
}

#[test]
fn a_server_that_takes_up_a_session_holds_it_for_as_long_as_one_where_it_began() {
    let cluster = live(CALM, &[&[Cut(0), Dial(1), Up(1)]]);
    let held = |job: &Job| match &job.work {
        Work::Attach(_, _, attach, _) => attach.lease,
        work => panic!("{work:?}"),
    };
    let jobs: Vec<_> = cluster.nodes[1].jobs.iter().map(held).collect();
    assert_eq!(jobs, [LEASE]);
}

#[test]
fn a_new_session_is_held_for_its_time_to_live_and_a_grace() {
    let mut cluster = Cluster::new(CALM, Scheme::Sound);
    for next in [Dial(0), Up(0), Down(0), Up(0)] {
        cluster.take(next);
    }
    let Work::Calls { calls, .. } = &cluster.nodes[0].jobs[0].work else {
        panic!("no calls");
    };
    assert!(matches!(&calls[0], StoreCall::Create(new) if new.lease == LEASE));
}

#[test]
fn a_store_that_does_not_answer_is_left_alone_for_a_second() {
    let bounds = Bounds { losses: 1, ..CALM };
    let lost = [Sends(0), Step(0, 0), AnswerLost(0, 0), Sends(0)];
    let mut cluster = live(bounds, &[&lost]);
    assert_eq!(cluster.nodes[0].jobs.len(), 0);
    assert!(!cluster.nodes[0].server.is_stored());
    cluster.take(Second(0));
    assert_eq!(cluster.nodes[0].jobs.len(), 1);
    cluster.settle();
    assert!(cluster.nodes[0].server.is_stored());
}

/// The application has a message, the store does not know, and the answer is lost.
#[test]
fn a_position_that_the_store_may_not_have_is_not_stored() {
    let bounds = Bounds {
        effects: Handed,
        losses: 1,
        ..CALM
    };
    let mut cluster = live(bounds, &[&[ClientSends, Up(0), Takes(0)]]);
    assert!(!cluster.nodes[0].server.is_stored(), "it is under way");
    cluster.take(CallLost(0, 0));
    assert!(!cluster.nodes[0].server.is_stored(), "it is lost");
    cluster.take(Second(0));
    cluster.settle();
    assert!(cluster.nodes[0].server.is_stored());
}

#[test]
fn an_application_gets_nothing_while_the_store_is_asked_for_the_end_of_a_session() {
    let detached = [ClientSends, Up(0), Cut(0), ServerNotices(0)];
    let bounds = Bounds { ages: 1, ..CALM };
    let mut cluster = live(bounds, &[&detached]);
    cluster.settle();
    cluster.take(Age);
    cluster.take(Second(0));
    let sid = cluster.sid.unwrap();
    let server = &mut cluster.nodes[0].server;
    assert_eq!(server.take_message(sid), None);
    assert!(server.endpoint(sid).unwrap().has_message());
}

/// As after the loss of what it had in memory alone.
#[test]
fn a_store_that_lacks_messages_is_given_them_again() {
    let sent = [Sends(0), Step(0, 0), Answered(0, 0), Sends(0)];
    for (tx, is_known) in [(0, true), (5, false)] {
        let mut cluster = live(CALM, &[&sent]);
        let (now, sid) = (cluster.now, cluster.sid.unwrap());
        let gap = Err(StoreError::Gap { tx });
        cluster.nodes[0].jobs.clear();
        cluster.nodes[0].server.handle_stored(now, sid, 0, gap);
        assert_eq!(cluster.nodes[0].has(sid), is_known, "{tx}");
        cluster.pump_node(0);
        let repeats = |job: &Job| match &job.work {
            Work::Calls { calls, .. } => calls
                .iter()
                .any(|call| matches!(call, StoreCall::Append(1, messages) if messages.len() == 2)),
            Work::Attach(..) => false,
        };
        assert_eq!(cluster.nodes[0].jobs.iter().any(repeats), is_known);
    }
}

/// One that does not know a session has forgotten it.
#[test]
fn a_store_that_refuses_a_session_names_its_end_or_has_lost_it() {
    let gone = |why| StoreError::Gone { why, rx: None };
    for (error, why) in [
        (gone(GoneReason::Ended), GoneReason::Ended),
        (gone(GoneReason::Expired), GoneReason::Expired),
        (gone(GoneReason::Unknown), GoneReason::StateLost),
        (StoreError::Lost { rx: None }, GoneReason::StateLost),
    ] {
        let mut cluster = live(CALM, &[&[Sends(0)]]);
        let (now, sid) = (cluster.now, cluster.sid.unwrap());
        let server = &mut cluster.nodes[0].server;
        server.handle_stored(now, sid, 0, Err(error));
        cluster.pump_node(0);
        let report = cluster.nodes[0].report.take().unwrap();
        assert_eq!(report.why, EndReason::Gone(why), "{error:?}");
    }
}

#[test]
fn a_session_leaves_for_a_later_attempt_alone() {
    let mut cluster = live(CALM, &[&[]]);
    let (now, sid) = (cluster.now, cluster.sid.unwrap());
    for (fence, stays) in [(0, true), (1, false)] {
        cluster.nodes[0].server.handle_moved(now, sid, fence);
        assert_eq!(cluster.nodes[0].has(sid), stays, "{fence}");
    }
}

#[test]
fn the_last_calls_of_a_session_are_its_end_and_what_follows_it() {
    let calls: [StoreCall<Note>; 4] = [
        StoreCall::Sweep,
        StoreCall::Confirm,
        StoreCall::Reap,
        StoreCall::End(GoneReason::Ended),
    ];
    let last = calls.map(|call| call.is_last());
    assert_eq!(last, [false, false, true, true]);
}

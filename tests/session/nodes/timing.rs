//! When a server asks its store.

use std::time::Duration;

use steadysocket::core::session::StoreCall;

use super::cases::CALM;
use super::cluster::Bounds;
use super::moves::Move::{
    Age, AnswerLost, CallLost, ClientSends, Cut, Dial, Second, Sends, ServerNotices, Step, Takes,
    Up,
};
use super::node::Effects::Handed;
use super::node::{Job, Work};
use super::stories::live;
use crate::model::explorer::Searched;

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

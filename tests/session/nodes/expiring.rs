//! Lives of a cluster in which the time of the session is over.

use steadysocket::core::session::{Control, EndReason, GoneReason};

use super::cases::CALM;
use super::cluster::{Bounds, Cluster};
use super::moves::Move::{
    Acts, Age, Answered, Buries, ClientNotices, ClientSends, Crash, Cut, Dial, Down, Second, Sends,
    ServerNotices, Step, Takes, Up,
};
use super::node::Effects::Handed;
use super::stories::live;
use crate::model::explorer::Searched;
use crate::support::{Note, Read};

/// The session goes to another server, which writes a message that the first one has stored, and its
/// time is over there. Then the first server thaws.
#[test]
fn a_server_that_thaws_after_the_time_of_a_session_does_not_call_its_messages_unsent() {
    let bounds = Bounds {
        effects: Handed,
        ages: 1,
        ..CALM
    };
    let away = [
        Cut(0),
        Dial(1),
        Up(1),
        Sends(0),
        ServerNotices(0),
        Step(0, 0),
    ];
    let written = [Step(1, 0), Answered(1, 0), Down(1), Down(1)];
    let thaws = [Age, Second(0), Answered(0, 0), Step(0, 0), Answered(0, 0)];
    let cluster = live(bounds, &[&away, &written, &thaws]);
    let sid = cluster.sid.unwrap();
    assert!(!cluster.nodes[0].has(sid), "it has learned of the end");
}

/// A server hands a message over and freezes before the store knows, until the time of the session is
/// over there.
#[test]
fn a_position_that_the_store_does_not_know_counts_in_the_end() {
    let bounds = Bounds { ages: 1, ..CALM };
    let handed = [ClientSends, Up(0), Takes(0)];
    let thaws = [Age, Buries(1), Step(0, 0), Answered(0, 0), Down(0)];
    assert!(live(bounds, &[&handed, &[Acts(0)], &thaws]).is_over());
    let bounds = Bounds {
        effects: Handed,
        ..bounds
    };
    assert!(live(bounds, &[&handed, &thaws]).is_over());
}

/// The store has attached a session, whose time is over before the position of the application is
/// there.
#[test]
fn a_position_that_the_application_names_counts_though_the_session_has_ended() {
    let bounds = Bounds { ages: 1, ..CALM };
    let away = [
        ClientSends,
        Up(0),
        Cut(0),
        Dial(1),
        Up(1),
        Takes(0),
        Acts(0),
    ];
    let over = [Step(1, 0), Answered(1, 0), Age, Buries(1)];
    let told = [Step(1, 0), Answered(1, 0), Down(1)];
    assert!(live(bounds, &[&away, &over, &told]).is_over());
}

/// A transaction takes effect while the store is asked whether the time of the session is over.
#[test]
fn a_commit_is_not_acknowledged_while_the_store_is_asked() {
    let bounds = Bounds { ages: 1, ..CALM };
    let detached = [
        ClientSends,
        Up(0),
        Cut(0),
        ServerNotices(0),
        Step(0, 0),
        Answered(0, 0),
    ];
    let asked = [Takes(0), Age, Dial(0), Second(0), Step(0, 0)];
    let told = [Acts(0), Answered(0, 0), Up(1), Down(1)];
    assert!(live(bounds, &[&detached, &asked, &told]).is_over());
}

/// The question whether the time of a session is over is answered when it has a socket again, and its
/// time is over once more.
#[test]
fn a_late_answer_about_the_time_of_a_session_does_not_take_back_what_was_handed_over() {
    let bounds = Bounds {
        sockets: 5,
        crashes: 1,
        ages: 2,
        ..CALM
    };
    let lost = [
        ClientSends,
        Cut(0),
        Dial(1),
        Crash(1),
        ClientNotices,
        ServerNotices(0),
        Age,
    ];
    let back = [
        Step(0, 0),
        Dial(0),
        Cut(0),
        Dial(0),
        Answered(0, 0),
        Up(3),
        Step(0, 0),
    ];
    let late = [
        Second(0),
        Age,
        Answered(0, 0),
        Down(3),
        Up(3),
        Up(3),
        Cut(0),
        Takes(0),
    ];
    let told = [Step(0, 0), Acts(0), Answered(0, 0), Dial(0), Up(4), Down(4)];
    assert!(live(bounds, &[&lost, &back, &late, &told]).is_over());
}

/// Another server has told the end, and nothing of the session is left in the store.
#[test]
fn a_session_of_which_the_store_has_nothing_left_is_over() {
    let mut cluster = forgotten();
    let report = cluster.nodes[0].report.take().unwrap();
    assert_eq!(report.why, EndReason::Gone(GoneReason::Expired));
}

/// Where applications name no positions: the client may have been elsewhere meanwhile, where it was
/// handed more.
#[test]
fn a_server_tells_no_position_of_its_own_of_a_session_that_has_ended_in_the_store() {
    let mut cluster = forgotten();
    cluster.take(Dial(0));
    cluster.take(Up(1));
    let answer = cluster.links.0[1].0.down.front().unwrap();
    let Read::Control(text) = Note::read(answer.clone()) else {
        panic!("{answer:?}");
    };
    let Ok(Control::Gone(gone)) = Control::parse(&text) else {
        panic!("{text}");
    };
    assert_eq!((gone.why, gone.rx), (GoneReason::Expired, None));
}

/// The application was handed a message, and the session has ended on a server that was asked for its
/// end when another one had told it.
fn forgotten() -> Cluster {
    let bounds = Bounds {
        effects: Handed,
        ages: 1,
        ..CALM
    };
    let handed = [ClientSends, Up(0), Takes(0), Step(0, 0), Answered(0, 0)];
    let left = [Cut(0), ServerNotices(0), Step(0, 0), Answered(0, 0)];
    let buried = [Age, Buries(1), Step(1, 0)];
    let swept = [Second(0), Step(0, 0), Answered(0, 0)];
    let cluster = live(bounds, &[&handed, &left, &buried, &swept]);
    assert!(!cluster.nodes[0].has(cluster.sid.unwrap()));
    cluster
}

//! Lives of a cluster, move by move, each of which once broke a promise.

use steadysocket::core::session::{EndReason, ProtocolError};

use super::cases::{CALM, RESTART};
use super::cluster::{Bounds, Cluster, socket_id};
use super::moves::Move::{
    self, Acts, AnswerLost, Answered, CallLost, ClientCloses, ClientSends, Closes, Cut, Dial, Down,
    Hint, Restart, Second, Sends, ServerNotices, Step, Takes, Up,
};
use super::node::Effects::Handed;
use super::scheme::Scheme;
use crate::model::explorer::Searched;

/// The store attaches the session to the second server, whose application names its position.
const ADOPTED: [Move; 3] = [Step(1, 0), Answered(1, 0), Step(1, 0)];

/// The client confirms the token of one attempt when the store has accepted the next one already.
#[test]
fn a_late_confirmation_does_not_void_the_token_that_the_client_still_holds() {
    let bounds = Bounds { sockets: 4, ..CALM };
    let resumed = [Cut(0), Dial(0), Up(1), Step(0, 0), Answered(0, 0), Down(1)];
    let again = [Cut(1), Dial(0), Up(2), Step(0, 0)];
    let late = [Up(1), Step(0, 1), Answered(0, 1), Answered(0, 0)];
    let answer_is_lost = [Cut(0), Dial(0)];
    let mut cluster = live(bounds, &[&resumed, &again, &late, &answer_is_lost]);
    cluster.settle();
    assert!(cluster.client.is_attached(), "it was denied");
}

/// The answer to an append is lost, and that to its repetition as well; then the session moves.
#[test]
fn a_message_that_the_store_may_have_is_not_unsent_when_the_session_moves() {
    let bounds = Bounds { losses: 2, ..CALM };
    let append = [Sends(0), Step(0, 0), AnswerLost(0, 0), Second(0)];
    let moves = [Cut(0), Dial(1), Up(1)];
    let lost = [CallLost(0, 0), Hint(0)];
    let mut cluster = live(bounds, &[&append, &moves, &ADOPTED, &lost]);
    cluster.settle();
    assert!(cluster.client.is_attached());
}

/// The next server has the message from the store, and accounts for it.
#[test]
fn a_message_that_goes_on_with_its_session_is_in_no_report_of_the_server_that_it_left() {
    let stored = [Sends(0), Step(0, 0), Answered(0, 0)];
    let moves = [Cut(0), Dial(1), Up(1)];
    let mut cluster = live(CALM, &[&stored, &moves, &ADOPTED, &[Hint(0)]]);
    let report = cluster.nodes[0].report.take().unwrap();
    let rest = (report.uncertain, report.unsent);
    assert_eq!((report.why, rest), (EndReason::Moved, (vec![], vec![])));
}

/// A message that one server has stored reaches the client from another one. Then the store loses
/// both, and the first server hears of that.
#[test]
fn a_message_that_the_store_had_is_not_unsent_when_the_store_has_lost_it() {
    let stored = [Cut(0), Dial(1), Up(1), Sends(0), ServerNotices(0)];
    let answered = [Step(0, 0), Answered(0, 0)];
    let lost = [Answered(1, 0), Down(1), Down(1), Restart];
    let heard = [Step(0, 0), Answered(0, 0)];
    let cluster = live(RESTART, &[&stored, &answered, &ADOPTED, &lost, &heard]);
    let sid = cluster.sid.unwrap();
    assert!(!cluster.nodes[0].has(sid) && cluster.nodes[1].has(sid));
}

/// The store has lost the session, and the client hears of that at its second attempt only. The
/// application has committed more than the store knew.
#[test]
fn after_a_loss_no_position_is_told_that_may_be_too_low() {
    let bounds = Bounds {
        messages: [1, 0],
        ..RESTART
    };
    let commit = [ClientSends, Up(0), Takes(0), Acts(0), Restart];
    let lost = [Cut(0), Dial(0), Up(1), Step(0, 1), Answered(0, 1)];
    let again = [Cut(0), Dial(0), Up(2), Down(2)];
    let cluster = live(bounds, &[&commit, &lost, &again]);
    assert!(cluster.is_over());
}

/// A socket closes before the store has accepted its resume; on the one before a confirmation is
/// still under way.
#[test]
fn a_socket_whose_successor_has_closed_already_says_nothing_more() {
    let first = [Cut(0), Dial(0), Up(1), Step(0, 0), Answered(0, 0), Down(1)];
    let second = [Cut(1), Dial(0), Up(2), Cut(0), ServerNotices(2)];
    let accepted = [Step(0, 0), Answered(0, 0), Up(1), Dial(0)];
    let mut cluster = live(CALM, &[&first, &second, &accepted]);
    cluster.settle();
    assert!(cluster.client.is_attached());
}

/// Two resumes of one client are with the store, whose answers come in the other order.
#[test]
fn an_answer_that_a_later_one_overtakes_does_not_take_the_session_back() {
    let bounds = Bounds { sockets: 3, ..CALM };
    let resume = |link| [Cut(1), Dial(0), Up(link)];
    let later = [Step(0, 0), Step(0, 1), Answered(0, 1), Step(0, 1)];
    let answers = [Answered(0, 1), Answered(0, 0)];
    let rest = [Down(2), Up(2)];
    let cluster = live(bounds, &[&resume(1), &resume(2), &later, &answers, &rest]);
    assert!(cluster.client.is_attached());
    assert_eq!(cluster.nodes[0].attempt, 2);
}

/// The session goes away and comes back while the answer to an append is out.
#[test]
fn an_answer_of_an_earlier_stay_is_none_to_the_calls_of_this_one() {
    let append = [Sends(0), Step(0, 0)];
    let away = [Cut(0), Dial(1), Up(1)];
    let left = [Answered(1, 0), Hint(0)];
    let back = [Cut(0), Dial(0), Up(2), Step(0, 1), Answered(0, 1)];
    let old = [Step(0, 1), Answered(0, 1), Sends(0), Answered(0, 0)];
    let mut cluster = live(CALM, &[&append, &away, &ADOPTED, &left, &back, &old]);
    cluster.settle();
    assert_eq!(cluster.client.endpoint().positions().rx, 2);
}

/// The store has attached a session to the server where it was, which it leaves before the answer
/// is there. The application has committed more than the store knows.
#[test]
fn the_application_is_asked_about_a_session_that_has_left_meanwhile() {
    let commit = [ClientSends, Up(0), Takes(0), Acts(0)];
    let fenced = [Cut(0), Dial(1), Up(1), Step(1, 0), Step(0, 0)];
    let back = [Cut(0), Dial(0), Up(2), Step(0, 1)];
    let again = [Cut(0), Dial(0), Up(3), Step(0, 2)];
    let leaves = [Answered(0, 0), Answered(0, 1)];
    let mut cluster = live(CALM, &[&commit, &fenced, &back, &again, &leaves]);
    cluster.settle();
    assert!(cluster.client.is_attached());
    assert_eq!(cluster.client.endpoint().acked(), 1);
}

/// The session goes to another server and back, but the answer to the attach that brought it back is
/// lost. The server still has the session of before, and attaches it once more.
#[test]
fn a_server_does_not_take_up_a_session_that_was_elsewhere_since() {
    let bounds = Bounds {
        effects: Handed,
        sockets: 4,
        losses: 1,
        ..CALM
    };
    let away = [Cut(0), Dial(1), Up(1), Step(1, 0), Answered(1, 0), Down(1)];
    let there = [Up(1), ClientSends, Up(1), Takes(1)];
    let back = [Cut(0), Dial(0), Up(2), Step(0, 0), AnswerLost(0, 0)];
    let again = [Cut(0), Dial(0), Up(3), Step(0, 0), Answered(0, 0)];
    let mut cluster = live(bounds, &[&away, &there, &back, &again]);
    cluster.settle();
    cluster.take(Takes(0));
}

/// Two resumes are with the store, and the later answer comes first: the application is asked, and
/// refuses from then on what was begun before. Then comes the other answer.
#[test]
fn a_session_about_which_the_application_was_asked_begins_anew() {
    let resume = |link| [Cut(1), Dial(0), Up(link)];
    let sent = [ClientSends, Up(0)];
    let later = [Step(0, 0), Step(0, 1), Answered(0, 1), Takes(0), Step(0, 1)];
    let both = [Answered(0, 0), Acts(0), Answered(0, 0)];
    let moves: [&[_]; 5] = [&sent, &resume(1), &resume(2), &later, &both];
    let mut cluster = live(Bounds { sockets: 3, ..CALM }, &moves);
    cluster.settle();
    cluster.take(Takes(0));
    cluster.take(Acts(0));
    cluster.settle();
    assert_eq!(cluster.client.endpoint().acked(), 1);
}

/// A server ends a session on the socket before, which is on another one by then: the store refuses
/// the end. The client comes back with a token of that other server.
#[test]
fn a_tombstone_denies_nobody_whom_the_store_knows() {
    let bounds = Bounds {
        effects: Handed,
        sockets: 3,
        ..CALM
    };
    let away = [Cut(0), Dial(1), Up(1), Step(1, 0), Answered(1, 0), Down(1)];
    let mut cluster = live(bounds, &[&away, &[Up(1)]]);
    let (now, noise) = (cluster.now, ProtocolError::BadHeader);
    cluster.nodes[0]
        .server
        .handle_malformed(now, socket_id(0), noise);
    cluster.pump_node(0);
    for next in [Step(0, 0), Cut(0), Dial(0), Up(2)] {
        cluster.take(next);
    }
    cluster.settle();
    assert!(cluster.client.is_attached());
}

/// A session ends by bye on another server, while this one stores a message.
#[test]
fn a_server_writes_nothing_that_is_not_stored_when_a_session_has_ended_elsewhere() {
    let bounds = Bounds {
        effects: Handed,
        byes: true,
        ..CALM
    };
    let away = [
        ClientCloses,
        Cut(1),
        Dial(1),
        Up(1),
        Sends(0),
        Step(1, 0),
        Answered(1, 0),
    ];
    let ended = [Down(1), Up(1), Up(1), Step(1, 1), Step(1, 1)];
    let refused = [Step(0, 0), Answered(0, 0)];
    let cluster = live(bounds, &[&away, &ended, &refused]);
    assert!(!cluster.nodes[0].has(cluster.sid.unwrap()));
}

/// The store has taken two resumes of one client by the same server: the answer to the later one is
/// lost, and then the other one comes.
#[test]
fn an_answer_to_a_resume_before_one_whose_answer_is_lost_brings_no_session() {
    let bounds = Bounds {
        sockets: 4,
        losses: 1,
        effects: Handed,
        ..CALM
    };
    let resumes = [Cut(0), Dial(1), Up(1), Cut(0), Dial(1), Up(2)];
    let answers = [Step(1, 0), Step(1, 1), AnswerLost(1, 1), Answered(1, 0)];
    let mut cluster = live(bounds, &[&resumes, &answers]);
    let sid = cluster.sid.unwrap();
    assert!(!cluster.nodes[1].has(sid), "the client is not there");
    cluster.settle();
    cluster.take(Dial(0));
    cluster.settle();
    assert!(cluster.client.is_attached());
}

/// The application of one server says bye. On the next one it goes on, and has more to say.
#[test]
fn a_bye_of_one_server_does_not_bind_the_next_one() {
    let bounds = Bounds {
        byes: true,
        effects: Handed,
        ..CALM
    };
    let bye = [Closes(0), Down(0)];
    let moved = [Cut(0), Dial(1), Up(1), Step(1, 0), Answered(1, 0), Down(1)];
    let more = [Sends(1), Step(1, 0), Answered(1, 0), Down(1)];
    let mut cluster = live(bounds, &[&bye, &moved, &more]);
    assert_eq!(cluster.client.endpoint().positions().rx, 1);
    cluster.settle();
}

/// The socket is lost before the server has the confirmation, or before the store has the session.
#[test]
fn a_session_that_the_store_does_not_know_yet_is_resumed_where_it_began() {
    let resumed = [Cut(0), Dial(0), Up(1)];
    let greeted = [Dial(0), Up(0), Down(0)];
    for confirmed in [&[][..], &[Up(0)][..]] {
        let mut cluster = Cluster::new(CALM, Scheme::Sound);
        let moves = [&greeted[..], confirmed, &resumed[..]].concat();
        moves.into_iter().for_each(|next| cluster.take(next));
        // Nothing but its creation.
        assert_eq!(cluster.nodes[0].jobs.len(), confirmed.len());
        cluster.settle();
        if cluster.may_dial() {
            cluster.take(Dial(0));
            cluster.settle();
        }
        assert!(cluster.client.is_attached() && !cluster.is_over());
    }
}

/// A life in which every promise is checked after each move.
pub(super) fn live(bounds: Bounds, parts: &[&[Move]]) -> Cluster {
    let mut cluster = Cluster::connected(bounds, Scheme::Sound);
    for next in parts.concat() {
        cluster.take(next);
        cluster.check();
    }
    cluster
}

//! All that can happen to a small session on two servers that share a store, on the core's own
//! types: servers that freeze and crash between any two steps, calls and answers that are lost, a
//! store that is started again without its latest steps.
//!
//! The nearest states are searched, random lives go further.
//!
//! As in `model`, each rule is left out once (`scheme`), and the search must find out what breaks.
//! A run of the tests visits those states that are nearest to the beginning. More of them:
//!
//! ```text
//! SESSION_NODES_STATES=200000 SESSION_NODES_LIVES=100000 cargo test --release --features session --test session nodes -- --nocapture
//! ```

mod book;
mod cluster;
mod moves;
mod node;
mod scheme;
mod shelf;
mod walk;

use cluster::{Bounds, Cluster};
use moves::Move::{
    Acts, AnswerLost, Answered, CallLost, ClientSends, Cut, Dial, Down, Hint, Restart, Second,
    Sends, ServerNotices, Step, Takes, Up,
};
use node::Effects::{Committed, Handed};
use scheme::Scheme;

use crate::model::explorer::{self, Searched};
use crate::simulation::from_environment;

const BASE: Bounds = Bounds {
    effects: Committed,
    messages: [1, 2],
    window: 2,
    sockets: 3,
    crashes: 1,
    losses: 1,
    restarts: 0,
    is_durable: false,
};

/// No fault but those of sockets and slow servers.
const CALM: Bounds = Bounds {
    crashes: 0,
    losses: 0,
    sockets: 2,
    ..BASE
};

/// Messages of the servers alone, and a store that is started again.
const RESTART: Bounds = Bounds {
    messages: [0, 2],
    restarts: 1,
    ..CALM
};

/// Visits so many states of sound servers.
fn holds(name: &str, bounds: Bounds) {
    let limit = from_environment("SESSION_NODES_STATES").unwrap_or(1_500);
    explorer::holds(name, Cluster::connected(bounds, Scheme::Sound), limit);
}

/// Leaves out one rule; the search must find what breaks, and for the given reason.
fn breaks(scheme: Scheme, bounds: Bounds, because: &str) {
    explorer::breaks(scheme, Cluster::connected(bounds, scheme), because);
}

#[test]
fn sessions_on_two_servers_keep_every_promise() {
    let handed = Bounds {
        effects: Handed,
        ..BASE
    };
    let longest = Bounds {
        sockets: 4,
        messages: [1, 1],
        window: 1,
        ..BASE
    };
    let durable = Bounds {
        is_durable: true,
        restarts: 1,
        messages: [1, 1],
        ..BASE
    };
    holds("committed", BASE);
    holds(
        "committed, two messages each way, window 1",
        Bounds {
            messages: [2, 2],
            window: 1,
            ..BASE
        },
    );
    holds("committed, four sockets", longest);
    holds("handed over", handed);
    holds(
        "handed over, no crash",
        Bounds {
            crashes: 0,
            ..handed
        },
    );
    holds(
        "tail loss",
        Bounds {
            restarts: 1,
            ..BASE
        },
    );
    holds("tail loss, messages of the servers", RESTART);
    holds("restart, every change on the disk", durable);
}

#[test]
fn no_random_life_on_two_servers_breaks_a_promise() {
    let lives = from_environment("SESSION_NODES_LIVES").unwrap_or(100);
    let many = Bounds {
        messages: [4, 4],
        sockets: 8,
        losses: 2,
        ..BASE
    };
    let mut tally = walk::Tally::default();
    for effects in [Committed, Handed] {
        for restarts in [0, 1] {
            let bounds = Bounds {
                effects,
                restarts,
                is_durable: true,
                ..many
            };
            walk::lead(lives, bounds, &mut tally);
        }
    }
    println!("{tally:?}");
    tally.check_that_everything_happened();
}

/// The client confirms the token of one attempt when the store has accepted the next one already.
#[test]
fn a_late_confirmation_does_not_void_the_token_that_the_client_still_holds() {
    let bounds = Bounds { sockets: 4, ..CALM };
    let mut cluster = Cluster::connected(bounds, Scheme::Sound);
    let resumed = [Cut(0), Dial(0), Up(1), Step(0, 0), Answered(0, 0), Down(1)];
    let again = [Cut(1), Dial(0), Up(2), Step(0, 0)];
    let late = [Up(1), Step(0, 1), Answered(0, 1), Answered(0, 0)];
    let answer_is_lost = [Cut(0), Dial(0)];
    for next in [&resumed[..], &again, &late, &answer_is_lost].concat() {
        cluster.take(next);
    }
    cluster.settle();
    assert!(cluster.client.is_attached(), "it was denied");
}

/// The answer to an append is lost, and that to its repetition as well; then the session moves.
#[test]
fn a_message_that_the_store_may_have_is_not_unsent_when_the_session_moves() {
    let bounds = Bounds { losses: 2, ..CALM };
    let mut cluster = Cluster::connected(bounds, Scheme::Sound);
    let append = [Sends(0), Step(0, 0), AnswerLost(0, 0), Second(0)];
    let moves = [
        Cut(0),
        Dial(1),
        Up(1),
        Step(1, 0),
        Step(1, 0),
        CallLost(0, 0),
        Hint(0),
    ];
    for next in [&append[..], &moves].concat() {
        cluster.take(next);
    }
    cluster.settle();
    assert!(cluster.client.is_attached());
}

/// A message that one server has stored reaches the client from another one. Then the store loses
/// both, and the first server hears of that.
#[test]
fn a_message_that_the_store_had_is_not_unsent_when_the_store_has_lost_it() {
    let mut cluster = Cluster::connected(RESTART, Scheme::Sound);
    let stored = [Cut(0), Dial(1), Up(1), Sends(0), ServerNotices(0)];
    let moves = [Step(0, 0), Answered(0, 0), Step(1, 0), Step(1, 0)];
    let lost = [Answered(1, 0), Down(1), Down(1), Restart];
    let heard = [Step(0, 0), Answered(0, 0)];
    for next in [&stored[..], &moves, &lost, &heard].concat() {
        cluster.take(next);
    }
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
    let mut cluster = Cluster::connected(bounds, Scheme::Sound);
    let commit = [ClientSends, Up(0), Takes(0), Acts(0), Restart];
    let lost = [Cut(0), Dial(0), Up(1), Step(0, 1), Answered(0, 1)];
    let again = [Cut(0), Dial(0), Up(2), Down(2)];
    for next in [&commit[..], &lost, &again].concat() {
        cluster.take(next);
    }
    assert!(cluster.is_over());
}

/// A socket closes before the store has accepted its resume; on the one before a confirmation is
/// still under way.
#[test]
fn a_socket_whose_successor_has_closed_already_says_nothing_more() {
    let mut cluster = Cluster::connected(CALM, Scheme::Sound);
    let first = [Cut(0), Dial(0), Up(1), Step(0, 0), Answered(0, 0), Down(1)];
    let second = [Cut(1), Dial(0), Up(2), Cut(0), ServerNotices(2)];
    let accepted = [Step(0, 0), Answered(0, 0), Up(1), Dial(0)];
    for next in [&first[..], &second, &accepted].concat() {
        cluster.take(next);
    }
    cluster.settle();
    assert!(cluster.client.is_attached());
}

/// Two resumes of one client are with the store, whose answers come in the other order.
#[test]
fn an_answer_that_a_later_one_overtakes_does_not_take_the_session_back() {
    let bounds = Bounds { sockets: 3, ..CALM };
    let mut cluster = Cluster::connected(bounds, Scheme::Sound);
    let resume = |link| [Cut(1), Dial(0), Up(link)];
    let answers = [Step(0, 0), Step(0, 1), Answered(0, 1), Answered(0, 0)];
    let rest = [Down(2), Up(2)];
    for next in [&resume(1)[..], &resume(2), &answers, &rest].concat() {
        cluster.take(next);
        cluster.check();
    }
    assert!(cluster.client.is_attached());
    assert_eq!(cluster.nodes[0].attempt, 2);
}

/// The session goes away and comes back while the answer to an append is out.
#[test]
fn an_answer_of_an_earlier_stay_is_none_to_the_calls_of_this_one() {
    let mut cluster = Cluster::connected(CALM, Scheme::Sound);
    let append = [Sends(0), Step(0, 0)];
    let away = [Cut(0), Dial(1), Up(1), Step(1, 0), Step(1, 0)];
    let left = [Answered(1, 0), Hint(0)];
    let back = [Cut(0), Dial(0), Up(2), Step(0, 1), Step(0, 1)];
    let old = [Answered(0, 1), Sends(0), Answered(0, 0)];
    for next in [&append[..], &away, &left, &back, &old].concat() {
        cluster.take(next);
    }
    cluster.settle();
    assert_eq!(cluster.client.endpoint().positions().rx, 2);
}

/// The store has attached a session to the server where it was, which it leaves before the answer
/// is there. The application has committed more than the store knows.
#[test]
fn the_application_is_asked_about_a_session_that_has_left_meanwhile() {
    let mut cluster = Cluster::connected(CALM, Scheme::Sound);
    let commit = [ClientSends, Up(0), Takes(0), Acts(0)];
    let fenced = [Cut(0), Dial(1), Up(1), Step(1, 0), Step(0, 0)];
    let back = [Cut(0), Dial(0), Up(2), Step(0, 1)];
    let again = [Cut(0), Dial(0), Up(3), Step(0, 2)];
    let leaves = [Answered(0, 0), Answered(0, 1)];
    for next in [&commit[..], &fenced, &back, &again, &leaves].concat() {
        cluster.take(next);
    }
    cluster.settle();
    assert!(cluster.client.is_attached());
    assert_eq!(cluster.client.endpoint().acked(), 1);
}

#[test]
fn without_a_fence_a_server_that_thaws_goes_on_writing() {
    breaks(
        Scheme::NoFence,
        Bounds {
            messages: [0, 2],
            ..CALM
        },
        "Clash",
    );
}

#[test]
fn if_the_check_of_an_append_is_apart_a_server_that_thaws_appends() {
    breaks(
        Scheme::AppendApart,
        Bounds {
            messages: [0, 2],
            ..CALM
        },
        "I10",
    );
}

#[test]
fn an_append_that_is_repeated_and_not_compared_comes_twice() {
    let bounds = Bounds {
        losses: 1,
        messages: [0, 1],
        ..CALM
    };
    breaks(Scheme::AppendAgain, bounds, "I9");
}

#[test]
fn without_attempts_a_stale_resume_takes_the_session_away() {
    let bounds = Bounds {
        messages: [0, 0],
        sockets: 3,
        ..CALM
    };
    breaks(Scheme::NoAttempt, bounds, "I6");
}

#[test]
fn with_one_token_a_live_client_is_denied() {
    let bounds = Bounds {
        messages: [0, 0],
        sockets: 3,
        ..CALM
    };
    breaks(Scheme::OneToken, bounds, "I7");
}

#[test]
fn what_is_stored_and_then_handed_over_is_lost_in_a_crash() {
    let bounds = Bounds {
        effects: Handed,
        messages: [1, 0],
        crashes: 1,
        ..CALM
    };
    breaks(Scheme::StoreFirst, bounds, "I2");
}

#[test]
fn what_is_handed_over_and_then_stored_may_come_twice() {
    let bounds = Bounds {
        effects: Handed,
        messages: [1, 0],
        ..CALM
    };
    breaks(Scheme::OnlyOnce, bounds, "1 comes twice");
}

#[test]
fn a_store_that_notices_its_loss_at_an_attach_alone_binds_a_number_twice() {
    breaks(Scheme::RunAtAttach, RESTART, "I9");
}

#[test]
fn a_store_that_notices_its_loss_at_other_calls_alone_loses_in_silence() {
    breaks(Scheme::RunInCalls, RESTART, "I9");
}

#[test]
fn a_store_that_does_not_notice_its_loss_binds_a_number_twice() {
    breaks(Scheme::NoRun, RESTART, "I9");
}

#[test]
fn a_fence_that_is_ahead_and_passes_binds_a_number_twice() {
    breaks(Scheme::NoRunNorFence, RESTART, "I9");
}

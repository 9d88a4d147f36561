//! Attacks on a server, each by frames that no honest client writes.

use std::time::Duration;

use steadysocket::core::session::{
    EndReason, GoneReason, Header, Positions, Refusal, ServerConfig, Token,
};

use crate::support::target::{HELLO, Member, Target};
use crate::support::{Note, seconds};

#[test]
fn a_stolen_token_opens_nothing_for_another_user() {
    let mut target = Target::new(ServerConfig::default());
    let ann = target.join(1, "ann");
    target.lose(&ann);
    target.user = Ok("eve".to_owned());
    let answers = target.resume(2, ann.resume(1));
    assert_eq!(answers.gone(), Some(GoneReason::Denied));
    // The thief learns nothing of how it ends, either.
    target.pass(seconds(120));
    let answers = target.resume(2, ann.resume(1));
    assert_eq!(answers.gone(), Some(GoneReason::Denied));
    target.user = Ok("ann".to_owned());
    let answers = target.resume(1, ann.resume(1));
    assert_eq!(answers.gone(), Some(GoneReason::Expired));
}

#[test]
fn a_replayed_resume_changes_nothing() {
    let mut target = Target::new(ServerConfig::default());
    let ann = target.join(1, "ann");
    target.lose(&ann);
    let resume = ann.resume(1);
    assert!(target.resume(1, resume.clone()).has_resumed());
    let current = target.server.socket(ann.welcome.sid).unwrap();
    let replayed = target.resume(2, resume);
    assert_eq!(replayed.closed, Some(4940));
    assert_eq!(target.server.socket(ann.welcome.sid), Some(current));
    // Once the new token is confirmed, the old one is worth nothing, whatever the attempt.
    target.say(current, "#k 1");
    let late = target.resume(2, ann.resume(2));
    assert_eq!(late.gone(), Some(GoneReason::Denied));
}

#[test]
fn guesses_are_refused_and_soon_not_even_looked_at() {
    let mut target = Target::new(ServerConfig::default());
    let ann = target.join(1, "ann");
    for guess in 0..30 {
        let mut resume = ann.resume(1);
        match guess % 3 {
            0 => resume.token = Token([guess; 32]),
            1 => resume.epoch.0[0] ^= 1,
            _ => resume.sid.0[0] ^= 1,
        }
        assert!(target.resume(66, resume).gone().is_some());
    }
    let questions = target.questions;
    let answers = target.resume(66, ann.resume(1));
    assert_eq!((answers.closed, target.questions), (Some(4903), questions));
    assert!(
        target.resume(1, ann.resume(1)).has_resumed(),
        "others are not refused"
    );
}

#[test]
fn forged_positions_end_the_forgers_own_session() {
    let forged = [(1, 0, 0), (9, 9, 9), (u64::MAX >> 11, 0, 0)];
    for (rx, ack, tx) in forged {
        let mut target = Target::new(ServerConfig::default());
        let (ann, bob) = (target.join(1, "ann"), target.join(2, "bob"));
        target.user = Ok("ann".to_owned());
        target.lose(&ann);
        let mut resume = ann.resume(1);
        resume.positions = Positions { rx, ack, tx };
        let answers = target.resume(1, resume);
        assert_eq!(
            answers.gone(),
            Some(GoneReason::StateLost),
            "{rx} {ack} {tx}"
        );
        assert_eq!((target.has(&ann), target.has(&bob)), (false, true));
    }
    let mut target = Target::new(ServerConfig::default());
    let ann = target.join(1, "ann");
    let mut resume = ann.resume(1);
    resume.positions.ack = 1;
    let answers = target.resume(1, resume);
    assert_eq!(
        (answers.closed, target.has(&ann)),
        (Some(4931), true),
        "more than received"
    );
    for frame in ["#a 1", "#p 1,1,0", "#q 1,1,0"] {
        let mut target = Target::new(ServerConfig::default());
        let ann = target.join(1, "ann");
        assert_eq!(target.say(ann.socket, frame).closed, Some(4931), "{frame}");
    }
}

#[test]
fn a_flood_of_hellos_holds_sixty_four_for_ten_seconds() {
    let mut target = Target::new(ServerConfig::default());
    let closed = (0..1_000)
        .filter(|_| target.dial(66, HELLO).1.closed == Some(4903))
        .count();
    assert_eq!((closed, target.questions), (936, 64));
    target.join(1, "ann");
    target.pass(seconds(10));
    assert_eq!(target.server.sessions().count(), 1);
    assert_eq!(target.ends, [], "the application never knew of them");
    let (_, answers) = target.dial(66, HELLO);
    assert_eq!(answers.closed, None);
}

#[test]
fn frames_beyond_their_size_close_the_socket() {
    let mut target = Target::new(ServerConfig::default());
    let padded = HELLO.replace(r#""lib":"""#, &format!(r#""lib":"{}""#, "x".repeat(17_000)));
    let (_, answers) = target.dial(66, &padded);
    assert!(
        answers
            .closed
            .is_some_and(|code| (4930..4950).contains(&code)),
        "{answers:?}"
    );
    assert_eq!(target.questions, 0);
    let ann = target.join(1, "ann");
    let header = Header {
        seq: Some(1),
        ack: None,
    };
    let big = Note::new(0, 300_000);
    target
        .server
        .handle_message(target.now, ann.socket, header, big, 300_000);
    assert_eq!(target.pump(ann.socket).closed, Some(4935));
    assert!(!target.has(&ann));
}

#[test]
fn a_client_that_never_acknowledges_costs_a_window_and_a_queue() {
    let mut config = ServerConfig::default();
    config.queue.max_messages = 10;
    let mut target = Target::new(config);
    let ann = target.join(1, "ann");
    target.send(&ann, 1_034, 100);
    let refused = target
        .server
        .send(target.now, ann.welcome.sid, Note::new(9, 100));
    assert_eq!(refused.unwrap_err().cause, Refusal::Full);
    let endpoint = target.server.endpoint(ann.welcome.sid).unwrap();
    assert_eq!(endpoint.held_bytes(), 103_400);
}

#[test]
fn one_user_that_opens_sessions_without_end_keeps_sixteen() {
    let mut target = Target::new(ServerConfig::default());
    let ann = target.join(1, "ann");
    target.lose(&ann);
    let mut last = None;
    for address in 0..1_000 {
        let eve = target.join(address, "eve");
        target.lose(&eve);
        target.now = target.now + Duration::from_micros(1);
        last = Some(eve);
    }
    assert_eq!(target.server.sessions().count(), 17);
    assert!(target.has(&ann) && target.has(&last.unwrap()));
    assert_eq!(target.ends.len(), 984);
}

/// As with a million: the bound is the same.
#[test]
fn a_flood_of_sessions_without_a_socket_stays_within_its_bytes_and_the_oldest_go_first() {
    let config = ServerConfig {
        detached_bytes: 1_024 * 1_024,
        tombstones: 500,
        ..ServerConfig::default()
    };
    let mut target = Target::new(config);
    let mut members = Vec::new();
    for number in 0..20_000 {
        let member = target.join(number, &format!("user {number}"));
        target.lose(&member);
        target.now = target.now + Duration::from_micros(1);
        assert!(target.server.detached_bytes() <= 1_024 * 1_024);
        members.push(member);
    }
    assert_eq!(
        (target.server.sessions().count(), target.server.tombstones()),
        (1_024, 500)
    );
    let kept: Vec<bool> = members.iter().map(|member| target.has(member)).collect();
    assert!(kept[..18_976].iter().all(|has| !has) && kept[18_976..].iter().all(|has| *has));
    target.pass(seconds(120));
    target.pass(seconds(600));
    assert!(target.server.is_empty(), "nothing is left of it");
}

#[test]
fn sessions_that_expire_together_end_in_parts_between_which_others_are_served() {
    let mut target = Target::new(ServerConfig::default());
    for address in 0..2_500 {
        let member = target.join(address, &format!("user {address}"));
        target.lose(&member);
    }
    let due = target.server.poll_timeout();
    target.pass(seconds(120));
    assert_eq!(target.ends.len(), 1_024);
    assert_eq!(target.server.poll_timeout(), due);
    for ends in [2_048, 2_500, 2_500] {
        target.pass(Duration::ZERO);
        assert_eq!(target.ends.len(), ends);
    }
    // So are their tombstones forgotten.
    target.pass(seconds(600));
    assert!(target.server.poll_timeout() <= Some(target.now));
    target.pass(Duration::ZERO);
    target.pass(Duration::ZERO);
    assert_eq!(target.server.poll_timeout(), None);
}

#[test]
fn a_user_below_a_fair_share_loses_nothing_to_the_flood_of_another() {
    let config = ServerConfig {
        detached_bytes: 100_000,
        detached_per_principal: 1_000,
        ..ServerConfig::default()
    };
    let mut target = Target::new(config);
    let users: Vec<Member> = (0..4)
        .map(|user| target.join(user, &format!("user {user}")))
        .collect();
    for user in &users {
        // Half of what is there, shared by five.
        target.send(user, 9, 1_000);
        target.lose(user);
    }
    for _ in 0..200 {
        let eve = target.join(66, "eve");
        target.send(&eve, 5, 1_000);
        target.lose(&eve);
        assert!(users.iter().all(|user| target.has(user)));
    }
    assert!(
        target
            .ends
            .iter()
            .all(|(_, why)| *why == EndReason::Gone(GoneReason::Evicted))
    );
    assert!(target.ends.len() > 180);
}

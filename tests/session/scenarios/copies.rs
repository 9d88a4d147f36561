//! Copies of a client, and attackers.

use steadysocket::core::session::{Control, EndReason};

use super::{come_back, window};
use crate::support::{Net, Setting, Wire, World};

/// The text of the last resume that the client wrote.
fn last_resume(world: &World) -> String {
    let up = &world.links.last().unwrap().up;
    match up.front() {
        Some(Wire::Text(text)) if text.starts_with("#resume ") => text.clone(),
        other => panic!("{other:?}"),
    }
}

/// Another socket that presents this frame; what the server answers.
fn present(world: &mut World, text: &str) -> Vec<Wire> {
    let link = world.links.len();
    world.links.push(crate::support::Link::open());
    let id = Net::socket_id(link);
    let now = world.now;
    world.server.handle_open(now, id, 99);
    world.server_reads(link, Wire::Text(text.to_owned()));
    world.links[link].down.drain(..).collect()
}

fn changed(text: &str, change: impl FnOnce(&mut steadysocket::core::session::Resume)) -> String {
    let Ok(Control::Resume(mut resume)) = Control::parse(text) else {
        panic!("{text}");
    };
    change(&mut resume);
    Control::Resume(resume).to_text()
}

const GONE_DENIED: &str = r#"#gone {"why":"denied"}"#;

#[test]
fn a_duplicated_tab_ends_and_the_other_goes_on() {
    let mut world = World::connected(Setting::default());
    let mut copy = world.client().clone();
    world.cut(0, 0);
    come_back(&mut world);
    assert!(world.client().is_attached());
    // The copy was not told that its socket is gone.
    copy.handle_close(world.now, 1006);
    let opened = steadysocket::core::session::Opened {
        subprotocol: steadysocket::core::session::Subprotocol::Steady,
        auth: Some("me".to_owned()),
    };
    copy.handle_open(world.now, opened);
    let frame = copy
        .poll_frame(steadysocket::core::session::Room::Any)
        .unwrap();
    let steadysocket::core::session::Frame::Control(resume) = frame else {
        panic!("{frame:?}");
    };
    let answer = present(&mut world, &resume.to_text());
    assert_eq!(
        answer[0],
        Wire::Text(GONE_DENIED.to_owned()),
        "its token is used up"
    );
    world.client_sends(4).unwrap();
    world.settle();
    assert_eq!((world.oracle.delivered(), world.links.len()), (1, 3));
}

/// The copy resumes first; then the first one finds itself superseded, on its current socket.
#[test]
fn of_two_copies_the_one_that_is_superseded_ends() {
    let mut world = World::connected(Setting::default());
    world.cut(0, 0);
    world.dial();
    let stolen = changed(&last_resume(&world), |resume| resume.attempt = 7);
    world.settle();
    assert!(world.client().is_attached());
    world.cut(0, 0);
    world.dial();
    let newer = changed(&last_resume(&world), |resume| resume.attempt = 8);
    world.settle();
    assert_eq!(
        present(&mut world, &stolen)[0],
        Wire::Text(GONE_DENIED.to_owned())
    );
    assert_eq!(
        present(&mut world, &newer)[0],
        Wire::Text(GONE_DENIED.to_owned()),
        "confirmed"
    );
}

#[test]
fn a_socket_that_is_superseded_ends_its_client() {
    let mut world = World::connected(Setting::default());
    world.cut(0, 0);
    world.dial();
    let link = world.current.unwrap();
    let copy = changed(&last_resume(&world), |resume| resume.attempt = 2);
    world.deliver_up(link);
    world.deliver_down(link);
    assert!(world.client().is_attached());
    let answer = present(&mut world, &copy);
    assert!(matches!(&answer[0], Wire::Text(text) if text.starts_with("#resumed ")));
    world.deliver_down(link);
    let (_, end) = world.ends.last().unwrap();
    assert_eq!(end.why, EndReason::Superseded);
    assert!(world.client().has_ended());
}

#[test]
fn after_the_confirmation_older_tokens_are_worth_nothing() {
    let mut world = World::connected(Setting::default());
    world.cut(0, 0);
    world.dial();
    let first = last_resume(&world);
    let later = changed(&first, |resume| resume.attempt = 9);
    let link = world.current.unwrap();
    world.deliver_up(link);
    world.deliver_down(link);
    world.deliver_up(link);
    assert_eq!(world.server.attempt(world.sid.unwrap()), Some(1));
    assert_eq!(
        present(&mut world, &later)[0],
        Wire::Text(GONE_DENIED.to_owned()),
        "I8"
    );
    assert_eq!(
        present(&mut world, &first)[0],
        Wire::Text(GONE_DENIED.to_owned()),
        "a replay"
    );
    assert!(world.client().is_attached());
}

#[test]
fn another_principal_cannot_resume_and_a_wrong_incarnation_is_unknown() {
    let mut world = World::connected(window(4));
    world.cut(0, 0);
    world.dial();
    let resume = last_resume(&world);
    let other = changed(&resume, |resume| resume.auth = Some("you".to_owned()));
    assert_eq!(
        present(&mut world, &other)[0],
        Wire::Text(GONE_DENIED.to_owned())
    );
    let token = changed(&resume, |resume| resume.token.0[31] ^= 1);
    assert_eq!(
        present(&mut world, &token)[0],
        Wire::Text(GONE_DENIED.to_owned())
    );
    let unknown = Wire::Text(r#"#gone {"why":"unknown"}"#.to_owned());
    let epoch = changed(&resume, |resume| resume.epoch.0[0] ^= 1);
    assert_eq!(present(&mut world, &epoch)[0], unknown);
    let sid = changed(&resume, |resume| resume.sid.0[0] ^= 1);
    assert_eq!(present(&mut world, &sid)[0], unknown);
    world.settle();
    assert!(
        world.client().is_attached(),
        "the real one is not disturbed"
    );
}

#[test]
fn forged_positions_end_the_session_and_tell_the_truth() {
    for forge in [
        |resume: &mut steadysocket::core::session::Resume| resume.positions.rx = 5,
        |resume: &mut steadysocket::core::session::Resume| resume.positions.tx = 0,
    ] {
        let mut world = World::connected(window(4));
        world.allows_faults = true;
        world.client_sends(4).unwrap();
        world.settle();
        world.cut(0, 0);
        world.dial();
        let forged = changed(&last_resume(&world), forge);
        let answer = present(&mut world, &forged);
        let gone = r#"#gone {"why":"state-lost","rx":1}"#;
        assert_eq!(answer[0], Wire::Text(gone.to_owned()));
    }
}

#[test]
fn a_tombstone_answers_only_the_holder_of_its_token() {
    let mut world = World::connected(window(4));
    let link = world.current.unwrap();
    world.cut(0, 0);
    world.server_notices(link);
    world.pass(crate::support::seconds(121));
    world.dial();
    let resume = last_resume(&world);
    let stranger = changed(&resume, |resume| resume.token.0[0] ^= 1);
    assert_eq!(
        present(&mut world, &stranger)[0],
        Wire::Text(GONE_DENIED.to_owned())
    );
    let expired = Wire::Text(r#"#gone {"why":"expired","rx":0}"#.to_owned());
    assert_eq!(present(&mut world, &resume)[0], expired);
}

#[test]
fn an_attempt_is_accepted_once() {
    let mut world = World::connected(window(4));
    world.cut(0, 0);
    world.dial();
    let resume = last_resume(&world);
    let link = world.current.unwrap();
    world.deliver_up(link);
    let answer = present(&mut world, &resume);
    assert_eq!(answer, [Wire::Close(4940)], "its token is still valid");
    world.settle();
    assert!(world.client().is_attached());
}

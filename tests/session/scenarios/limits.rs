//! Peers that ask for too much, by mistake or on purpose.

use steadysocket::core::session::{AckMode, ClientEvent, EndReason, GoneReason, Refusal, Sent};

use super::{come_back, report, window};
use crate::support::{Link, Net, Note, Setting, Side, Wire, World, ms, seconds};

/// The answer of the server to a frame that is put into its socket.
fn server_answers(world: &mut World, wire: Wire) -> Vec<Wire> {
    world.allows_faults = true;
    let link = world.current.unwrap();
    world.links[link].down.clear();
    world.server_reads(link, wire);
    world.links[link].down.drain(..).collect()
}

fn close_code(answer: &[Wire]) -> Option<u16> {
    answer.iter().find_map(|wire| match wire {
        Wire::Close(code) => Some(*code),
        _ => None,
    })
}

#[test]
fn a_message_above_the_peers_limit_is_refused_at_once_and_harms_nothing() {
    let mut world = World::connected(window(4));
    let refused = world.client_sends(1_001).unwrap_err();
    assert_eq!(
        (refused.cause, refused.payload.size),
        (Refusal::TooBig, 1_001)
    );
    assert_eq!(world.client_sends(1_000), Ok(Sent::Numbered(1)));
    world.settle();
    assert_eq!(world.oracle.delivered(), 1);
}

/// The server tells two messages at once and the client has only one on its way, so that each would
/// wait for the server's timer.
#[test]
fn a_window_smaller_than_what_the_peer_tells_at_once_waits_for_no_timer() {
    let mut setting = window(8);
    setting.client.limits = window(1).client.limits;
    let mut world = World::connected(setting);
    for _ in 0..10 {
        world.client_sends(4).unwrap();
    }
    world.settle();
    assert_eq!(world.oracle.delivered(), 10);
}

#[test]
fn a_message_that_was_too_big_before_the_limit_was_known_is_handed_back() {
    let mut setting = window(4);
    setting.client.limits.max = 5_000;
    let mut world = World::new(setting);
    assert_eq!(world.client_sends(2_000), Ok(Sent::Queued));
    assert_eq!(world.client_sends(4), Ok(Sent::Queued));
    come_back(&mut world);
    assert_eq!(world.oracle.delivered(), 1);
    assert_eq!(world.client().endpoint().queued(), 0);
}

/// Something between the two sides closes with 1009 at this message, again and again.
#[test]
fn a_message_that_something_in_between_refuses_ends_the_session_at_the_second_1009() {
    let mut world = World::connected(window(4));
    world.client_sends(900).unwrap();
    for _ in 0..2 {
        let link = world.current.unwrap();
        world.links[link].cut(0, 0);
        world.client_notices(link, 1009);
        world.server_notices(link);
        world.dial();
        let link = world.current;
        if let Some(link) = link {
            world.deliver_up(link);
            world.deliver_down(link);
        }
    }
    let end = report(&world, Side::Client);
    assert_eq!((end.why, end.uncertain.len()), (EndReason::TooBig, 1));
}

#[test]
fn a_message_at_which_five_sockets_die_is_reported() {
    let mut world = World::connected(window(4));
    world.client_sends(4).unwrap();
    for round in 1..=5 {
        assert_eq!(world.logged("client Stalled"), 0, "round {round}");
        world.sleep(seconds(1));
        let link = world.current.unwrap();
        world.cut(0, 0);
        world.server_notices(link);
        if round < 5 {
            world.dial();
            let link = world.current.unwrap();
            world.deliver_up(link);
            world.deliver_down(link);
        }
    }
    assert_eq!(
        world.logged(&format!("client {:?}", ClientEvent::<Note>::Stalled)),
        1
    );
}

#[test]
fn numbers_that_are_none_end_the_session_with_4931() {
    for number in [
        "-1",
        "01",
        "00",
        "9007199254740992",
        "99999999999999999",
        "1.0",
        "1e3",
        " 1",
        "+1",
        "0x1",
        "",
    ] {
        for frame in [
            format!("{number}|1"),
            format!("1,{number}|1"),
            format!("~{number},|1"),
            format!("#a {number}"),
            format!("#p {number},0,0"),
            format!("#q 1,{number},0"),
            format!(r##"#bye {{"code":1000,"reason":"","tx":{number}x}}"##),
        ] {
            let mut world = World::connected(window(4));
            let answer = server_answers(&mut world, Wire::Text(frame.clone()));
            assert_eq!(close_code(&answer), Some(4931), "{frame}");
            assert_eq!(report(&world, Side::Server).why, EndReason::Protocol);
            let link = world.current.unwrap();
            let mut world = World::connected(window(4));
            world.client_reads(link, Wire::Text(frame.clone()));
            assert_eq!(
                report(&world, Side::Client).why,
                EndReason::Protocol,
                "{frame}"
            );
        }
    }
}

#[test]
fn frames_at_the_wrong_time_or_from_the_wrong_side_are_refused() {
    let hello = r##"#hello {"v":1,"protos":[],"win":[1,1],"max":1,"ttl":0,"lib":""}"##;
    for frame in [
        "2|1",
        "1,1|1",
        "#a 1",
        "#p 1,1,0",
        "#k 1",
        hello,
        r##"#gone {"why":"ended"}"##,
        r##"#away {"min":0,"max":0}"##,
        r##"#bye {"code":1000,"reason":"","tx":1}"##,
    ] {
        let mut world = World::connected(window(4));
        let answer = server_answers(&mut world, Wire::Text(frame.to_owned()));
        assert_eq!(close_code(&answer), Some(4931), "{frame}");
    }
    let mut world = World::connected(window(4));
    let answer = server_answers(&mut world, Wire::Text("#MUST".to_owned()));
    assert_eq!(close_code(&answer), Some(4932));
}

#[test]
fn a_client_that_exceeds_the_window_is_cut_off() {
    let mut setting = window(2);
    setting.server_pace = crate::support::Pace::Slow;
    let mut world = World::connected(setting);
    world.oracle.records[0].up.accepted = vec![1, 2, 3];
    world.sid = None;
    for frame in ["1|1", "2|2"] {
        assert_eq!(
            close_code(&server_answers(&mut world, Wire::Text(frame.to_owned()))),
            None
        );
    }
    let answer = server_answers(&mut world, Wire::Text("3|3".to_owned()));
    assert_eq!(close_code(&answer), Some(4934));
    let mut world = World::connected(window(2));
    let big = format!("1|1{}", ".".repeat(1_000));
    let answer = server_answers(&mut world, Wire::Text(big));
    assert_eq!(close_code(&answer), Some(4935));
}

#[test]
fn a_client_that_never_acknowledges_costs_a_window_and_a_queue() {
    let mut setting = window(2);
    setting.client_pace = crate::support::Pace::Slow;
    setting.server.queue.max_messages = 3;
    let mut world = World::connected(setting);
    for _ in 0..5 {
        assert!(world.server_sends(100).unwrap().is_ok());
        world.settle();
    }
    let refused = world.server_sends(100).unwrap().unwrap_err();
    assert_eq!(refused.cause, Refusal::Full);
    let endpoint = world.server.endpoint(world.sid.unwrap()).unwrap();
    assert_eq!(endpoint.held_bytes(), 500);
}

#[test]
fn an_application_that_forgets_to_acknowledge_is_told_once() {
    let mut setting = window(2);
    setting.client.acks = AckMode::Manual;
    setting.server.acks = AckMode::Manual;
    let mut world = World::connected(setting);
    for _ in 0..2 {
        world.server_sends(4);
        world.client_sends(4).unwrap();
        world.settle();
    }
    let stalls = |world: &World| {
        (
            world.logged("client Stalled"),
            world.logged("server Stalled"),
        )
    };
    assert_eq!(stalls(&world), (1, 1));
    world.consume();
    assert_eq!((stalls(&world), world.oracle.delivered()), ((1, 1), 4));
}

#[test]
fn a_socket_that_says_nothing_is_closed_after_ten_seconds() {
    let mut world = World::new(Setting::default());
    world.links.push(Link::open());
    let now = world.now;
    world.server.handle_open(now, Net::socket_id(0), 1);
    world.pass(ms(9_999));
    assert!(world.links[0].down.is_empty());
    world.pass(ms(1));
    assert_eq!(world.logged("server closes 0 4906"), 1);
    assert!(world.server.is_empty());
}

#[test]
fn an_address_has_few_unconfirmed_hellos() {
    let mut setting = Setting::default();
    setting.server.hellos_per_address = 2;
    let mut world = World::new(setting);
    let hello = r##"#hello {"v":1,"protos":[],"win":[1,1],"max":1,"ttl":0,"lib":""}"##;
    for (address, is_welcome) in [(7, true), (7, true), (7, false), (8, true)] {
        let link = world.links.len();
        world.links.push(Link::open());
        let now = world.now;
        world.server.handle_open(now, Net::socket_id(link), address);
        world.server_reads(link, Wire::Text(hello.to_owned()));
        let answer: Vec<Wire> = world.links[link].down.drain(..).collect();
        assert_eq!(close_code(&answer), (!is_welcome).then_some(4903), "{link}");
    }
    world.pass(seconds(10));
    assert!(world.server.is_empty(), "they are given up");
}

#[test]
fn a_session_resumes_thirty_times_a_minute() {
    let mut world = World::connected(Setting::default());
    for _ in 0..30 {
        world.cut(0, 0);
        world.dial();
        world.settle();
        assert!(world.client().is_attached());
    }
    world.cut(0, 0);
    world.dial();
    world.settle();
    assert_eq!(world.logged("server closes 31 4903"), 1);
    world.pass(seconds(60));
    come_back(&mut world);
    assert!(world.client().is_attached(), "a minute later it may again");
}

/// One principal opens sessions without end: it loses its own oldest, and nobody else anything.
#[test]
fn one_principal_that_opens_sessions_without_end_evicts_itself() {
    let mut setting = Setting::default();
    setting.server.detached_bytes = 40_000;
    let mut world = World::new(setting);
    let mut victim = None;
    for round in 0..100_u64 {
        let mut other = World::new(world.setting.clone());
        std::mem::swap(&mut other.server, &mut world.server);
        other.links = std::mem::take(&mut world.links);
        other.oracle = std::mem::take(&mut world.oracle);
        let name = if round == 0 { "victim" } else { "greedy" };
        other.auth = Some(name.to_owned());
        other.dial();
        other.settle();
        victim = victim.or(other.sid);
        other.server_sends(3_000);
        let link = other.current.unwrap();
        other.cut(0, 0);
        other.server_notices(link);
        std::mem::swap(&mut other.server, &mut world.server);
        world.links = std::mem::take(&mut other.links);
        world.oracle = std::mem::take(&mut other.oracle);
        for (_, end) in &other.ends {
            assert_eq!(end.why, EndReason::Gone(GoneReason::Evicted));
        }
        assert!(world.server.detached_bytes() <= 40_000, "round {round}");
    }
    assert!(
        world.server.endpoint(victim.unwrap()).is_some(),
        "the other user's session"
    );
    assert_eq!(world.server.sessions().count(), 9);
    assert_eq!(world.server.tombstones(), 91);
}

//! Servers that stop in order.

use steadysocket::core::Instant;
use steadysocket::core::session::{
    AckMode, Client, ClientConfig, EndReason, GoneReason, Opened, Room, Subprotocol,
};

use super::{come_back, ids, report, slow_server, window};
use crate::support::{Note, Side, World, ms, seconds};

#[test]
fn a_planned_restart_leaves_nothing_uncertain() {
    let mut world = World::connected(window(4));
    for _ in 0..3 {
        world.client_sends(4).unwrap();
    }
    world.drain_server(0, 1_000);
    world.settle();
    world.pass(seconds(2));
    assert_eq!(world.logged("client closes 4900"), 1);
    world.client_sends(4).unwrap();
    world.restart_server();
    come_back(&mut world);
    let end = report(&world, Side::Client);
    assert_eq!(end.why, EndReason::Gone(GoneReason::Unknown));
    assert_eq!(
        (end.delivered_up_to, end.uncertain.len(), ids(&end.unsent)),
        (3, 0, vec![4])
    );
    assert!(world.client().is_attached());
}

#[test]
fn what_is_sent_while_a_client_leaves_waits_without_a_number() {
    let mut world = World::connected(slow_server(AckMode::Automatic));
    world.client_sends(4).unwrap();
    world.drain_server(500, 500);
    world.settle();
    world.pass(ms(499));
    world.client_sends(4).unwrap();
    world.pass(ms(1));
    world.client_sends(4).unwrap();
    let tx = world.client().endpoint().positions().tx;
    assert_eq!((tx, world.client().endpoint().queued()), (2, 1));
    world.settle();
    let sid = world.sid.unwrap();
    while world.server_takes(sid) {}
    world.pump_server();
    world.pass(ms(300));
    assert_eq!(world.logged("client closes 4900"), 1, "all is acknowledged");
}

#[test]
fn a_client_whose_messages_are_not_taken_leaves_after_two_seconds() {
    let mut world = World::connected(slow_server(AckMode::Automatic));
    world.client_sends(4).unwrap();
    world.drain_server(0, 0);
    world.settle();
    world.pass(ms(1_999));
    assert!(world.current.is_some());
    world.pass(ms(1));
    assert_eq!(world.logged("client closes 4900"), 1);
}

#[test]
fn nobody_gets_in_while_a_server_drains() {
    let mut world = World::connected(window(4));
    world.drain_server(0, 0);
    world.settle();
    world.dial();
    world.settle();
    assert_eq!(world.logged("server closes 1 4900"), 1);
    assert!(!world.client().has_ended() && world.ends.is_empty());
}

/// The dials of ten thousand clients, counted in tenths of the time that they have: none has much
/// more than its share of a thousand.
#[test]
fn ten_thousand_clients_leave_evenly() {
    const TENTH: u64 = 3_000;
    let start = Instant::ORIGIN;
    let mut histogram = [0_u32; 10];
    for seed in 0..10_000 {
        let mut client = Client::<Note>::new(ClientConfig::default(), seed);
        let opened = Opened {
            subprotocol: Subprotocol::Steady,
            auth: None,
        };
        client.handle_open(start, opened);
        while client.poll_frame(Room::Any).is_some() {}
        client.handle_control(start, &welcome());
        client.handle_control(start, &format!(r#"#away {{"min":0,"max":{}}}"#, 10 * TENTH));
        let leaves = client
            .poll_timeout()
            .unwrap()
            .saturating_duration_since(start);
        histogram[(leaves.as_millis() as u64 / TENTH).min(9) as usize] += 1;
    }
    println!("{histogram:?}");
    assert!(
        histogram.iter().all(|count| (880..1_120).contains(count)),
        "{histogram:?}"
    );
}

fn welcome() -> String {
    let (sid, token) = ("A".repeat(22), "A".repeat(43));
    format!(
        r#"#welcome {{"sid":"{sid}","ep":"AAAAAAAAAAA","tok":"{token}","proto":"","win":[8,1000],"max":100,"ttl":1000,"hb":[60000,60000]}}"#
    )
}

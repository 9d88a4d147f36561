//! Time that passes in jumps.

use super::window;
use crate::support::{Setting, World, ms, seconds};

/// Timers of a hidden tab fire once a minute; frames are handled at once.
#[test]
fn a_hidden_tab_stays_attached_for_ten_minutes_and_frees_the_servers_window() {
    let mut world = World::connected(window(4));
    let mut sent = 0;
    for second in 1..=600_u64 {
        world.now = world.now + seconds(1);
        world.fire_server();
        if second % 60 == 0 {
            world.fire_client();
        }
        for _ in 0..4 {
            sent += usize::from(world.server_sends(4).is_some_and(|sent| sent.is_ok()));
        }
        world.settle();
    }
    assert_eq!(world.links.len(), 1, "one socket all the time");
    assert_eq!((sent, world.oracle.delivered()), (2_400, 2_400));
}

#[test]
fn a_laptop_that_slept_past_the_time_learns_what_became_of_its_messages() {
    let mut world = World::connected(Setting::default());
    world.client_sends(4).unwrap();
    world.settle();
    world.links[0].cut(0, 0);
    for _ in 0..60 {
        world.sleep(seconds(5));
        world.fire_server();
    }
    world.fire_client();
    assert_eq!(
        world.logged("client > Text(\"#p"),
        1,
        "it asks before it gives up"
    );
    world.pass(seconds(5));
    assert!(world.current.is_none(), "and then dials at once");
    world.dial();
    world.settle();
    assert_eq!(world.logged("client ended expired"), 1);
    let (_, end) = world.ends.last().unwrap();
    assert_eq!((end.delivered_up_to, end.uncertain.len()), (1, 0));
}

#[test]
fn a_laptop_that_slept_a_little_goes_on_with_its_session() {
    let mut world = World::connected(Setting::default());
    world.links[0].cut(0, 0);
    world.sleep(seconds(60));
    world.client_sends(4).unwrap();
    world.fire_client();
    world.pass(seconds(5));
    world.dial();
    world.settle();
    assert_eq!(
        (world.logged("client Resumed"), world.oracle.delivered()),
        (1, 1)
    );
}

#[test]
fn a_half_open_socket_is_noticed_on_both_sides() {
    let mut world = World::connected(Setting::default());
    world.links[0].cut(0, 0);
    world.pass(ms(34_999));
    assert!(world.server.socket(world.sid.unwrap()).is_some());
    world.pass(ms(1));
    assert_eq!(world.logged("server closes 0 4902"), 1, "25 s, then 10 s");
    world.pass(ms(5_000));
    assert_eq!(world.logged("client closes 4902"), 1, "35 s, then 5 s");
}

#[test]
fn an_idle_session_costs_one_ping_every_25_seconds() {
    let mut world = World::connected(Setting::default());
    world.pass(seconds(250));
    assert_eq!(world.logged("server 0 > Text(\"#p"), 10);
    assert_eq!(world.logged("client > "), 10, "ten pongs");
}

#[test]
fn a_drained_buffer_gives_a_probe_more_time() {
    let mut world = World::connected(Setting::default());
    world.links[0].cut(0, 0);
    world.wait(seconds(39));
    world.client_progresses();
    world.wait(ms(4_999));
    assert!(world.current.is_some());
    world.wait(ms(1));
    assert!(world.current.is_none());
}

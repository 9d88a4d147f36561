//! An application that leaves on one server what another one had.

use super::cases::CALM;
use super::cluster::{Bounds, Cluster};
use super::moves::Move::{
    Answered, ClientSends, Cut, Dial, Down, Leaves, ServerNotices, Step, Takes, Up,
};
use super::node::Effects::Handed;
use super::stories::live;
use crate::model::explorer::Searched;

/// The first server freezes before it has stored what its application was handed, and that of the next
/// one leaves at once. A third answer comes from the store, which knows of neither.
#[test]
fn a_server_tells_no_position_of_an_end_elsewhere_that_may_be_too_low() {
    let bounds = Bounds {
        effects: Handed,
        ..leaving()
    };
    let handed = [ClientSends, Up(0), Takes(0)];
    let moved = [Cut(0), Dial(1), Up(1), Step(1, 0), Answered(1, 0), Down(1)];
    let mut cluster = live(bounds, &[&handed, &moved, &[Leaves(1), Down(1)]]);
    come_back(&mut cluster, 1, 0);
    assert!(cluster.client.has_ended());
}

/// Where applications name their positions, any server tells the end exactly.
#[test]
fn every_server_tells_exactly_what_an_application_left() {
    let left = [ClientSends, Up(0), Leaves(0), Down(0)];
    let mut cluster = live(leaving(), &[&left]);
    come_back(&mut cluster, 0, 1);
    assert!(cluster.client.has_ended());
    assert!(cluster.book.never_handed(1), "not uncertain");
}

fn leaving() -> Bounds {
    Bounds {
        leaves: true,
        messages: [1, 0],
        sockets: 4,
        ..CALM
    }
}

/// The client loses the end of its session on this socket, and hears of it from that server.
fn come_back(cluster: &mut Cluster, link: usize, node: usize) {
    while !cluster.links.0[link].0.up.is_empty() {
        cluster.take(Up(link));
    }
    cluster.take(Cut(0));
    if cluster.links.0[link].0.server_listens {
        cluster.take(ServerNotices(link));
    }
    cluster.settle();
    cluster.take(Dial(node));
    cluster.settle();
}

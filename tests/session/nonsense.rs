//! Peers that say anything at any time: nothing panics, and nobody else is harmed.

use proptest::prelude::*;
use steadysocket::core::session::{Limits, Window};

use crate::support::{Link, Net, Setting, Wire, World, ms, seconds};

/// A frame that is valid where it stands, or nearly.
fn frame() -> impl Strategy<Value = String> {
    let number = || prop::sample::select(&[0_u64, 1, 2, 3, 4, 9_007_199_254_740_991][..]);
    prop_oneof![
        4 => (number(), number()).prop_map(|(seq, ack)| format!("{seq},{ack}|1")),
        4 => number().prop_map(|seq| format!("{seq}|1")),
        1 => number().prop_map(|ack| format!("~{ack}|1")),
        2 => number().prop_map(|ack| format!("#a {ack}")),
        2 => number().prop_map(|attempt| format!("#k {attempt}")),
        2 => (number(), number(), number()).prop_map(|(id, ack, tx)| format!("#p {id},{ack},{tx}")),
        1 => (number(), number(), number()).prop_map(|(id, ack, tx)| format!("#q {id},{ack},{tx}")),
        1 => (number(), any::<bool>()).prop_map(|(tx, last)| {
            format!(r##"#bye {{"code":1000,"reason":"","tx":{tx},"final":{last}}}"##)
        }),
        2 => Just(r##"#hello {"v":1,"protos":[],"win":[2,100],"max":100,"ttl":1000,"lib":""}"##.to_owned()),
        1 => number().prop_map(|rx| format!(r##"#gone {{"why":"expired","rx":{rx}}}"##)),
        1 => Just(r##"#gone {"why":"unknown"}"##.to_owned()),
        1 => Just(r##"#away {"min":0,"max":9}"##.to_owned()),
        1 => Just(r##"#err {"code":4931,"msg":""}"##.to_owned()),
        1 => Just("#later x".to_owned()),
        1 => Just("#LATER x".to_owned()),
        1 => Just("nonsense".to_owned()),
        1 => welcome(),
    ]
}

fn welcome() -> impl Strategy<Value = String> {
    let (sid, token) = ("A".repeat(22), "A".repeat(43));
    any::<bool>().prop_map(move |is_first| match is_first {
        true => format!(
            r##"#welcome {{"sid":"{sid}","ep":"AAAAAAAAAAA","tok":"{token}","proto":"","win":[2,100],"max":100,"ttl":9,"hb":[9,9]}}"##
        ),
        false => format!(
            r##"#resumed {{"n":1,"tok":"{token}","rx":0,"ack":0,"tx":0,"ttl":9,"hb":[9,9]}}"##
        ),
    })
}

fn setting() -> Setting {
    let mut setting = Setting::default();
    let window = Window {
        messages: 2,
        bytes: 100,
    };
    setting.server.limits = Limits { window, max: 100 };
    setting
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Whatever one client says, the session of another goes on, and all memory comes back.
    #[test]
    fn a_server_bears_any_client(frames in prop::collection::vec((0_usize..3, frame(), 0_u64..400), 1..40)) {
        let mut world = World::connected(setting());
        for _ in 0..3 {
            let link = world.links.len();
            world.links.push(Link::open());
            let now = world.now;
            world.server.handle_open(now, Net::socket_id(link), 9);
        }
        world.oracle_is_off = true;
        for (nth, frame, wait) in frames {
            if world.links[1 + nth].server_listens {
                world.server_reads(1 + nth, Wire::Text(frame));
            }
            world.now = world.now + ms(wait);
            world.fire_server();
        }
        for link in &mut world.links {
            link.down.retain(|_| false);
        }
        let sid = world.sid.unwrap();
        prop_assert!(world.server.endpoint(sid).is_some(), "another client's session");
        for link in 0..world.links.len() {
            world.server_notices(link);
        }
        for _ in 0..4 {
            world.now = world.now + seconds(700);
            world.fire_server();
        }
        prop_assert!(world.server.is_empty());
    }

    /// Whatever a server says, the client neither panics nor loses an account.
    #[test]
    fn a_client_bears_any_server(frames in prop::collection::vec((frame(), 0_u64..400), 1..40)) {
        let mut world = World::new(setting());
        world.oracle_is_off = true;
        world.allows_faults = true;
        let mut accepted = 0;
        for (frame, wait) in frames {
            if world.current.is_none() {
                world.reconnect();
                world.dial();
            }
            accepted += usize::from(world.client_sends(1).is_ok());
            if let Some(link) = world.current {
                world.client_reads(link, Wire::Text(frame));
            }
            world.now = world.now + ms(wait);
            world.fire_client();
        }
        world.client_closes(1_000);
        world.now = world.now + seconds(60);
        world.fire_client();
        world.pump_client();
        let told: usize = world.ends.iter().map(|(_, end)| end.uncertain.len() + end.unsent.len()).sum();
        prop_assert!(told <= accepted);
        prop_assert!(world.client().has_ended() || world.client().endpoint().queued() == 0);
    }
}

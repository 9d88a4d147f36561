//! Sessions that outlive the memory of their server as bytes.

use steadysocket::core::session::{
    AckMode, GoneReason, MAX_NUMBER, Secrets, Server, SnapshotError, SnapshotPayload,
};

use super::{come_back, slow_server, why, window};
use crate::support::{Note, Setting, Side, TestSecrets, World, seconds};

impl SnapshotPayload for Note {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_binary));
        out.extend(self.id.to_le_bytes());
        out.extend((self.size as u64).to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (is_binary, bytes) = bytes.split_first()?;
        let (id, size) = bytes.split_first_chunk()?;
        Some(Self {
            id: u64::from_le_bytes(*id),
            size: usize::try_from(u64::from_le_bytes(size.try_into().ok()?))
                .ok()?
                .min(1_000),
            is_binary: *is_binary == 1,
        })
    }
}

/// The process of the server forgets everything but the snapshot.
fn hibernate(world: &mut World) {
    let sid = world.sid.unwrap();
    let bytes = world.server.snapshot(sid, "note").unwrap();
    let link = world.current.unwrap();
    world.restart_server();
    let index = world.oracle.index(sid);
    world.oracle.forget_received(index, Side::Client);
    let now = world.now;
    let restored = world.server.restore(now, &bytes);
    assert_eq!(restored, Ok((sid, "note".to_owned())));
    assert_eq!(world.server.snapshot(sid, "note").unwrap(), bytes);
    world.client_notices(link, 1006);
}

#[test]
fn a_session_goes_on_from_its_snapshot_and_nothing_is_lost_or_doubled() {
    let mut world = World::connected(slow_server(AckMode::Automatic));
    let sid = world.sid.unwrap();
    for round in 0..20 {
        for _ in 0..round % 4 {
            world.client_sends(20).unwrap();
            world.server_sends(20).unwrap().unwrap();
        }
        if round % 3 > 0 {
            world.settle();
        }
        if round % 5 == 0 {
            // Two are handed over, and the others are still waiting.
            let _ = world.server_takes(sid) && world.server_takes(sid);
        }
        hibernate(&mut world);
        come_back(&mut world);
        assert!(world.client().is_attached(), "round {round}");
    }
    while world.server_takes(sid) {}
    world.pass(seconds(1));
    assert_eq!(world.oracle.delivered(), 60);
    assert!(world.ends.is_empty());
}

#[test]
fn a_bye_goes_on_from_a_snapshot() {
    let mut world = World::connected(Setting::default());
    let link = world.current.unwrap();
    world.links[link].cut(0, 0);
    world.server_closes(4_001);
    hibernate(&mut world);
    come_back(&mut world);
    let ends: Vec<_> = world
        .ends
        .iter()
        .map(|(_, end)| (end.why.as_str(), end.code))
        .collect();
    assert_eq!(ends, [("ended", 4_001), ("ended", 4_001)]);
}

#[test]
fn a_restored_session_expires_and_holds_nothing_afterwards() {
    let mut world = World::connected(window(8));
    world.client_sends(20).unwrap();
    world.settle();
    hibernate(&mut world);
    assert_eq!(world.server.detached_bytes(), 1_024);
    world.pass(seconds(120));
    come_back(&mut world);
    let gone = |why| steadysocket::core::session::EndReason::Gone(why);
    assert_eq!(why(&world, Side::Client), gone(GoneReason::Expired));
    world.client_closes(1_000);
    world.pass(seconds(1_000));
    assert!(world.server.is_empty());
}

#[test]
fn a_session_is_restored_once() {
    let mut world = World::connected(window(8));
    let sid = world.sid.unwrap();
    let bytes = world.server.snapshot(sid, "").unwrap();
    let now = world.now;
    let restored = world.server.restore(now, &bytes);
    assert_eq!(restored, Err(SnapshotError::Exists));
    world.client_closes(1_000);
    world.settle();
    let now = world.now;
    let restored = world.server.restore(now, &bytes);
    assert_eq!(restored, Err(SnapshotError::Exists));
    assert_eq!(world.server.snapshot(sid, ""), None);
}

fn full_snapshot() -> (World, Vec<u8>) {
    let mut world = World::connected(window(4));
    let link = world.current.unwrap();
    world.links[link].cut(0, 0);
    for _ in 0..6 {
        world.server_sends(20).unwrap().unwrap();
    }
    world.server_closes(4_001);
    let bytes = world.server.snapshot(world.sid.unwrap(), "note").unwrap();
    (world, bytes)
}

fn empty_server(world: &World) -> Server<Note, TestSecrets> {
    Server::new(world.setting.server.clone(), TestSecrets(9))
}

#[test]
fn a_damaged_snapshot_is_refused() {
    let (world, bytes) = full_snapshot();
    let mut server = empty_server(&world);
    for length in 0..bytes.len() {
        let restored = server.restore(world.now, &bytes[..length]);
        assert_eq!(restored, Err(SnapshotError::Malformed), "{length}");
    }
    for place in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[place / 8] ^= 1 << (place % 8);
        let restored = server.restore(world.now, &damaged);
        assert_eq!(restored, Err(SnapshotError::Malformed), "{place}");
    }
    assert!(server.is_empty());
}

/// These bytes with a hash that fits.
fn sealed(body: &[u8]) -> Vec<u8> {
    let hash = TestSecrets(0).sha256(&[b"steady.v1 snapshot", body]);
    [&hash[..16], body].concat()
}

#[test]
fn a_snapshot_with_bytes_behind_it_is_refused() {
    let (world, bytes) = full_snapshot();
    let longer = sealed(&[&bytes[16..], &[0]].concat());
    let mut server = empty_server(&world);
    let error = server.restore(world.now, &longer).unwrap_err();
    assert_eq!(error, SnapshotError::Malformed);
    let text = "the bytes are no snapshot of a session, or were damaged";
    assert_eq!(error.to_string(), text);
    assert!(server.restore(world.now, &sealed(&bytes[16..])).is_ok());
}

#[test]
fn an_attempt_beyond_the_last_number_is_refused() {
    let (world, bytes) = full_snapshot();
    for (attempt, is_good) in [(MAX_NUMBER, true), (MAX_NUMBER + 1, false)] {
        let mut body = bytes[16..].to_vec();
        // Behind the version, the name, the epoch and two tokens, of which one may be missing.
        body[58..66].copy_from_slice(&attempt.to_le_bytes());
        let restored = empty_server(&world).restore(world.now, &sealed(&body));
        assert_eq!(restored.is_ok(), is_good, "{attempt}");
    }
}

/// The answer to a resume is on its way: the client has the token before it.
#[test]
fn a_snapshot_keeps_the_token_that_the_client_still_holds() {
    let mut world = World::connected(window(4));
    let link = world.current.unwrap();
    world.client_notices(link, 1006);
    world.dial();
    let link = world.current.unwrap();
    world.deliver_up(link);
    hibernate(&mut world);
    come_back(&mut world);
    assert!(world.client().is_attached() && world.ends.is_empty());
}

/// Behind a hash that fits, as from another version or from an enemy.
#[test]
fn any_bytes_are_refused_or_become_a_session_that_holds_together() {
    let (world, bytes) = full_snapshot();
    let mut random = TestSecrets(5);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let mut body = bytes[16..].to_vec();
        let mut dice = [0; 6];
        random.random(&mut dice);
        let place = usize::from(u16::from_le_bytes([dice[0], dice[1]])) % body.len();
        match dice[2] % 4 {
            0 => body.truncate(place),
            1 => body[place] ^= 1 << (dice[3] % 8),
            2 => body[place] = dice[3],
            _ => body.insert(place, dice[3]),
        }
        let mut server = empty_server(&world);
        let Ok((sid, note)) = server.restore(world.now, &sealed(&body)) else {
            assert!(server.is_empty());
            refused += 1;
            continue;
        };
        accepted += 1;
        check(&server, sid);
        let again = server.snapshot(sid, &note).unwrap();
        let mut other = empty_server(&world);
        assert_eq!(other.restore(world.now, &again), Ok((sid, note.clone())));
        assert_eq!(other.snapshot(sid, &note), Some(again));
        server.handle_timeout(world.now + seconds(120));
        server.handle_timeout(world.now + seconds(800));
        while server.poll_output().is_some() {}
        assert!(server.is_empty());
    }
    assert!(
        accepted > 1_000 && refused > 1_000,
        "{accepted} and {refused}"
    );
}

fn check(server: &Server<Note, TestSecrets>, sid: steadysocket::core::session::SessionId) {
    let endpoint = server.endpoint(sid).unwrap();
    let positions = endpoint.positions();
    let numbers: Vec<u64> = endpoint.unacknowledged().map(|(seq, _)| seq).collect();
    assert!(
        numbers
            .iter()
            .copied()
            .eq(endpoint.acked() + 1..=positions.tx)
    );
    assert!((endpoint.acked()..=positions.tx).contains(&endpoint.written()));
    assert!(numbers.len() <= 4 && endpoint.held_bytes() <= 100_000);
    assert_eq!(positions.rx, positions.ack);
}

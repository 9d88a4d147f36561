//! Very many sessions without a socket: what each holds, and that they go as fast as they came.
//!
//! `npm test -- crowd` makes a million, as an optimized program.

use std::future::ready;
use std::time::{Duration, Instant};

use steadysocket::server::{Denial, SessionServer};
use tokio::time::sleep;

use crate::allocator::held;
use crate::client::{cut_all, open_all};
use crate::{KIB, echo, task};

/// Enough to see in a moment that everything is counted and forgotten.
const SESSIONS: usize = 2_000;

/// So many have a socket at once.
const BATCH: usize = 500;

/// The bytes of a task in the runtime's queue, which doubles when it grows.
const KEPT: usize = 32;

/// After the first tenth each session may take so many times as long as one of that tenth.
const GROWTH: f64 = 4.0;

/// So few sessions are over too soon to be timed.
const TIMED: usize = 100_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Users {
    Many,
    /// One who may have any number of sessions.
    One,
}

fn sessions() -> usize {
    let chosen = std::env::var("SESSION_CROWD").ok();
    chosen.map_or(SESSIONS, |count| count.parse().unwrap())
}

/// A server with room for so many sessions without a socket, and as many that have ended.
fn server(users: Users, room: usize, count: usize) -> SessionServer {
    let name = move |auth: Option<String>| match users {
        Users::Many => auth.ok_or(Denial::Denied),
        Users::One => Ok("everyone".to_owned()),
    };
    SessionServer::builder()
        .authenticate(move |_, auth| ready(name(auth)))
        .detached(count, (room * KIB) as u64)
        .tombstones(count, Duration::from_secs(600))
        .build()
}

/// Opens so many sessions more, each of which loses its socket.
async fn fill(sessions: &SessionServer, count: usize) {
    for start in (0..count).step_by(BATCH) {
        let open = open_all(sessions, start, BATCH.min(count - start), echo).await;
        cut_all(sessions, open, 0).await;
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the time that the machine takes, not that of the test"
)]
async fn timed(act: impl Future<Output = ()>) -> Duration {
    let start = Instant::now();
    act.await;
    start.elapsed()
}

/// All of them expire at the same moment, and later their tombstones.
async fn expire(sessions: &SessionServer, count: usize) -> [Duration; 2] {
    let expiry = timed(async {
        sleep(Duration::from_secs(121)).await;
        while !sessions.is_empty() {
            tokio::task::yield_now().await;
        }
    });
    let expiry = expiry.await;
    assert_eq!(sessions.gauges().tombstones, count);
    let forgetting = timed(sleep(Duration::from_secs(601))).await;
    assert_eq!(sessions.gauges().tombstones, 0);
    [expiry, forgetting]
}

/// The bytes of each, and how long it took to make, end and forget them.
async fn come_and_go(users: Users, count: usize) -> (usize, [Duration; 3]) {
    let before = held();
    let sessions = server(users, count, count);
    let filling = timed(fill(&sessions, count)).await;
    assert_eq!(sessions.len(), count);
    let each = (held() - before) as usize / count - task();
    let [expiry, forgetting] = expire(&sessions, count).await;
    drop(sessions);
    // The runtime keeps its queue, which had all of their tasks at once.
    let kept = held() - before;
    assert!(kept < (KEPT * count + 64 * KIB) as isize, "{kept} bytes");
    println!(
        "crowd: {users:?}: {count} sessions of {each} bytes; made in {filling:?}, expired in \
         {expiry:?}, forgotten in {forgetting:?}"
    );
    (each, [filling, expiry, forgetting])
}

async fn check(users: Users) {
    let count = sessions();
    let (_, few) = come_and_go(users, count / 10).await;
    let (each, many) = come_and_go(users, count).await;
    assert!(each < KIB, "{each} bytes");
    for (few, many) in few.iter().zip(many) {
        let growth = many.div_duration_f64(*few) / 10.0;
        assert!(count < TIMED || growth < GROWTH, "{growth} times as slow");
    }
}

#[tokio::test(start_paused = true)]
async fn a_crowd_of_detached_sessions_is_small_and_goes_again() {
    check(Users::Many).await;
}

#[tokio::test(start_paused = true)]
async fn so_does_a_crowd_of_one_user() {
    check(Users::One).await;
}

#[tokio::test(start_paused = true)]
async fn a_crowd_beyond_the_limit_pushes_out_the_oldest() {
    let (count, room) = (sessions(), sessions() / 10);
    let sessions = server(Users::Many, room, count);
    let filling = timed(fill(&sessions, count)).await;
    let gauges = sessions.gauges();
    assert_eq!((gauges.sessions, gauges.tombstones), (room, count - room));
    assert_eq!(gauges.detached_bytes, (room * KIB) as u64);
    println!("crowd: {count} sessions, of which {room} may stay, in {filling:?}");
}

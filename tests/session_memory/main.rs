//! The memory of sessions, counted to the byte.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "in a test a panic is the verdict, in helpers as well, and output is for the reader"
)]

mod allocator;
mod client;
mod crowd;

use std::time::Duration;

use steadysocket::BoxError;
use steadysocket::server::{Denial, Session, SessionServer};
use tokio::time::sleep;

use allocator::held;
use client::{cut_all, open_all};

/// So many that what the server holds for itself does not count.
const SESSIONS: usize = 1_000;

const KIB: usize = 1_024;

/// The task of a session as tokio allocates it, and the future of `echo`.
fn task() -> usize {
    256 + size_of_future(echo)
}

fn size_of_future<Running>(_: impl FnOnce(Session) -> Running) -> usize {
    size_of::<Running>()
}

async fn echo(mut session: Session) -> Result<(), BoxError> {
    while let Some(message) = session.recv().await {
        session.send(message).await?;
    }
    Ok(())
}

/// Every client is a user of its own.
fn server() -> SessionServer {
    let builder = SessionServer::builder()
        .authenticate(async |_, auth: Option<String>| auth.ok_or(Denial::Denied));
    builder.detached(SESSIONS, u64::MAX).build()
}

/// Each with its task, its closure, its buffers and the pipe that stands for its connection.
#[tokio::test(start_paused = true)]
async fn an_attached_idle_session_takes_less_than_8_kib() {
    let sessions = server();
    let warm = open_all(&sessions, SESSIONS, 1, echo).await;
    let before = held();
    let open = open_all(&sessions, 0, SESSIONS, echo).await;
    let each = (held() - before) as usize / SESSIONS;
    assert!(each < 8 * KIB, "{each} bytes");
    drop((warm, open));
}

/// The task of its closure, which still runs, is not counted.
#[tokio::test(start_paused = true)]
async fn a_detached_session_takes_less_than_1_kib() {
    let sessions = server();
    let warm = open_all(&sessions, SESSIONS, 1, echo).await;
    let before = held();
    let open = open_all(&sessions, 0, SESSIONS, echo).await;
    cut_all(&sessions, open, 1).await;
    let each = (held() - before) as usize / SESSIONS - task();
    assert!(each < KIB, "{each} bytes");
    drop(warm);
}

#[tokio::test(start_paused = true)]
async fn messages_of_a_detached_session_take_little_more_than_themselves() {
    let sessions = server();
    let open = open_all(&sessions, 0, SESSIONS, echo).await;
    cut_all(&sessions, open, 0).await;
    let before = held();
    for session in sessions.sessions() {
        for _ in 0..4 {
            session.try_send("x".repeat(100)).unwrap();
        }
    }
    let each = (held() - before) as usize / SESSIONS;
    assert!(each < 4 * 100 + KIB / 2, "{each} bytes");
}

#[tokio::test(start_paused = true)]
async fn memory_is_back_where_it_was_after_expiry() {
    let sessions = server();
    let once = async || {
        let open = open_all(&sessions, 0, SESSIONS, echo).await;
        for session in sessions.sessions() {
            session.try_send("x".repeat(100)).unwrap();
        }
        cut_all(&sessions, open, 0).await;
        sleep(Duration::from_secs(121)).await;
        assert_eq!(
            (sessions.len(), sessions.gauges().tombstones),
            (0, SESSIONS)
        );
        sleep(Duration::from_secs(601)).await;
        assert_eq!(sessions.gauges().tombstones, 0);
    };
    // The first round leaves what is made once: the runtime's and the server's own tables.
    once().await;
    let before = held();
    once().await;
    let kept = held() - before;
    assert!(kept.unsigned_abs() < 8 * KIB, "{kept} bytes");
}

//! The laws of a store, as tests that any store can run.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::timeout;

use super::trial::{LONG, Trial, at, gone, is, same, session};
use super::{Attached, Moved, SessionStore, StoreError, Sweep};
use crate::Message;
use crate::core::session::{GoneReason, SessionId};

/// A time that the tests wait for.
const SHORT: Duration = Duration::from_millis(50);

/// A time after which a test does not wait any more, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(60);

/// The looks for overdue sessions that a test makes at most.
const LOOKS: usize = 10_000;

/// A law that a store has broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawBroken {
    /// The law.
    pub law: &'static str,
    /// The answer, and the one that it should have been.
    pub answer: String,
}

impl fmt::Display for LawBroken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store breaks a law: {}: {}", self.law, self.answer)
    }
}

impl std::error::Error for LawBroken {}

/// Tries the laws of a [`SessionStore`]. Takes a moment, because sessions have to expire. Leaves
/// some tombstones behind.
///
/// ```
/// use std::time::Duration;
/// use steadysocket::server::store::{MemoryStore, store_tests};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let store = MemoryStore::new(Duration::from_secs(600));
/// store_tests(&store).await.unwrap();
/// # }
/// ```
///
/// # Errors
///
/// [`LawBroken`]: the first law that does not hold.
pub async fn store_tests(store: &dyn SessionStore) -> Result<(), LawBroken> {
    for (law, test) in LAWS {
        let mut sid = SessionId([0; 16]);
        // Names that are taken would fail the first step.
        let _is_random = getrandom::fill(&mut sid.0);
        let result = test(Trial { store, sid }).await;
        result.map_err(|answer| LawBroken { law, answer })?;
    }
    Ok(())
}

type Law = (&'static str, fn(Trial<'_>) -> Verdict<'_>);

type Verdict<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

const LAWS: &[Law] = &[
    ("a repeated create changes nothing", |t| {
        Box::pin(creates(t))
    }),
    ("a repeated append changes nothing", |t| {
        Box::pin(appends(t))
    }),
    ("no number has two messages", |t| Box::pin(clashes(t))),
    ("no number is left out", |t| Box::pin(gaps(t))),
    ("the window is kept", |t| Box::pin(windows(t))),
    ("what is acknowledged is forgotten, once", |t| {
        Box::pin(acks(t))
    }),
    ("a lower position changes nothing", |t| Box::pin(accepts(t))),
    ("who is behind the fence changes nothing", |t| {
        Box::pin(fences(t))
    }),
    ("a forgotten attach is noticed", |t| Box::pin(forgets(t))),
    ("the latest token and the one before are taken", |t| {
        Box::pin(tokens(t))
    }),
    ("an old attempt is refused", |t| Box::pin(attempts(t))),
    ("positions that do not fit end the session", |t| {
        Box::pin(positions(t))
    }),
    ("the end is final", |t| Box::pin(ends(t))),
    ("time that is over is final", |t| Box::pin(expires(t))),
    ("time goes on from a touch", |t| Box::pin(touches(t))),
    ("whose time is over is found until it is reaped", |t| {
        Box::pin(finds(t))
    }),
    ("the server before is told of an attach", |t| {
        Box::pin(tells(t))
    }),
];

async fn creates(t: Trial<'_>) -> Result<(), String> {
    let why = GoneReason::Unknown;
    let unknown = StoreError::Gone { why, rx: None };
    t.append(0, 1, &["a"], Err(unknown)).await?;
    t.refuses(1, 0, unknown).await?;
    t.create().await?;
    t.append(0, 1, &["a"], Ok(())).await?;
    t.create().await?;
    let attached = t.attach(1, 0, at(0, 0)).await;
    let expected = Attached {
        rx: 0,
        acked: 0,
        messages: vec!["a".into()],
        window: session().window,
        max: 10,
        ttl: LONG,
        protocol: "chat.v1".to_owned(),
        previous: 0,
    };
    same(attached, Ok(expected))
}

async fn appends(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    t.append(0, 1, &["a", "b"], Ok(())).await?;
    t.append(0, 1, &["a", "b"], Ok(())).await?;
    t.append(0, 2, &["b", "c"], Ok(())).await?;
    is(t.store.ack(t.sid, 0, 2), Ok(())).await?;
    t.append(0, 1, &["a", "b", "c"], Ok(())).await?;
    let attached = t.attach(1, 0, at(2, 0)).await;
    let kept = attached.map(|attached| (attached.acked, attached.messages));
    same(kept, Ok((2, vec!["c".into()])))
}

async fn clashes(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    t.append(0, 1, &["a", "b"], Ok(())).await?;
    t.append(0, 2, &["x"], Err(StoreError::Clash { seq: 2 }))
        .await?;
    let binary = vec![Message::from(b"b".to_vec())];
    let clash = Err(StoreError::Clash { seq: 2 });
    is(t.store.append(t.sid, 0, 2, binary), clash).await
}

async fn gaps(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    t.append(0, 2, &["b"], Err(StoreError::Gap { tx: 0 }))
        .await?;
    t.append(0, 1, &["a"], Ok(())).await?;
    t.append(0, 3, &["c"], Err(StoreError::Gap { tx: 1 })).await
}

async fn windows(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    t.append(0, 1, &["12345", "123456"], Err(StoreError::Full))
        .await?;
    t.append(0, 2, &["", "", "", ""], Err(StoreError::Full))
        .await?;
    is(t.store.ack(t.sid, 0, 1), Ok(())).await?;
    t.append(0, 5, &["1234567890"], Ok(())).await?;
    t.append(0, 6, &[""], Err(StoreError::Full)).await
}

async fn acks(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    t.append(0, 1, &["a", "b", "c"], Ok(())).await?;
    is(t.store.ack(t.sid, 0, 4), Err(StoreError::Ahead)).await?;
    for seq in [2, 2, 1] {
        is(t.store.ack(t.sid, 0, seq), Ok(())).await?;
    }
    let kept = t.attach(1, 0, at(3, 0)).await;
    let kept = kept.map(|attached| (attached.acked, attached.messages));
    same(kept, Ok((2, vec!["c".into()])))
}

async fn accepts(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    for seq in [3, 2, 3] {
        is(t.store.accept(t.sid, 0, seq), Ok(())).await?;
    }
    let rx = t.attach(1, 0, at(0, 3)).await.map(|attached| attached.rx);
    same(rx, Ok(3))
}

async fn fences(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    t.append(0, 1, &["a"], Ok(())).await?;
    let moved = t.attach(5, 0, at(0, 0)).await.map(drop);
    same(moved, Ok(()))?;
    let fenced = Err(StoreError::Fenced { fence: 5 });
    t.append(0, 2, &["b"], fenced).await?;
    is(t.store.ack(t.sid, 0, 1), fenced).await?;
    is(t.store.accept(t.sid, 4, 1), fenced).await?;
    is(t.store.touch(t.sid, 0, Duration::ZERO), fenced).await?;
    is(t.store.confirm(t.sid, 0), fenced).await?;
    is(t.store.end(t.sid, 0, GoneReason::Ended), fenced).await?;
    let kept = t.attach(6, 5, at(0, 0)).await;
    let kept = kept.map(|attached| (attached.rx, attached.messages.len(), attached.previous));
    same(kept, Ok((0, 1, 5)))
}

async fn forgets(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    t.append(1, 1, &["a"], Err(StoreError::Lost { rx: None }))
        .await?;
    is(
        t.store.accept(t.sid, 1, 1),
        Err(StoreError::Lost { rx: None }),
    )
    .await
}

async fn tokens(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    t.refuses(1, 9, StoreError::Denied).await?;
    // The answers to the first two are lost.
    for fence in [1, 2] {
        same(t.attach(fence, 0, at(0, 0)).await.map(drop), Ok(()))?;
    }
    t.refuses(3, 1, StoreError::Denied).await?;
    is(t.store.confirm(t.sid, 2), Ok(())).await?;
    t.refuses(3, 0, StoreError::Denied).await?;
    same(t.attach(3, 2, at(0, 0)).await.map(drop), Ok(()))
}

async fn attempts(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    same(t.attach(3, 0, at(0, 0)).await.map(drop), Ok(()))?;
    for fence in [0, 2, 3] {
        t.refuses(fence, 0, StoreError::Stale { fence: 3 }).await?;
    }
    Ok(())
}

async fn positions(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    t.append(0, 1, &["a"], Ok(())).await?;
    is(t.store.accept(t.sid, 0, 2), Ok(())).await?;
    let lost = Err(StoreError::Lost { rx: Some(2) });
    same(t.attach(1, 0, at(2, 2)).await.map(drop), lost)?;
    t.refuses(2, 0, gone(GoneReason::StateLost, 2)).await
}

async fn ends(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    is(t.store.accept(t.sid, 0, 2), Ok(())).await?;
    is(t.store.end(t.sid, 0, GoneReason::Ended), Ok(())).await?;
    let ended = gone(GoneReason::Ended, 2);
    is(t.store.end(t.sid, 0, GoneReason::Evicted), Err(ended)).await?;
    is(t.store.accept(t.sid, 0, 3), Err(ended)).await?;
    t.append(0, 1, &["a"], Err(ended)).await?;
    is(t.store.sweep(t.sid), Ok(Sweep::Nothing)).await?;
    t.refuses(1, 9, StoreError::Denied).await?;
    t.refuses(1, 0, ended).await
}

async fn expires(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    t.append(0, 1, &["a", "b"], Ok(())).await?;
    is(t.store.ack(t.sid, 0, 1), Ok(())).await?;
    is(t.store.accept(t.sid, 0, 2), Ok(())).await?;
    is(t.store.touch(t.sid, 0, PATIENCE), Ok(())).await?;
    let early = t.store.sweep(t.sid).await;
    let is_early = matches!(early, Ok(Sweep::NotDue { left, fence: 0 }) if left <= PATIENCE);
    same(is_early, true)?;
    is(t.store.touch(t.sid, 0, SHORT), Ok(())).await?;
    tokio::time::sleep(2 * SHORT).await;
    let expired = gone(GoneReason::Expired, 2);
    t.refuses(1, 0, expired).await?;
    // Its server was frozen until now.
    is(t.store.accept(t.sid, 0, 3), Err(expired)).await?;
    is(t.store.touch(t.sid, 0, LONG), Err(expired)).await?;
    for _ in 0..2 {
        let due = Sweep::Due {
            why: GoneReason::Expired,
            rx: 2,
            acked: 1,
            fence: 0,
            messages: vec!["b".into()],
        };
        is(t.store.sweep(t.sid), Ok(due)).await?;
    }
    for _ in 0..2 {
        is(t.store.reap(t.sid), Ok(())).await?;
        is(t.store.sweep(t.sid), Ok(Sweep::Nothing)).await?;
    }
    t.refuses(1, 0, expired).await
}

async fn touches(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    is(t.store.touch(t.sid, 0, SHORT), Ok(())).await?;
    tokio::time::sleep(2 * SHORT).await;
    // Nobody has looked, so nobody was told of an end.
    is(t.store.touch(t.sid, 0, LONG), Ok(())).await?;
    same(t.attach(1, 0, at(0, 0)).await.map(drop), Ok(()))
}

async fn finds(t: Trial<'_>) -> Result<(), String> {
    t.create().await?;
    same(found(t, 2).await, Ok(false))?;
    is(t.store.touch(t.sid, 0, SHORT), Ok(())).await?;
    tokio::time::sleep(2 * SHORT).await;
    for _ in 0..2 {
        same(found(t, LOOKS).await, Ok(true))?;
    }
    t.store
        .sweep(t.sid)
        .await
        .map_err(|error| format!("{error:?}"))?;
    same(found(t, LOOKS).await, Ok(true))?;
    is(t.store.reap(t.sid), Ok(())).await?;
    same(found(t, 2).await, Ok(false))
}

/// Looks for the session of this trial among the overdue ones, so many times.
async fn found(t: Trial<'_>, looks: usize) -> Result<bool, StoreError> {
    for _ in 0..looks {
        if t.store.overdue().await?.contains(&t.sid) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn tells(t: Trial<'_>) -> Result<(), String> {
    let answer = |error| format!("{error:?}");
    let first = t.store.moves("first").await.map_err(answer)?;
    let second = t.store.moves("second").await.map_err(answer)?;
    let of_this = |moved: &Moved| std::future::ready(moved.sid == t.sid);
    let (mut first, mut second) = (first.filter(of_this), second.filter(of_this));
    t.create().await?;
    // The second attach changes no server.
    for fence in [1, 2] {
        same(t.attach(fence, 0, at(0, 0)).await.map(drop), Ok(()))?;
    }
    let told = timeout(PATIENCE, first.next()).await;
    let (sid, fence) = (t.sid, 1);
    same(told, Ok(Some(Moved { sid, fence })))?;
    same(timeout(SHORT, second.next()).await.is_err(), true)?;
    is(t.store.end(t.sid, 2, GoneReason::Ended), Ok(())).await
}

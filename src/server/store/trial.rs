//! A store under test, and a session of its own for each law.

use std::fmt;
use std::time::Duration;

use super::{Attach, Attached, NewSession, Positions, SessionStore, StoreError, StoreFuture};
use crate::Message;
use crate::core::session::{GoneReason, SessionId, Window};

/// Long enough not to be over before the test is.
pub(super) const LONG: Duration = Duration::from_secs(3_600);

/// A store, and a session of its own for one law.
#[derive(Clone, Copy)]
pub(super) struct Trial<'a> {
    pub(super) store: &'a dyn SessionStore,
    pub(super) sid: SessionId,
}

impl Trial<'_> {
    pub(super) async fn create(self) -> Result<(), String> {
        is(self.store.create(self.sid, session()), Ok(())).await
    }

    pub(super) async fn append(
        self,
        fence: u64,
        seq: u64,
        texts: &[&str],
        expected: Result<(), StoreError>,
    ) -> Result<(), String> {
        let messages = texts.iter().copied().map(Message::from).collect();
        is(self.store.append(self.sid, fence, seq, messages), expected).await
    }

    /// Attaches with the token of one attempt, and the token of this one for later.
    pub(super) async fn attach(
        self,
        fence: u64,
        token: u8,
        client: Positions,
    ) -> Result<Attached<Message>, StoreError> {
        let attach = Attach {
            presented: [token; 16],
            fresh: [fence as u8; 16],
            fence,
            client,
            node: "second".to_owned(),
            lease: LONG,
        };
        self.store.attach(self.sid, attach).await
    }

    /// Attaches from nothing, and compares the error.
    pub(super) async fn refuses(
        self,
        fence: u64,
        token: u8,
        expected: StoreError,
    ) -> Result<(), String> {
        let answer = self.attach(fence, token, Positions::default()).await;
        same(answer.map(drop), Err(expected))
    }
}

pub(super) async fn is<T: PartialEq + fmt::Debug>(
    answer: StoreFuture<'_, T>,
    expected: Result<T, StoreError>,
) -> Result<(), String> {
    same(answer.await, expected)
}

pub(super) fn same<T: PartialEq + fmt::Debug>(answer: T, expected: T) -> Result<(), String> {
    if answer == expected {
        return Ok(());
    }
    Err(format!("{answer:?} instead of {expected:?}"))
}

pub(super) fn session() -> NewSession {
    NewSession {
        fence: 0,
        digest: [0; 16],
        window: Window {
            messages: 4,
            bytes: 10,
        },
        max: 10,
        ttl: LONG,
        protocol: "chat.v1".to_owned(),
        node: "first".to_owned(),
        lease: LONG,
    }
}

pub(super) fn at(rx: u64, tx: u64) -> Positions {
    Positions { rx, ack: 0, tx }
}

pub(super) fn gone(why: GoneReason, rx: u64) -> StoreError {
    let rx = Some(rx);
    StoreError::Gone { why, rx }
}

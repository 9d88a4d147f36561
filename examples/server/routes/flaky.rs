//! `/flaky?open_ms=&refuse_ms=`: a server that keeps going down and coming back.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;

use super::echo::{echo_until, with_echo_session};
use crate::behaviour::Behaviour;
use crate::params::{BadParam, Params};
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/flaky?open_ms=&refuse_ms=`: accepts and echoes for `open_ms`, resets all of those sockets,
/// answers 503 for `refuse_ms`, and repeats.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn flaky(params: Params, upgrade: Upgrade) -> Result<Response, BadParam> {
    let cycle = Cycle {
        open: params.millis("open_ms", 1, 1000)?,
        refuse: params.millis("refuse_ms", 0, 1000)?,
    };
    Ok(match upgrade.app().flaky.phase(cycle, Instant::now()) {
        Phase::Open { until } => with_echo_session(upgrade).accept(Flaky { until }),
        Phase::Refuse => (StatusCode::SERVICE_UNAVAILABLE, "flaky: refusing now\n").into_response(),
    })
}

/// The cycles of `/flaky`. Each begins with the first request for it, so that this request is
/// accepted; later requests with the same parameters share it.
pub(crate) struct FlakyClock(Mutex<HashMap<Cycle, Instant>>);

impl FlakyClock {
    /// Starts without cycles.
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    fn phase(&self, cycle: Cycle, now: Instant) -> Phase {
        let mut begins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if begins.len() >= MAX_CYCLES && !begins.contains_key(&cycle) {
            begins.clear();
        }
        let begin = *begins.entry(cycle).or_insert(now);
        let period = (cycle.open + cycle.refuse).as_nanos();
        let passed = now.duration_since(begin).as_nanos() % period.max(1);
        match cycle.open.as_nanos().checked_sub(passed) {
            None | Some(0) => Phase::Refuse,
            Some(left) => Phase::Open {
                until: now + Duration::from_nanos(u64::try_from(left).unwrap_or(u64::MAX)),
            },
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Cycle {
    open: Duration,
    refuse: Duration,
}

enum Phase {
    Open { until: Instant },
    Refuse,
}

struct Flaky {
    until: Instant,
}

impl Behaviour for Flaky {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        echo_until(socket, self.until, Ending::Reset).await
    }
}

/// Maximum number of cycles; one more clears them all. A test uses a handful.
const MAX_CYCLES: usize = 1024;

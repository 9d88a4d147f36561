//! `/push?every_ms=&bytes=&burst=`: sends messages at a steady rate.

use std::time::Duration;

use axum::response::Response;
use steadysocket::BoxError;
use steadysocket::server::Session;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::padded::{DEFAULT_BYTES, MAX_BYTES, padded};
use crate::behaviour::Behaviour;
use crate::params::{BadParam, Params};
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/push?every_ms=&bytes=&burst=`: sends numbered messages at a steady rate, `burst` at a time,
/// the first ones immediately.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn push(params: Params, upgrade: Upgrade) -> Result<Response, BadParam> {
    let every = params.millis("every_ms", 1, 1000)?;
    let bytes = params.number("bytes", 0..=MAX_BYTES, DEFAULT_BYTES)?;
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    let burst = params.number("burst", 1..=MAX_BURST, 1)?;
    let push = Push {
        every,
        bytes,
        burst,
    };
    let server = upgrade.app().sessions.echo();
    Ok(upgrade.accept_either(server, move |session| push.run_session(session), push))
}

#[derive(Clone, Copy)]
struct Push {
    every: Duration,
    bytes: usize,
    burst: u64,
}

impl Push {
    fn ticks(&self) -> Interval {
        let mut ticks = interval(self.every);
        // Bursts catch up to keep their rate; a single message is late rather than two in a row.
        ticks.set_missed_tick_behavior(if self.burst > 1 {
            MissedTickBehavior::Burst
        } else {
            MissedTickBehavior::Delay
        });
        ticks
    }

    async fn run_session(self, mut session: Session) -> Result<(), BoxError> {
        let mut ticks = self.ticks();
        let mut number = 0;
        loop {
            tokio::select! {
                message = session.recv() => if message.is_none() {
                    return Ok(());
                },
                _ = ticks.tick() => {
                    for _ in 0..self.burst {
                        number += 1;
                        session.send(padded(number, self.bytes)).await?;
                    }
                }
            }
        }
    }
}

impl Behaviour for Push {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        let mut ticks = self.ticks();
        let mut number = 0;
        loop {
            tokio::select! {
                message = socket.receive() => drop(message?),
                _ = ticks.tick() => {
                    for _ in 0..self.burst {
                        number += 1;
                        socket.send(padded(number, self.bytes).into()).await?;
                    }
                }
            }
        }
    }
}

/// With a tick of 1 ms that is a million per second, more than any page can read.
const MAX_BURST: u64 = 1_000;

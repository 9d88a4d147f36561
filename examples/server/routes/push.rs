//! `/push?every_ms=&bytes=`: messages at a steady pace.

use std::time::Duration;

use axum::response::Response;
use tokio::time::{MissedTickBehavior, interval};

use super::padded::{DEFAULT_BYTES, MAX_BYTES, padded};
use crate::behaviour::Behaviour;
use crate::params::{BadParam, Params};
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/push?every_ms=&bytes=`: numbered messages at a steady pace, the first at once.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn push(params: Params, upgrade: Upgrade) -> Result<Response, BadParam> {
    let every = params.millis("every_ms", 1, 1000)?;
    let bytes = params.number("bytes", 0..=MAX_BYTES, DEFAULT_BYTES)?;
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    Ok(upgrade.accept(Push { every, bytes }))
}

struct Push {
    every: Duration,
    bytes: usize,
}

impl Behaviour for Push {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        let mut ticks = interval(self.every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut number = 0;
        loop {
            tokio::select! {
                message = socket.receive() => drop(message?),
                _ = ticks.tick() => {
                    number += 1;
                    socket.send(padded(number, self.bytes)).await?;
                }
            }
        }
    }
}

//! `/echo`: sends every message back. Other routes do the same until their fault is due.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::Response;
use tokio::time::{Instant, timeout_at};

use crate::behaviour::Behaviour;
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/echo`: sends every message back.
pub(crate) async fn echo(upgrade: Upgrade) -> Response {
    upgrade.accept(Echo)
}

/// Sends every message back, forever.
///
/// # Errors
/// [`Gone`] if the client is gone.
pub(super) async fn echo_forever(socket: &mut Socket) -> Result<Infallible, Gone> {
    loop {
        let message = socket.receive().await?;
        socket.send(message).await?;
    }
}

/// Sends every message back for this long.
///
/// # Errors
/// [`Gone`] if the client is gone.
pub(super) async fn echo_for(socket: &mut Socket, time: Duration) -> Result<(), Gone> {
    echo_until(socket, Instant::now() + time).await
}

/// Sends every message back until the deadline.
///
/// # Errors
/// [`Gone`] if the client is gone.
pub(super) async fn echo_until(socket: &mut Socket, deadline: Instant) -> Result<(), Gone> {
    match timeout_at(deadline, echo_forever(socket)).await {
        Ok(Ok(never)) => match never {},
        Ok(Err(gone)) => Err(gone),
        Err(_) => Ok(()),
    }
}

struct Echo;

impl Behaviour for Echo {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        match echo_forever(socket).await? {}
    }
}

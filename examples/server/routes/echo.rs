//! `/echo`: sends every message back. Other routes do the same until their fault is due.

use std::time::Duration;

use axum::response::Response;
use steadysocket::BoxError;
use steadysocket::server::Session;
use tokio::time::{Instant, timeout_at};

use crate::behaviour::Behaviour;
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/echo`: sends every message back.
pub(crate) async fn echo(upgrade: Upgrade) -> Response {
    upgrade.accept(Echo)
}

/// Sends every message back, forever; in a session, until the session server closes the socket.
///
/// # Errors
/// [`Gone`] if the client is gone.
pub(super) async fn echo_forever(socket: &mut Socket) -> Result<Ending, Gone> {
    if let Some(line) = socket.take_session() {
        return line.relay(socket).await;
    }
    loop {
        let message = socket.receive().await?;
        socket.send(message).await?;
    }
}

/// Sends every message back for this long, then ends the socket.
///
/// # Errors
/// [`Gone`] if the client is gone.
pub(super) async fn echo_for(
    socket: &mut Socket,
    time: Duration,
    ending: Ending,
) -> Result<Ending, Gone> {
    echo_until(socket, Instant::now() + time, ending).await
}

/// Sends every message back until the deadline, then ends the socket.
///
/// # Errors
/// [`Gone`] if the client is gone.
pub(super) async fn echo_until(
    socket: &mut Socket,
    deadline: Instant,
    ending: Ending,
) -> Result<Ending, Gone> {
    match timeout_at(deadline, echo_forever(socket)).await {
        Ok(ended) => ended,
        Err(_) => Ok(ending),
    }
}

/// Lets a client that offers sessions have one, in which every message is sent back.
pub(super) fn with_echo_session(upgrade: Upgrade) -> Upgrade {
    let server = upgrade.app().sessions.echo();
    upgrade.with_session(server, echo_in_session)
}

async fn echo_in_session(mut session: Session) -> Result<(), BoxError> {
    while let Some(message) = session.recv().await {
        // Refused once the client has said bye; what it sent before that is still read.
        let _ = session.send(message).await;
    }
    Ok(())
}

struct Echo;

impl Behaviour for Echo {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        echo_forever(socket).await
    }
}

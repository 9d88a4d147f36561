//! `/flood?messages=&bytes=`: sends messages at full speed.

use axum::response::Response;
use steadysocket::BoxError;
use steadysocket::server::Session;

use super::padded::{DEFAULT_BYTES, MAX_BYTES, padded};
use crate::behaviour::Behaviour;
use crate::close_code;
use crate::params::{BadParam, Params};
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/flood?messages=&bytes=`: sends numbered messages at full speed, then closes with 1000.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn flood(params: Params, upgrade: Upgrade) -> Result<Response, BadParam> {
    let messages = params.number("messages", 0..=MAX_MESSAGES, 1000)?;
    let bytes = params.number("bytes", 0..=MAX_BYTES, DEFAULT_BYTES)?;
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    let flood = Flood { messages, bytes };
    let server = upgrade.app().sessions.echo();
    Ok(upgrade.accept_either(server, move |session| flood.run_session(session), flood))
}

#[derive(Clone, Copy)]
struct Flood {
    messages: u64,
    bytes: usize,
}

impl Flood {
    async fn run_session(self, session: Session) -> Result<(), BoxError> {
        for number in 1..=self.messages {
            session.send(padded(number, self.bytes)).await?;
        }
        Ok(session.close(close_code::NORMAL, "flood is over")?)
    }
}

impl Behaviour for Flood {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        for number in 1..=self.messages {
            socket.send(padded(number, self.bytes).into()).await?;
            // Stop sending if the client closes midway.
            while socket.receive_now()?.is_some() {}
        }
        Ok(Ending::close(close_code::NORMAL, "flood is over"))
    }
}

/// Takes the server minutes.
const MAX_MESSAGES: u64 = 10_000_000;

//! `/session` and `/session-chat`: the seed protocol and the chat, in reliable sessions.

use std::sync::Arc;

use axum::response::Response;
use steadysocket::BoxError;
use steadysocket::server::Session;

use super::seed::{Seed, text_of};
use crate::app::App;
use crate::behaviour::Behaviour;
use crate::params::{BadParam, Params};
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/session?lang=`: the seed protocol in a session; without one for clients that do not offer it.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn session(params: Params, upgrade: Upgrade) -> Result<Response, BadParam> {
    let seed = Seed::new(&params, &upgrade)?;
    let server = upgrade.app().sessions.echo();
    Ok(upgrade.accept_either(server, move |session| answer(seed, session), seed))
}

async fn answer(seed: Seed, mut session: Session) -> Result<(), BoxError> {
    seed.log_connected();
    session.send(seed.greeting()).await?;
    while let Some(message) = session.recv().await {
        // Refused once the client has said bye; what it sent before that is still read.
        let _ = session.send(seed.reply(&text_of(message.as_bytes()))).await;
    }
    seed.log_closed();
    Ok(())
}

/// `/session-chat`: sends every message to everyone, including the sender.
pub(crate) async fn session_chat(upgrade: Upgrade) -> Response {
    let app = upgrade.app().clone();
    upgrade.accept_session(app.sessions.chat(), |session| chat(app, session))
}

async fn chat(app: Arc<App>, mut session: Session) -> Result<(), BoxError> {
    while let Some(message) = session.recv().await {
        app.sessions.tell_chat(message.into_message());
    }
    Ok(())
}

/// The behaviour of a socket that only carries a session.
pub(crate) struct OnlySession;

impl Behaviour for OnlySession {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        match socket.take_session() {
            Some(line) => line.relay(socket).await,
            None => Err(Gone::Lost),
        }
    }
}

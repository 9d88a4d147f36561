//! `/` and `/ws`: the seed protocol of the course, verbatim.

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::ws::Message;
use axum::extract::{FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use clap::ValueEnum;
use tower::ServiceExt;
use tracing::info;

use crate::app::App;
use crate::behaviour::Behaviour;
use crate::gate::is_upgrade;
use crate::language::Language;
use crate::params::{BadParam, Params};
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/`: the seed protocol for an upgrade, the page for any other request.
pub(crate) async fn root(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Infallible> {
    if !is_upgrade(request.headers()) {
        return app.pages.clone().oneshot(request).await;
    }
    let (mut parts, _) = request.into_parts();
    let params = match Params::from_request_parts(&mut parts, &app).await {
        Ok(params) => params,
        Err(rejection) => return Ok(rejection.into_response()),
    };
    match Upgrade::from_request_parts(&mut parts, &app).await {
        Ok(upgrade) => Ok(seed(params, upgrade).await.into_response()),
        Err(response) => Ok(response),
    }
}

/// `/ws?lang=`: the seed protocol, in the server's language unless the client names one.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn seed(params: Params, upgrade: Upgrade) -> Result<Response, BadParam> {
    let seed = Seed::new(&params, &upgrade)?;
    Ok(upgrade.accept(seed))
}

/// The seed protocol with one client.
#[derive(Clone, Copy)]
pub(super) struct Seed {
    /// Language of the client.
    language: Language,
    /// Language of the server's log.
    log: Language,
}

impl Seed {
    /// In the language that the client names, or the server's.
    ///
    /// # Errors
    /// [`BadParam`].
    pub(super) fn new(params: &Params, upgrade: &Upgrade) -> Result<Self, BadParam> {
        let log = upgrade.app().language;
        let language = match params.text("lang") {
            None => log,
            Some(name) => Language::from_str(name, false)
                .map_err(|_| BadParam::new("lang", name, "uk or en"))?,
        };
        Ok(Self { language, log })
    }

    /// Logs the client's arrival.
    pub(super) fn log_connected(self) {
        info!("{}", self.log.connected());
    }

    /// Logs the client's departure.
    pub(super) fn log_closed(self) {
        info!("{}", self.log.closed());
    }

    /// The first message to the client.
    pub(super) fn greeting(self) -> &'static str {
        self.language.greeting()
    }

    /// Logs a message, and returns the reply to it.
    pub(super) fn reply(self, message: &str) -> String {
        info!("{}", self.log.received(&shorten(message)));
        self.language.reply(message)
    }
}

impl Behaviour for Seed {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        self.log_connected();
        socket.send(self.greeting().into()).await?;
        loop {
            let message = socket.receive().await?;
            let reply = self.reply(&text_of(bytes_of(&message)));
            socket.send(reply.into()).await?;
        }
    }

    fn ended(&self) {
        self.log_closed();
    }
}

fn bytes_of(message: &Message) -> &[u8] {
    match message {
        Message::Text(text) => text.as_bytes(),
        Message::Binary(bytes) => bytes,
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => &[],
    }
}

/// The Node program puts binary messages into a template string, which decodes them.
pub(super) fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// The log keeps only the beginning of a long message.
fn shorten(message: &str) -> Cow<'_, str> {
    match message.char_indices().nth(MAX_LOGGED_CHARS) {
        None => Cow::Borrowed(message),
        Some((end, _)) => {
            let start = message.get(..end).unwrap_or_default();
            Cow::Owned(format!("{start}… ({} bytes)", message.len()))
        }
    }
}

/// About a screenful.
const MAX_LOGGED_CHARS: usize = 4000;

//! `POST /token?valid_ms=` and `/secure?token=`: access that expires.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;

use super::echo::{echo_until, with_echo_session};
use crate::app::App;
use crate::behaviour::Behaviour;
use crate::params::{BadParam, Params};
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `POST /token?valid_ms=`: returns a token for `/secure`.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn token(State(app): State<Arc<App>>, params: Params) -> Result<String, BadParam> {
    Ok(app.tokens.issue(params.millis("valid_ms", 1, 5_000)?))
}

/// `/secure?token=`: echoes until the token expires, then closes with 4401; answers 401 if the
/// token is unknown or has expired.
pub(crate) async fn secure(params: Params, upgrade: Upgrade) -> Response {
    let token = params.text("token").unwrap_or_default();
    match upgrade.app().tokens.valid_until(token) {
        Some(until) => with_echo_session(upgrade).accept(Secure { until }),
        None => (
            StatusCode::UNAUTHORIZED,
            "token is unknown or has expired\n",
        )
            .into_response(),
    }
}

/// The tokens that are valid.
pub(crate) struct Tokens {
    valid: Mutex<HashMap<String, Instant>>,
}

impl Tokens {
    /// Starts without tokens.
    pub(crate) fn new() -> Self {
        Self {
            valid: Mutex::default(),
        }
    }

    fn issue(&self, duration: Duration) -> String {
        let now = Instant::now();
        let mut valid = self.valid.lock().unwrap_or_else(PoisonError::into_inner);
        valid.retain(|_, until| *until > now);
        if valid.len() >= MAX_TOKENS {
            valid.clear();
        }
        // Hashers are seeded randomly, which is random enough for an echo.
        let token = format!("{:016x}", RandomState::new().hash_one(valid.len()));
        valid.insert(token.clone(), now + duration);
        token
    }

    fn valid_until(&self, token: &str) -> Option<Instant> {
        let valid = self.valid.lock().unwrap_or_else(PoisonError::into_inner);
        let until = valid.get(token).copied()?;
        (until > Instant::now()).then_some(until)
    }
}

struct Secure {
    until: Instant,
}

impl Behaviour for Secure {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        let ending = Ending::close(UNAUTHORIZED, "token expired");
        echo_until(socket, self.until, ending).await
    }
}

/// The application's own code, derived from HTTP's 401.
const UNAUTHORIZED: u16 = 4401;

/// Maximum number of tokens; one more invalidates them all.
const MAX_TOKENS: usize = 4096;

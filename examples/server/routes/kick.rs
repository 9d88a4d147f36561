//! `/accept-then-kick?code=&reason=`: closes as soon as the socket is open.

use axum::extract::ws::CloseFrame;
use axum::response::Response;

use super::echo::with_echo_session;
use crate::behaviour::Behaviour;
use crate::close_code;
use crate::params::{BadParam, Params};
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/accept-then-kick?code=&reason=`: closes as soon as the socket is open.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn kick(params: Params, upgrade: Upgrade) -> Result<Response, BadParam> {
    let frame = close_code::from_params(&params, close_code::TRY_AGAIN)?;
    Ok(with_echo_session(upgrade).accept(Kick::new(frame)))
}

/// Closes as soon as the socket is open.
pub(crate) struct Kick {
    frame: Option<CloseFrame>,
}

impl Kick {
    /// Closes with this frame; `None` sends a close frame without a code.
    pub(crate) fn new(frame: Option<CloseFrame>) -> Self {
        Self { frame }
    }
}

impl Behaviour for Kick {
    async fn run(&mut self, _: &mut Socket) -> Result<Ending, Gone> {
        Ok(Ending::Close(self.frame.take()))
    }
}

//! `/close?code=&reason=&after_ms=`: closes with the requested code.

use std::time::Duration;

use axum::extract::ws::CloseFrame;
use axum::response::Response;

use super::echo::{echo_for, with_echo_session};
use crate::behaviour::Behaviour;
use crate::close_code;
use crate::params::{BadParam, Params};
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/close?code=&reason=&after_ms=`: echoes for that long, then closes with that code.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn close(params: Params, upgrade: Upgrade) -> Result<Response, BadParam> {
    let frame = close_code::from_params(&params, close_code::NORMAL)?;
    let after = params.millis("after_ms", 0, 0)?;
    Ok(with_echo_session(upgrade).accept(Close { frame, after }))
}

struct Close {
    frame: Option<CloseFrame>,
    after: Duration,
}

impl Behaviour for Close {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        let ending = Ending::Close(self.frame.take());
        echo_for(socket, self.after, ending).await
    }
}

//! `/drop?after_ms=`: resets the connection.

use std::time::Duration;

use axum::response::Response;

use super::echo::{echo_for, with_echo_session};
use crate::behaviour::Behaviour;
use crate::params::{BadParam, Params};
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/drop?after_ms=`: echoes for that long, then resets TCP without a close frame.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn drop_link(params: Params, upgrade: Upgrade) -> Result<Response, BadParam> {
    let after = params.millis("after_ms", 0, 0)?;
    Ok(with_echo_session(upgrade).accept(DropLink { after }))
}

struct DropLink {
    after: Duration,
}

impl Behaviour for DropLink {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        echo_for(socket, self.after, Ending::Reset).await
    }
}

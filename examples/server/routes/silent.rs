//! `/silent`: accepts, then never reads or writes.

use axum::response::Response;

use super::echo::with_echo_session;
use crate::behaviour::Behaviour;
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/silent`: accepts, then never reads or writes: a dead peer whose TCP connection is still up.
pub(crate) async fn silent(upgrade: Upgrade) -> Response {
    with_echo_session(upgrade).accept(Silent)
}

struct Silent;

impl Behaviour for Silent {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        socket.link().closed_by_client().await;
        Err(Gone::Lost)
    }
}

//! `/slow?bytes_per_s=`: an echo that reads slowly.

use axum::response::Response;

use super::echo::{echo_forever, with_echo_session};
use crate::behaviour::Behaviour;
use crate::params::{BadParam, Params};
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/slow?bytes_per_s=`: echoes, reading TCP at that rate, so that outgoing data waits in the
/// client.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn slow(params: Params, upgrade: Upgrade) -> Result<Response, BadParam> {
    let bytes_per_s = params.number("bytes_per_s", 1..=MAX_BYTES_PER_S, 65_536)?;
    Ok(with_echo_session(upgrade).accept(Slow { bytes_per_s }))
}

struct Slow {
    bytes_per_s: u64,
}

impl Behaviour for Slow {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        socket.link().throttle_reads(self.bytes_per_s);
        echo_forever(socket).await
    }
}

/// 1 GiB/s is not slow.
const MAX_BYTES_PER_S: u64 = 1024 * 1024 * 1024;

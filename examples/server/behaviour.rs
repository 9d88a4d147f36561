//! The behaviour of a route on its sockets.

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;

use crate::app::App;
use crate::close_code;
use crate::faults::{Fault, FaultReceiver};
use crate::socket::{Ending, Gone, Socket};

/// The behaviour of a route on one socket.
pub(crate) trait Behaviour: Send + 'static {
    /// Runs from the time the socket opens until the server wants to end it or the client is gone.
    /// Dropped midway when the server stops or the client is idle.
    fn run(&mut self, socket: &mut Socket) -> impl Future<Output = Result<Ending, Gone>> + Send;

    /// Called once, after the socket has ended.
    fn ended(&self) {}
}

/// Runs a socket from open to end.
pub(crate) async fn drive(
    mut socket: Socket,
    mut behaviour: impl Behaviour,
    mut faults: FaultReceiver,
    app: Arc<App>,
) {
    let link = socket.link().clone();
    let idle = async {
        match app.limits.idle_timeout {
            Some(limit) => link.idle(limit).await,
            None => pending().await,
        }
    };
    let ending = tokio::select! {
        biased;
        () = app.shutdown.cancelled() => {
            Ok(Ending::close(close_code::GOING_AWAY, "server is stopping"))
        }
        ending = run(&mut socket, &mut behaviour, &mut faults) => ending,
        () = idle => Ok(Ending::close(close_code::GOING_AWAY, "idle for too long")),
    };
    socket.end(ending).await;
    behaviour.ended();
}

/// Runs the behaviour until it returns or an injected fault ends the socket.
async fn run(
    socket: &mut Socket,
    behaviour: &mut impl Behaviour,
    faults: &mut FaultReceiver,
) -> Result<Ending, Gone> {
    let link = socket.link().clone();
    let mut running = pin!(behaviour.run(socket));
    let mut is_silent = false;
    loop {
        let fault = tokio::select! {
            biased;
            fault = faults.next() => fault,
            () = link.closed_by_client(), if is_silent => return Err(Gone::Lost),
            ending = &mut running, if !is_silent => return ending,
        };
        match fault {
            Fault::Reset => return Ok(Ending::Reset),
            Fault::Close(frame) => return Ok(Ending::Close(frame)),
            Fault::Slow(bytes_per_s) => link.throttle_reads(bytes_per_s),
            Fault::Silence => is_silent = true,
        }
    }
}

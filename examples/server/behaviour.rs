//! What a route does with its sockets.

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;

use crate::app::App;
use crate::close_code;
use crate::faults::{Fault, Orders};
use crate::socket::{Ending, Gone, Socket};

/// What a route does with a socket.
pub(crate) trait Behaviour: Send + 'static {
    /// Runs from the opening of the socket to the moment that the server wants it to end, or that
    /// the client is gone. Dropped in the middle when the server stops or the client is idle.
    fn run(&mut self, socket: &mut Socket) -> impl Future<Output = Result<Ending, Gone>> + Send;

    /// Called once, when the socket has ended.
    fn ended(&self) {}
}

/// Runs a socket from its opening to its end.
pub(crate) async fn drive(
    mut socket: Socket,
    mut behaviour: impl Behaviour,
    mut orders: Orders,
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
        ending = run(&mut socket, &mut behaviour, &mut orders) => ending,
        () = idle => Ok(Ending::close(close_code::GOING_AWAY, "idle for too long")),
    };
    socket.end(ending).await;
    behaviour.ended();
}

/// Runs the behaviour until it ends, or until it is ordered to end otherwise.
async fn run(
    socket: &mut Socket,
    behaviour: &mut impl Behaviour,
    orders: &mut Orders,
) -> Result<Ending, Gone> {
    let link = socket.link().clone();
    let mut behaves = pin!(behaviour.run(socket));
    let mut is_silent = false;
    loop {
        let fault = tokio::select! {
            biased;
            fault = orders.next() => fault,
            () = link.closed_by_client(), if is_silent => return Err(Gone::Lost),
            ending = &mut behaves, if !is_silent => return ending,
        };
        match fault {
            Fault::Reset => return Ok(Ending::Reset),
            Fault::Close(frame) => return Ok(Ending::Close(frame)),
            Fault::Slow(bytes_per_s) => link.throttle_reads(bytes_per_s),
            Fault::Silence => is_silent = true,
        }
    }
}

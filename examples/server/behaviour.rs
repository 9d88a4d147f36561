//! What a route does with its sockets.

use std::future::pending;
use std::sync::Arc;

use crate::app::App;
use crate::close_code;
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
pub(crate) async fn drive(mut socket: Socket, mut behaviour: impl Behaviour, app: Arc<App>) {
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
        ending = behaviour.run(&mut socket) => ending,
        () = idle => Ok(Ending::close(close_code::GOING_AWAY, "idle for too long")),
    };
    socket.end(ending).await;
    behaviour.ended();
}

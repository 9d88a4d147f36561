//! A client and a server, and the line between them.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use steadysocket::server::{Builder as ServerBuilder, Session as Served, SessionServer};
use steadysocket::{
    BoxError, Builder, ConnectTarget, Jitter, NativeBuilder, Raw, Reconnect, Socket,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::AbortHandle;
use tokio::time::timeout;

type Connecting = Pin<Box<dyn Future<Output = io::Result<DuplexStream>> + Send>>;

/// The lines of one client to one server.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    current: Option<AbortHandle>,
    dials: usize,
    /// The bytes that each line carries from the server before it breaks.
    budget: Option<usize>,
    is_down: bool,
}

impl Lines {
    /// Breaks the current line.
    pub(crate) fn cut(&self) {
        if let Some(line) = self.0.lock().unwrap().current.take() {
            line.abort();
        }
    }

    /// Breaks the current line, and refuses every dial until `restore`.
    pub(crate) fn take_down(&self) {
        self.0.lock().unwrap().is_down = true;
        self.cut();
    }

    pub(crate) fn restore(&self) {
        self.0.lock().unwrap().is_down = false;
    }

    /// Each line from now on breaks after so many bytes from the server.
    pub(crate) fn break_after(&self, bytes: usize) {
        self.0.lock().unwrap().budget = Some(bytes);
    }

    pub(crate) fn dials(&self) -> usize {
        self.0.lock().unwrap().dials
    }

    /// A connector whose lines end at what `reach` gives.
    fn connector<R, F, S>(
        &self,
        reach: R,
    ) -> impl Fn(ConnectTarget) -> Connecting + Send + Sync + use<R, F, S>
    where
        R: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: steadysocket::Stream,
    {
        let lines = self.clone();
        move |_| {
            let (lines, far) = (lines.clone(), reach());
            Box::pin(async move {
                if lines.0.lock().unwrap().is_down {
                    return Err(io::ErrorKind::ConnectionRefused.into());
                }
                let far = far.await?;
                let (near, middle) = duplex(4 * 1_024);
                let mut state = lines.0.lock().unwrap();
                state.dials += 1;
                let line = tokio::spawn(relay(middle, far, state.budget));
                state.current = Some(line.abort_handle());
                Ok(near)
            })
        }
    }
}

/// Carries bytes both ways until an end, an abort or the end of the budget, which loses the rest.
async fn relay(near: DuplexStream, far: impl steadysocket::Stream, budget: Option<usize>) {
    let (mut near_read, mut near_write) = tokio::io::split(near);
    let (mut far_read, mut far_write) = tokio::io::split(far);
    let down = async move {
        let mut left = budget.unwrap_or(usize::MAX);
        let mut buffer = [0; 512];
        while left > 0 {
            let size = buffer.len().min(left);
            let count = far_read.read(&mut buffer[..size]).await.unwrap_or(0);
            if count == 0 || near_write.write_all(&buffer[..count]).await.is_err() {
                return;
            }
            left -= count;
        }
    };
    let up = tokio::io::copy(&mut near_read, &mut far_write);
    tokio::select! {
        () = down => {}
        _ = up => {}
    }
}

/// A builder whose lines go to the server over duplex streams.
pub(crate) fn over_pipe<F, Fut>(sessions: &SessionServer, handler: F) -> (Builder<Raw>, Lines)
where
    F: Fn(Served) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    let (lines, sessions) = (Lines::default(), sessions.clone());
    let connect = lines.connector(move || {
        let (near, far) = duplex(4 * 1_024);
        let (sessions, handler) = (sessions.clone(), handler.clone());
        tokio::spawn(async move { sessions.accept(far, None, handler).await });
        async { Ok(near) }
    });
    (builder().connector(connect), lines)
}

/// A builder whose lines go to the server over TCP.
pub(crate) async fn over_tcp<F, Fut>(sessions: &SessionServer, handler: F) -> (Builder<Raw>, Lines)
where
    F: Fn(Served) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let sessions = sessions.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (sessions, handler) = (sessions.clone(), handler.clone());
            tokio::spawn(async move { sessions.accept(stream, None, handler).await });
        }
    });
    let lines = Lines::default();
    let connect = lines.connector(move || TcpStream::connect(address));
    (builder().connector(connect), lines)
}

/// Dials again soon, and always after the same time.
fn builder() -> Builder<Raw> {
    Socket::builder("ws://peer.test/ws").reconnect(Reconnect {
        initial_delay: Duration::from_millis(5),
        max_delay: Duration::from_millis(20),
        jitter: Jitter::None,
        ..Reconnect::default()
    })
}

/// A server with the options that it has by default.
pub(crate) fn server() -> SessionServer {
    options().build()
}

pub(crate) fn options() -> ServerBuilder {
    SessionServer::builder()
}

/// Sends back what it receives.
pub(crate) async fn echo(mut session: Served) -> Result<(), BoxError> {
    while let Some(message) = session.recv().await {
        session.send(message).await?;
    }
    Ok(())
}

/// The life of a session, as its closure tells it.
type Life = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

/// A closure that hands its session to the test, and lives as long as the session.
pub(crate) fn handing_over() -> (
    impl Fn(Served) -> Life + Clone + Send + Sync + 'static,
    UnboundedReceiver<Served>,
) {
    let (sender, sessions) = unbounded_channel();
    let hand_over = move |session: Served| -> Life {
        let sender = sender.clone();
        Box::pin(async move {
            let handle = (*session).clone();
            let _ = sender.send(session);
            handle.ended().await;
            Ok(())
        })
    };
    (hand_over, sessions)
}

/// The result of a future that must come.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(60), future)
        .await
        .expect("an end")
}

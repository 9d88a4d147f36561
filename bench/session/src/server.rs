//! The server, in a process of its own.

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt;
use axum::{Router, serve as serve_router};
use steadysocket::BoxError;
use steadysocket::server::{Session, SessionServer, Upgrade};
use tokio::io::{AsyncReadExt, stdin};
use tokio::net::TcpListener;

/// Room for the longest messages with their headers. The library zeroes it before each read.
const READ_BUFFER: usize = 32 * 1_024;

/// That of axum's plain sockets.
const WRITE_BUFFER: usize = 128 * 1_024;

/// Prints its port; ends with its input.
pub(crate) async fn serve() -> Result<(), BoxError> {
    let sessions = SessionServer::builder()
        .read_buffer(READ_BUFFER)
        .write_buffer(WRITE_BUFFER);
    let app = Router::new()
        .route("/plain", get(plain))
        .route("/session", get(session))
        .route("/session-sink", get(sink))
        .with_state(sessions.build());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    tokio::select! {
        served = async { serve_router(listener, app).await } => Ok(served?),
        read = async { stdin().read(&mut [0]).await } => Ok(read.map(drop)?),
    }
}

/// As in axum's own example.
async fn plain(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket: WebSocket| {
        while let Some(Ok(message)) = socket.recv().await {
            let is_data = matches!(message, Message::Text(_) | Message::Binary(_));
            if is_data && socket.send(message).await.is_err() {
                break;
            }
        }
    })
}

async fn session(upgrade: Upgrade, State(sessions): State<SessionServer>) -> Response {
    sessions.on_upgrade(upgrade, async |mut session: Session| {
        while let Some(message) = session.recv().await {
            session.send(message).await?;
        }
        Ok(())
    })
}

/// Says nothing.
async fn sink(upgrade: Upgrade, State(sessions): State<SessionServer>) -> Response {
    sessions.on_upgrade(upgrade, async |mut session: Session| {
        while session.recv().await.is_some() {}
        Ok(())
    })
}

//! The server, in a process of its own: an echo, and answers to questions about its memory.

use std::time::Duration;

use steadysocket::BoxError;
use steadysocket::server::{Session, SessionServer};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, stdin, stdout};
use tokio::net::TcpListener;

use crate::allocator::held;

/// How long the server remembers how a session ended.
pub(crate) const TOMBSTONE_TTL: Duration = Duration::from_secs(2);

pub(crate) async fn serve() -> Result<(), BoxError> {
    let sessions = SessionServer::builder()
        .authenticate(async |_, auth: Option<String>| Ok(auth.unwrap_or_default()))
        .detached(usize::MAX, u64::MAX)
        .tombstones(usize::MAX, TOMBSTONE_TTL)
        .build();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = stdout();
    let port = listener.local_addr()?.port();
    out.write_all(format!("{port}\n").as_bytes()).await?;
    tokio::spawn(accept(listener, sessions.clone()));
    let mut questions = BufReader::new(stdin()).lines();
    while questions.next_line().await?.is_some() {
        let gauges = sessions.gauges();
        let line = format!(
            "{} {} {} {}\n",
            held(),
            gauges.sessions,
            gauges.sockets,
            gauges.tombstones
        );
        out.write_all(line.as_bytes()).await?;
    }
    Ok(())
}

async fn accept(listener: TcpListener, sessions: SessionServer) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let sessions = sessions.clone();
        tokio::spawn(async move { sessions.accept(stream, None, echo).await });
    }
}

async fn echo(mut session: Session) -> Result<(), BoxError> {
    while let Some(message) = session.recv().await {
        session.send(message).await?;
    }
    Ok(())
}

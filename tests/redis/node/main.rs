//! A server for tests in other languages, which shares sessions in the Redis of this socket:
//! `redis_node PATH`. It says on its standard output, in a line each: `port NUMBER`; for a session
//! `began PRINCIPAL` or `handed-over PRINCIPAL`; for a message `heard TEXT` or `again TEXT`, the
//! latter if it was redelivered. A line on its standard input is sent to all its sessions.

#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

use std::env::args;
use std::io::{Write, stdout};

use steadysocket::BoxError;
use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use steadysocket::server::{Session, SessionServer};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let path = args().nth(1).ok_or("the path of redis is missing")?;
    let store = RedisStore::connect(format!("redis+unix://{path}"), RedisOptions::default());
    let sessions = SessionServer::builder()
        .store(store.await?)
        .authenticate(async |_request, auth| Ok(auth.unwrap_or_default()))
        .build();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    say(&format!("port {}", listener.local_addr()?.port()))?;
    let mut lines = BufReader::new(stdin()).lines();
    loop {
        tokio::select! {
            socket = listener.accept() => {
                let sessions = sessions.clone();
                tokio::spawn(async move { sessions.accept(socket?.0, None, hear).await.map_err(BoxError::from) });
            }
            line = lines.next_line() => {
                // Its test has ended.
                let Some(text) = line? else { return Ok(()) };
                for session in sessions.sessions() {
                    session.send(text.as_str()).await?;
                }
            }
        }
    }
}

async fn hear(mut session: Session) -> Result<(), BoxError> {
    let began = match session.is_handed_over() {
        true => "handed-over",
        false => "began",
    };
    say(&format!("{began} {}", session.principal()))?;
    while let Some(message) = session.recv().await {
        let heard = match message.is_redelivered() {
            true => "again",
            false => "heard",
        };
        say(&format!(
            "{heard} {}",
            message.as_text().unwrap_or_default()
        ))?;
    }
    Ok(())
}

fn say(line: &str) -> Result<(), BoxError> {
    writeln!(stdout(), "{line}").map_err(BoxError::from)
}

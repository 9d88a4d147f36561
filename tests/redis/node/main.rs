//! A server for tests in other languages, which shares sessions in the Redis of this socket:
//! `redis_node PATH`. It says on its standard output, in a line each: `port NUMBER`; for a session
//! `began PRINCIPAL` or `handed-over PRINCIPAL`; for a message `heard TEXT` or `again TEXT`, the
//! latter if it was redelivered. A line on its standard input is sent to all its sessions.
//!
//! `redis_node PATH NAME` commits the messages in the database of `commit.lua`, and says `committed
//! TEXT` or `refused TEXT`. At the text `freeze NAME` it says `freezes`, and stands still.

#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

mod database;

use std::env::args;
use std::io::{Result as IoResult, Write, stdout};

use steadysocket::BoxError;
use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use steadysocket::server::{Session, SessionServer};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};
use tokio::net::TcpListener;

use self::database::Database;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let path = args().nth(1).ok_or("the path of redis is missing")?;
    let url = format!("redis+unix://{path}");
    let database = args().nth(2).map(|name| Database::new(&url, name));
    let database = database.transpose()?;
    let mut builder = SessionServer::builder()
        .store(RedisStore::connect(url, RedisOptions::default()).await?)
        .authenticate(async |_request, auth| Ok(auth.unwrap_or_default()));
    if let Some(database) = database.clone() {
        builder = builder.position(move |position| {
            let database = database.clone();
            async move { Ok(database.locate(position).await?) }
        });
    }
    let sessions = builder.build();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    say(&format!("port {}", listener.local_addr()?.port()))?;
    let mut lines = BufReader::new(stdin()).lines();
    loop {
        tokio::select! {
            socket = listener.accept() => {
                let (sessions, database) = (sessions.clone(), database.clone());
                let serve = move |session| serve(session, database);
                tokio::spawn(async move { sessions.accept(socket?.0, None, serve).await.map_err(BoxError::from) });
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

async fn serve(session: Session, database: Option<Database>) -> Result<(), BoxError> {
    let began = match session.is_handed_over() {
        true => "handed-over",
        false => "began",
    };
    say(&format!("{began} {}", session.principal()))?;
    match database {
        Some(database) => commit(session, &database).await,
        None => hear(session).await,
    }
}

async fn hear(mut session: Session) -> Result<(), BoxError> {
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

async fn commit(mut session: Session, database: &Database) -> Result<(), BoxError> {
    while let Some(message) = session.recv().await {
        let text = message.as_text().unwrap_or_default();
        let apply = |position| database.apply(position, text);
        let outcome = match session.commit(&message, apply).await {
            Ok(()) => "committed",
            Err(_) => "refused",
        };
        say(&format!("{outcome} {text}"))?;
    }
    Ok(())
}

fn say(line: &str) -> IoResult<()> {
    writeln!(stdout(), "{line}")
}

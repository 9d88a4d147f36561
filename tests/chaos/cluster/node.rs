//! A node: it journals what it is given, and sends it back.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use clap::Parser;
use steadysocket::BoxError;
use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use steadysocket::server::{AckMode, Incoming, Session, SessionServer, Upgrade};
use tokio::net::TcpListener;

use crate::database::Database;
use crate::effects;
use crate::journal::{Deed, Journal};
use crate::message::{DONE, ECHO, FINAL, MESSAGE, message, read};

/// The answer to a message that may have been handed over before, beside [`ECHO`].
pub(crate) const REPEAT: u8 = b'r';

/// Dead sockets are to be found soon.
const HEARTBEAT: Duration = Duration::from_secs(1);

#[derive(Clone, Debug, Parser)]
pub(crate) struct Options {
    #[arg(long)]
    name: String,
    /// The address of Redis.
    #[arg(long)]
    redis: String,
    /// The folder of the journals.
    #[arg(long)]
    journal: PathBuf,
}

/// The application.
#[derive(Clone)]
struct Application {
    sessions: SessionServer,
    journal: Arc<Journal>,
    database: Arc<Database>,
}

pub(crate) async fn run(options: Options) -> Result<(), BoxError> {
    let sessions = SessionServer::builder()
        .store(RedisStore::connect(options.redis.as_str(), RedisOptions::default()).await?)
        // A message is done with when its answer is stored.
        .acks(AckMode::Manual)
        .heartbeat(HEARTBEAT, HEARTBEAT)
        .authenticate(async |_request, auth| Ok(auth.unwrap_or_default()))
        .build();
    let application = Application {
        sessions,
        journal: Arc::new(Journal::create(&options.journal, &options.name)?),
        database: Arc::new(Database::new(&options.redis)?),
    };
    let upgrade = async |upgrade: Upgrade, State(application): State<Application>| {
        let sessions = application.sessions.clone();
        sessions.on_upgrade(upgrade, move |session| application.serve(session))
    };
    let router = Router::new()
        .route("/ws", get(upgrade))
        .route("/health", get(async || "well\n"))
        .with_state(application);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

impl Application {
    async fn serve(self, mut session: Session) -> Result<(), BoxError> {
        // The client's number is its name.
        let client = session.principal().parse()?;
        while let Some(incoming) = session.recv().await {
            let answered = self.answer(client, &session, &incoming).await;
            // The session may be another node's by now; then that has the message too.
            if let Ok(number) = answered
                && incoming.ack()
            {
                self.journal.write(client, number, Deed::Acknowledged)?;
            }
        }
        let end = session.report().into_iter();
        for answer in end.flat_map(|end| end.uncertain.iter().chain(&end.unsent)) {
            if let Some((ECHO | REPEAT, number)) = read(answer) {
                self.journal.write(client, number, Deed::Reported)?;
            }
        }
        Ok(())
    }

    /// Does what a message asks for; returns its number.
    async fn answer(
        &self,
        client: usize,
        session: &Session,
        incoming: &Incoming,
    ) -> Result<u64, BoxError> {
        let (mark, number) = read(incoming).ok_or("damaged")?;
        if mark == DONE {
            session.send(message(FINAL, 0)).await?;
            return Ok(number);
        }
        assert_eq!(mark, MESSAGE, "{incoming:?}");
        let (deed, mark) = match incoming.is_redelivered() {
            true => (Deed::HandledAgain, REPEAT),
            false => (Deed::Handled, ECHO),
        };
        self.journal.write(client, number, deed)?;
        if has_effects(client)
            && let Some(seq) = incoming.seq()
        {
            effects::commit(&self.database, (session.id(), seq), client, number).await?;
        }
        session.send(message(mark, number)).await?;
        Ok(number)
    }
}

/// The messages of these clients have an effect, committed with the position; those of the others
/// have a plain handler.
pub(crate) fn has_effects(client: usize) -> bool {
    client % 2 == 1
}

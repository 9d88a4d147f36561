//! A node: it journals what it is given, and sends it back.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use clap::Parser;
use steadysocket::BoxError;
use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use steadysocket::server::{AckMode, Builder, Incoming, Session, SessionServer, Upgrade};
use tokio::net::TcpListener;

use crate::connection::PATIENCE;
use crate::database::Database;
use crate::effects;
use crate::journal::{Deed, Journal};
use crate::message::{DONE, ECHO, FINAL, MESSAGE, VOLATILE_BACK, VOLATILE_THERE, message, read};

/// The answer to a message that may have been handed over before, beside [`ECHO`].
pub(crate) const REPEAT: u8 = b'r';

/// The path at which effects are committed; at `/ws` handlers are plain.
pub(crate) const COMMIT: &str = "/commit";

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

/// The application, with one of its two ways to handle messages.
#[derive(Clone)]
struct Application {
    sessions: SessionServer,
    handler: Handler,
    journal: Arc<Journal>,
    database: Arc<Database>,
}

/// A way to handle messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Handler {
    /// A message may be handled twice.
    Plain,
    /// Its effect is committed with the position.
    Commit,
}

pub(crate) async fn run(options: Options) -> Result<(), BoxError> {
    let store = RedisStore::connect(options.redis.as_str(), RedisOptions::default()).await?;
    let database = Arc::new(Database::new(&options.redis)?);
    let journal = Arc::new(Journal::create(&options.journal, &options.name)?);
    let application = |handler, builder: Builder| Application {
        sessions: builder.store(store.clone()).build(),
        handler,
        journal: Arc::clone(&journal),
        database: Arc::clone(&database),
    };
    // A message is done with when its answer is stored.
    let plain = application(Handler::Plain, builder().acks(AckMode::Manual));
    let positions = Arc::clone(&database);
    let commit = builder().position(move |position| {
        let positions = Arc::clone(&positions);
        async move { Ok(effects::take(&positions, position).await?) }
    });
    let commit = application(Handler::Commit, commit);
    let router = Router::new()
        .route("/ws", get(upgrade).with_state(plain))
        .route(COMMIT, get(upgrade).with_state(commit))
        .route("/health", get(async || "well\n"));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

fn builder() -> Builder {
    SessionServer::builder()
        .heartbeat(HEARTBEAT, HEARTBEAT)
        .first_frame(PATIENCE)
        .ttl(PATIENCE)
        .authenticate(async |_request, auth| Ok(auth.unwrap_or_default()))
}

async fn upgrade(upgrade: Upgrade, State(application): State<Application>) -> Response {
    let sessions = application.sessions.clone();
    sessions.on_upgrade(upgrade, move |session| application.serve(session))
}

impl Application {
    async fn serve(self, mut session: Session) -> Result<(), BoxError> {
        // The client's number is its name.
        let client = session.principal().parse()?;
        self.answer_last(client, &session).await?;
        while let Some(incoming) = session.recv().await {
            // The session may be another node's by now; then that has the message too.
            self.handle(client, &session, &incoming).await.ok();
        }
        let end = session.report().into_iter();
        for answer in end.flat_map(|end| end.uncertain.iter().chain(&end.unsent)) {
            if let Some((ECHO | REPEAT, number)) = read(answer) {
                self.journal.write(client, number, Deed::Reported)?;
            }
        }
        Ok(())
    }

    /// A message whose effect is committed is not handed over again, so the answer that the node
    /// before did not get to is this one's to give.
    async fn answer_last(&self, client: usize, session: &Session) -> Result<(), BoxError> {
        if self.handler == Handler::Commit
            && session.is_handed_over()
            && let Some(number) = effects::last(&self.database, client).await?
        {
            session.send(message(REPEAT, number)).await?;
        }
        Ok(())
    }

    async fn handle(
        &self,
        client: usize,
        session: &Session,
        incoming: &Incoming,
    ) -> Result<(), BoxError> {
        let (mark, number) = read(incoming).ok_or("damaged")?;
        if mark == DONE {
            session.send(message(FINAL, 0)).await?;
            incoming.ack();
            return Ok(());
        }
        if mark == VOLATILE_THERE {
            session.send_volatile(message(VOLATILE_BACK, number));
            return Ok(());
        }
        assert_eq!(mark, MESSAGE, "{incoming:?}");
        let (deed, mark) = match incoming.is_redelivered() {
            true => (Deed::HandledAgain, REPEAT),
            false => (Deed::Handled, ECHO),
        };
        self.journal.write(client, number, deed)?;
        if self.handler == Handler::Commit {
            let commit = |position| effects::commit(&self.database, position, client, number);
            session.commit(incoming, commit).await?;
        }
        session.send(message(mark, number)).await?;
        if self.handler == Handler::Commit || incoming.ack() {
            self.journal.write(client, number, Deed::Acknowledged)?;
        }
        Ok(())
    }
}

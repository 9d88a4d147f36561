//! One connection to Redis: what is said on it is bound to it, and never said again by itself.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionInfo, ErrorKind, FromRedisValue, Pipeline,
    ProtocolVersion, PushInfo, PushKind, RedisError, Value,
};
use tokio::sync::Notify;

use super::durability::Durability;
use super::error::RedisStoreError;
use super::facts::Facts;
use super::lineage::Lineage;
use super::options::RedisOptions;
use super::replication::Replication;
use super::script::{Script, run_of};
use crate::core::session::SessionId;
use crate::server::store::listeners::Listeners;
use crate::server::store::{Moved, Moves};

/// One connection to Redis, which was found fit and has the scripts.
pub(super) struct Link {
    pub(super) generation: u64,
    connection: MultiplexedConnection,
    mode: &'static str,
    shas: Vec<String>,
    replication: Option<Replication>,
    lineage: Option<(Lineage, String)>,
    facts: Facts,
    pushes: Arc<Pushes>,
}

/// The things that Redis says of itself on a connection.
#[derive(Default)]
struct Pushes {
    /// By the channels on which they are told.
    listeners: Mutex<Listeners>,
    /// The connection is lost, or of no use any more.
    lost: Notify,
}

impl Link {
    /// Connects to a Redis of this mode, chooses the durability if it is not chosen yet, and loads
    /// the scripts.
    pub(super) async fn open(
        target: impl Future<Output = Result<ConnectionInfo, RedisError>>,
        mode: &'static str,
        options: &RedisOptions,
        chosen: Option<Durability>,
        generation: u64,
    ) -> Result<(Self, Durability), RedisStoreError> {
        let pushes = Arc::<Pushes>::default();
        let open = async {
            let mut connection = connect(target.await?, options, &pushes).await?;
            let facts = Facts::ask(&mut connection).await?;
            if facts.is_loading {
                return Err((ErrorKind::Client, "it is still loading its data").into());
            }
            Ok::<_, RedisError>((connection, facts))
        };
        let (connection, facts) = in_time(options, open).await?;
        facts.check(mode)?;
        let durability = match chosen {
            None => Durability::choose(options.durability, &facts)?,
            Some(durability) => durability.check(&facts).map(|()| durability)?,
        };
        let lineage = match durability {
            Durability::Fsync => Some(lineage(&connection, &facts, options).await?),
            _ => None,
        };
        let line = lineage.as_ref().map(|(_, line)| line.as_str());
        let run = run_of(&facts, durability, line);
        let shas = in_time(options, load(connection.clone(), &run)).await?;
        let link = Self {
            generation,
            connection,
            mode,
            shas,
            replication: Replication::of(durability, options),
            lineage,
            facts,
            pushes,
        };
        Ok((link, durability))
    }

    /// The beginning of a command that runs a script on a session's keys.
    pub(super) fn command(&self, script: Script, meta: &str, list: &str) -> Cmd {
        let sha = self.shas.get(script as usize).map_or("", String::as_str);
        let mut command = redis::cmd("EVALSHA");
        command.arg(sha).arg(2).arg(meta).arg(list);
        command
    }

    pub(super) async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisError> {
        command.query_async(&mut self.connection.clone()).await
    }

    /// Asks for a key that moves to this node of a cluster just now.
    pub(super) async fn query_moving<T: FromRedisValue>(
        &self,
        command: &Cmd,
    ) -> Result<T, RedisError> {
        let mut pipeline = redis::pipe();
        pipeline.cmd("ASKING").ignore().add_command(command.clone());
        let (answer,) = self.query_all(&pipeline).await?;
        Ok(answer)
    }

    pub(super) async fn query_all<T: FromRedisValue>(
        &self,
        commands: &Pipeline,
    ) -> Result<T, RedisError> {
        commands.query_async(&mut self.connection.clone()).await
    }

    /// Waits until replicas have what was answered. False if too few do.
    pub(super) async fn settle(&self) -> bool {
        match &self.replication {
            None => true,
            Some(replication) => replication.settle(self.connection.clone()).await,
        }
    }

    /// The sessions that are told on this channel, until the connection is lost.
    pub(super) async fn listen(&self, channel: String) -> Result<Moves, RedisError> {
        let moves = self.pushes.listeners().add(channel.clone());
        self.connection.clone().subscribe(channel).await?;
        Ok(moves)
    }

    /// Asks Redis whether it is as it was, and as it must be. False if the connection is to be opened
    /// anew: it may have followed another one meanwhile, and have its data, or other settings.
    pub(super) async fn is_fit(&self, durability: Durability) -> Result<bool, RedisError> {
        let facts = Facts::ask(&mut self.connection.clone()).await?;
        let is_fit = facts.check(self.mode).is_ok() && durability.check(&facts).is_ok();
        if !is_fit || !facts.is_still(&self.facts) {
            return Ok(false);
        }
        match &self.lineage {
            None => Ok(true),
            Some((lineage, line)) => Ok(lineage.tell(&facts, "").await?.0 == *line),
        }
    }

    pub(super) fn has_lineage(&self) -> bool {
        self.lineage.is_some()
    }

    /// Renews the mark of the lineage if Redis has rewritten its log.
    pub(super) async fn renew(&self) -> Result<(), RedisError> {
        match &self.lineage {
            None => Ok(()),
            Some((lineage, _)) => lineage.renew(&self.facts).await,
        }
    }

    /// The connection is of no use any more.
    pub(super) fn give_up(&self) {
        self.pushes.end();
    }

    /// Waits until the connection is lost.
    pub(super) async fn lost(&self) {
        self.pushes.lost.notified().await;
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

impl Pushes {
    fn handle(&self, push: &PushInfo) {
        match (&push.kind, push.data.as_slice()) {
            (PushKind::Disconnection, _) => self.end(),
            (PushKind::Message, [Value::BulkString(channel), Value::BulkString(text)]) => {
                if let Some(moved) = std::str::from_utf8(text).ok().and_then(moved) {
                    self.listeners().tell(channel, moved);
                }
            }
            _ => {}
        }
    }

    fn end(&self) {
        self.listeners().clear();
        self.lost.notify_one();
    }

    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

async fn connect(
    target: ConnectionInfo,
    options: &RedisOptions,
    pushes: &Arc<Pushes>,
) -> Result<MultiplexedConnection, RedisError> {
    // Pushes on the same connection need RESP3.
    let settings = target.redis_settings().clone();
    let settings = settings.set_protocol(ProtocolVersion::RESP3);
    let client = Client::open(target.set_redis_settings(settings))?;
    let pushes = Arc::clone(pushes);
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(options.timeout))
        // The caller waits no longer than it wants to.
        .set_response_timeout(None)
        .set_pipeline_buffer_size(options.in_flight)
        // Many small commands at once, in one write.
        .set_write_backpressure_boundary(64 * 1_024)
        .set_push_sender(move |push: PushInfo| {
            pushes.handle(&push);
            Ok::<_, std::convert::Infallible>(())
        });
    client
        .get_multiplexed_async_connection_with_config(&config)
        .await
}

/// The lineage of this Redis, and its name.
async fn lineage(
    connection: &MultiplexedConnection,
    facts: &Facts,
    options: &RedisOptions,
) -> Result<(Lineage, String), RedisStoreError> {
    let lineage = in_time(options, Lineage::new(connection.clone(), &options.prefix)).await?;
    // Replicas that have just joined may be busy.
    let begin = lineage.begin(facts, options.timeout * 2 / 3);
    let line = in_time(options, begin).await?;
    Ok((lineage, line))
}

/// Loads the scripts for this run of Redis.
async fn load(mut connection: MultiplexedConnection, run: &str) -> Result<Vec<String>, RedisError> {
    let mut pipeline = redis::pipe();
    for script in Script::ALL {
        pipeline.cmd("SCRIPT").arg("LOAD").arg(script.text(run));
    }
    pipeline.query_async(&mut connection).await
}

/// An answer within the time of the options.
pub(super) async fn in_time<T, E: From<RedisError>>(
    options: &RedisOptions,
    answer: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let late = |_| Err(RedisError::from((ErrorKind::Io, "no answer in time")).into());
    tokio::time::timeout(options.timeout, answer)
        .await
        .unwrap_or_else(late)
}

/// The words of `attach.lua`: a session's name and its attempt.
fn moved(text: &str) -> Option<Moved> {
    let (sid, fence) = text.split_once(' ')?;
    Some(Moved {
        sid: SessionId::from_text(sid)?,
        fence: fence.parse().ok()?,
    })
}

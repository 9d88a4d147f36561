//! Commands to Redis, over one connection for all.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisError, RedisResult};
use tokio::sync::Mutex;
use tokio::time::sleep;

/// The time that a command may take. Longer than a reader waits for news.
const PATIENCE: Duration = Duration::from_secs(5);

/// Between two attempts at a command.
const PAUSE: Duration = Duration::from_millis(100);

/// A connection to Redis, made anew after each failure.
pub(crate) struct Database {
    client: Client,
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl Database {
    /// Connects at the first command.
    pub(crate) fn new(url: &str) -> RedisResult<Self> {
        Ok(Self {
            client: Client::open(url)?,
            connection: Mutex::new(None),
        })
    }

    /// Asks until there is an answer: for commands that may be carried out twice.
    ///
    /// # Errors
    ///
    /// The answer is an error, or not of this type.
    pub(crate) async fn insist<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        loop {
            match self.ask(command).await {
                Err(error) if is_passing(&error) => sleep(PAUSE).await,
                answer => return answer,
            }
        }
    }

    /// Asks once.
    async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let mut connection = self.connect().await?;
        let answer = command.query_async(&mut connection).await;
        if answer
            .as_ref()
            .is_err_and(RedisError::is_unrecoverable_error)
        {
            *self.connection.lock().await = None;
        }
        answer
    }

    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        let mut connection = self.connection.lock().await;
        if let Some(connection) = &*connection {
            return Ok(connection.clone());
        }
        let config = AsyncConnectionConfig::new().set_response_timeout(Some(PATIENCE));
        let made = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        Ok(connection.insert(made).clone())
    }
}

/// True if the same command may succeed later: Redis is away, or reads its file.
fn is_passing(error: &RedisError) -> bool {
    error.is_io_error()
        || error.is_timeout()
        || error.is_connection_dropped()
        || error.code() == Some("LOADING")
}

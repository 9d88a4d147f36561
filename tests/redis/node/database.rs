//! The database of an application whose nodes are of several languages.

use std::process::{Command, id};

use redis::{Client, RedisResult, cmd};
use steadysocket::server::Position;

/// The transaction, the same in all languages.
const COMMIT: &str = include_str!("commit.lua");

/// The database, as one node sees it.
#[derive(Clone)]
pub(crate) struct Database {
    client: Client,
    node: String,
}

impl Database {
    pub(crate) fn new(url: &str, node: String) -> RedisResult<Self> {
        let client = Client::open(url)?;
        Ok(Self { client, node })
    }

    /// The position of a session, from which servers with a lower fence are shut out.
    pub(crate) async fn locate(&self, position: Position) -> RedisResult<u64> {
        self.commit(position, None).await
    }

    /// Writes an effect with its position; the text `freeze NODE` stops the process before that.
    pub(crate) async fn apply(&self, position: Position, text: &str) -> RedisResult<()> {
        if text.strip_prefix("freeze ") == Some(&self.node) {
            crate::say("freezes")?;
            let stop = ["-STOP".to_owned(), id().to_string()];
            Command::new("kill").args(stop).status()?;
        }
        self.commit(position, Some(text)).await.map(drop)
    }

    async fn commit(&self, position: Position, effect: Option<&str>) -> RedisResult<u64> {
        let Position { id, fence, seq } = position;
        let mut command = cmd("EVAL");
        command.arg(COMMIT).arg(2);
        command
            .arg(format!("row:{}", id.to_text()))
            .arg("effects")
            .arg(fence);
        if let Some(effect) = effect {
            command.arg(seq).arg(effect);
        }
        let mut connection = self.client.get_multiplexed_async_connection().await?;
        command.query_async(&mut connection).await
    }
}

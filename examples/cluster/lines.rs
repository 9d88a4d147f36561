//! The lines of the chat: a stream in Redis, which every node follows from the last line it has.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use redis::{Cmd, RedisResult, cmd};
use steadysocket::server::Position;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};

use crate::database::Database;
use crate::messages::{Line, LineId};

/// The braces name what a Redis Cluster keeps in one place.
const LINES: &str = "{chat}:lines";

/// Adds a line and notes its position, in one step; unless it is in already, which is no error, as
/// this is called again when an answer is lost. A node that has lost the session adds nothing.
const SAY: &str = "
    local at = redis.call('HMGET', KEYS[2], 'fence', 'seq')
    if tonumber(at[1] or 0) > tonumber(ARGV[1]) then
        return redis.error_reply('FENCED another node has the session')
    end
    if tonumber(at[2] or 0) >= tonumber(ARGV[2]) then return end
    redis.call('HSET', KEYS[2], 'fence', ARGV[1], 'seq', ARGV[2])
    redis.call('EXPIRE', KEYS[2], 3600)
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', 10000, '*',
        'from', ARGV[3], 'text', ARGV[4], 'node', ARGV[5])
";

/// Shuts out the nodes before, and tells the position.
const TAKE: &str = "
    local at = redis.call('HMGET', KEYS[1], 'fence', 'seq')
    if tonumber(at[1] or 0) > tonumber(ARGV[1]) then
        return redis.error_reply('FENCED another node has the session')
    end
    redis.call('HSET', KEYS[1], 'fence', ARGV[1])
    redis.call('EXPIRE', KEYS[1], 3600)
    return tonumber(at[2] or 0)
";

/// So many lines are read at a time, and are kept for a member that is slower than the others; of
/// one who is slower than that they are read once more.
const BATCH: usize = 256;

/// The lines that a member gets who has none.
const LATEST: usize = 50;

/// How long Redis lets a reader wait for news.
const NEWS: Duration = Duration::from_secs(2);

/// An entry of the stream: its id, and its fields with their values.
type Entry = (String, Vec<(String, String)>);

/// The lines of the chat.
#[derive(Clone)]
pub(crate) struct Lines {
    database: Arc<Database>,
    news: Sender<Line>,
}

impl Lines {
    /// The lines, and what has to run for as long as there are followers.
    pub(crate) fn new(
        url: &str,
    ) -> RedisResult<(Self, impl Future<Output = RedisResult<()>> + use<>)> {
        let news = channel(BATCH).0;
        // A reader that waits would hold up the commands of others on its connection.
        let reader = read(Database::new(url)?, news.clone());
        let database = Arc::new(Database::new(url)?);
        Ok((Self { database, news }, reader))
    }

    /// Adds a line, which is the message at this position of a session.
    pub(crate) async fn say(
        &self,
        position: Position,
        (from, text, node): (&str, &str, &str),
    ) -> RedisResult<()> {
        let mut command = cmd("EVAL");
        command.arg(SAY).arg(2).arg(LINES).arg(key(position));
        command.arg(position.fence).arg(position.seq);
        command.arg(from).arg(text).arg(node);
        self.database.insist(&command).await
    }

    /// The position of the last line that a session has said, on any node, now that it is here.
    pub(crate) async fn take(&self, position: Position) -> RedisResult<u64> {
        let mut command = cmd("EVAL");
        command.arg(TAKE).arg(1).arg(key(position));
        command.arg(position.fence);
        self.database.insist(&command).await
    }

    /// The lines after `last`, without an end.
    pub(crate) fn after(&self, last: LineId) -> Follower {
        Follower {
            news: self.news.subscribe(),
            lines: self.clone(),
            waiting: VecDeque::new(),
            last,
            is_behind: true,
        }
    }
}

/// The lines after a certain one.
pub(crate) struct Follower {
    lines: Lines,
    news: Receiver<Line>,
    waiting: VecDeque<Line>,
    /// The last one that was given out.
    last: LineId,
    /// Some are to be read from the stream before there are news.
    is_behind: bool,
}

impl Follower {
    /// The next line. Cancel safe.
    pub(crate) async fn next(&mut self) -> RedisResult<Line> {
        loop {
            if let Some(line) = self.waiting.pop_front() {
                self.last = line.id;
                return Ok(line);
            }
            if self.is_behind {
                self.waiting = self.read().await?;
                self.is_behind = !self.waiting.is_empty();
                continue;
            }
            match self.news.recv().await {
                Ok(line) if line.id > self.last => self.waiting.push_back(line),
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => self.is_behind = true,
                // The node ends.
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    /// Lines that are in the stream already.
    async fn read(&self) -> RedisResult<VecDeque<Line>> {
        let database = &self.lines.database;
        if self.last > LineId::default() {
            return Ok(lines_of(database.insist(&range(self.last)).await?));
        }
        let mut lines = lines_of(database.insist(&latest(LATEST)).await?);
        lines.make_contiguous().reverse();
        Ok(lines)
    }
}

/// Tells all followers of each line that is new.
async fn read(database: Database, news: Sender<Line>) -> RedisResult<()> {
    let newest = lines_of(database.insist(&latest(1)).await?);
    let mut last = newest.front().map_or(LineId::default(), |line| line.id);
    loop {
        let mut command = cmd("XREAD");
        command.arg("BLOCK").arg(NEWS.as_millis() as u64);
        command.arg("COUNT").arg(BATCH).arg("STREAMS");
        command.arg(LINES).arg(last.to_string());
        let streams: Option<Vec<(String, Vec<Entry>)>> = database.insist(&command).await?;
        let entries = streams
            .into_iter()
            .flatten()
            .flat_map(|(_, entries)| entries);
        for line in lines_of(entries.collect()) {
            last = line.id;
            // Fails only while there is no follower.
            let _ = news.send(line);
        }
    }
}

/// The place of a session's position.
fn key(position: Position) -> String {
    format!("{{chat}}:said:{}", position.id.to_text())
}

/// The latest lines, the last one first.
fn latest(count: usize) -> Cmd {
    let mut command = cmd("XREVRANGE");
    command.arg(LINES).arg("+").arg("-");
    command.arg("COUNT").arg(count);
    command
}

fn range(last: LineId) -> Cmd {
    let mut command = cmd("XRANGE");
    command.arg(LINES).arg(format!("({last}")).arg("+");
    command.arg("COUNT").arg(BATCH);
    command
}

fn lines_of(entries: Vec<Entry>) -> VecDeque<Line> {
    entries.into_iter().filter_map(line_of).collect()
}

/// `None` if somebody else has written it.
fn line_of((id, fields): Entry) -> Option<Line> {
    let field = |name| {
        let mut fields = fields.iter();
        fields
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.clone())
    };
    Some(Line {
        id: id.parse().ok()?,
        from: field("from")?,
        text: field("text")?,
        node: field("node")?,
    })
}

//! Effects of messages in a database of the application's, each committed in one step with the
//! position of its session. The database is the same Redis, beside the sessions.

use redis::{RedisResult, cmd};
use steadysocket::server::Position;

use crate::database::Database;

/// The effect is one more number in a list. The same commit may be made again.
const COMMIT: &str = "
    local at = redis.call('HMGET', KEYS[1], 'fence', 'seq')
    if tonumber(at[1] or 0) > tonumber(ARGV[1]) then return redis.error_reply('FENCED') end
    if tonumber(at[2] or 0) >= tonumber(ARGV[2]) then return end
    redis.call('HSET', KEYS[1], 'fence', ARGV[1], 'seq', ARGV[2])
    redis.call('RPUSH', KEYS[2], ARGV[3])
";

/// Shuts out the nodes before, and tells the position.
const TAKE: &str = "
    local at = redis.call('HMGET', KEYS[1], 'fence', 'seq')
    if tonumber(at[1] or 0) > tonumber(ARGV[1]) then return redis.error_reply('FENCED') end
    redis.call('HSET', KEYS[1], 'fence', ARGV[1])
    return tonumber(at[2] or 0)
";

/// Takes in the effect of the message with this number.
pub(crate) async fn commit(
    database: &Database,
    position: Position,
    client: usize,
    number: u64,
) -> RedisResult<()> {
    let mut command = cmd("EVAL");
    command
        .arg(COMMIT)
        .arg(2)
        .arg(key(position))
        .arg(list(client));
    command.arg(position.fence).arg(position.seq).arg(number);
    database.insist(&command).await
}

/// The position of a session that is here now.
pub(crate) async fn take(database: &Database, position: Position) -> RedisResult<u64> {
    let mut command = cmd("EVAL");
    command
        .arg(TAKE)
        .arg(1)
        .arg(key(position))
        .arg(position.fence);
    database.insist(&command).await
}

/// The number of the last effect of a client, if there is one.
pub(crate) async fn last(database: &Database, client: usize) -> RedisResult<Option<u64>> {
    let mut command = cmd("LINDEX");
    command.arg(list(client)).arg(-1);
    database.insist(&command).await
}

/// The effects of a client's messages, in their order.
pub(crate) async fn of(database: &Database, client: usize) -> RedisResult<Vec<u64>> {
    let mut command = cmd("LRANGE");
    command.arg(list(client)).arg(0).arg(-1);
    database.insist(&command).await
}

fn key(position: Position) -> String {
    format!("position:{}", position.id.to_text())
}

fn list(client: usize) -> String {
    format!("effects:{client}")
}

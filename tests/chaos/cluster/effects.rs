//! Effects of messages in a database of the application's, each committed in one step with the
//! position of its session. The database is the same Redis, beside the sessions.

use redis::{RedisResult, cmd};
use steadysocket::server::SessionId;

use crate::database::Database;

/// The effect is one more number in a list.
const COMMIT: &str = "
    if tonumber(ARGV[1]) <= tonumber(redis.call('GET', KEYS[1]) or 0) then return end
    redis.call('SET', KEYS[1], ARGV[1])
    redis.call('RPUSH', KEYS[2], ARGV[2])
";

/// Takes the message with this number in, unless the position says that it is in.
pub(crate) async fn commit(
    database: &Database,
    (sid, seq): (SessionId, u64),
    client: usize,
    number: u64,
) -> RedisResult<()> {
    let mut command = cmd("EVAL");
    command.arg(COMMIT).arg(2);
    command
        .arg(format!("position:{}", sid.to_text()))
        .arg(list(client));
    command.arg(seq).arg(number);
    database.insist(&command).await
}

/// The effects of a client's messages, in their order.
pub(crate) async fn of(database: &Database, client: usize) -> RedisResult<Vec<u64>> {
    let mut command = cmd("LRANGE");
    command.arg(list(client)).arg(0).arg(-1);
    database.insist(&command).await
}

fn list(client: usize) -> String {
    format!("effects:{client}")
}

//! The scripts as they are, on a connection.

use std::collections::BTreeMap;

use redis::aio::MultiplexedConnection;
use redis::{RedisError, Value};

use super::Redis;
use super::server::call;

const COMMON: &str = include_str!("../../../src/server/store/redis/scripts/common.lua");

const SOURCES: [(&str, &str); 9] = [
    (
        "accept",
        include_str!("../../../src/server/store/redis/scripts/accept.lua"),
    ),
    (
        "ack",
        include_str!("../../../src/server/store/redis/scripts/ack.lua"),
    ),
    (
        "append",
        include_str!("../../../src/server/store/redis/scripts/append.lua"),
    ),
    (
        "attach",
        include_str!("../../../src/server/store/redis/scripts/attach.lua"),
    ),
    (
        "confirm",
        include_str!("../../../src/server/store/redis/scripts/confirm.lua"),
    ),
    (
        "create",
        include_str!("../../../src/server/store/redis/scripts/create.lua"),
    ),
    (
        "end",
        include_str!("../../../src/server/store/redis/scripts/end.lua"),
    ),
    (
        "sweep",
        include_str!("../../../src/server/store/redis/scripts/sweep.lua"),
    ),
    (
        "touch",
        include_str!("../../../src/server/store/redis/scripts/touch.lua"),
    ),
];

/// The scripts in one run of a Redis.
pub(crate) struct Scripts {
    pub(crate) connection: MultiplexedConnection,
    pub(crate) shas: BTreeMap<&'static str, String>,
}

impl Scripts {
    /// For a Redis that forgets everything when it is restarted.
    pub(crate) async fn load(redis: &Redis) -> Self {
        Self::load_as(redis, false).await
    }

    /// For a Redis whose restart loses nothing, or everything.
    pub(crate) async fn load_as(redis: &Redis, lasts: bool) -> Self {
        let mut connection = redis.connect().await;
        let info: String = call(&mut connection, "INFO").await;
        let field = |name: &str| {
            let mut lines = info.lines();
            let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            value.unwrap()[..8].to_owned()
        };
        let boot = field("run_id");
        let run = format!("local BOOT, HIST, SAFE, BORN, LASTS = '{boot}', '', false, 0, {lasts}");
        let mut shas = BTreeMap::new();
        for (name, source) in SOURCES {
            let (flags, body) = source.split_once('\n').unwrap();
            let text = format!("{flags}\n{run}\n{COMMON}\n{body}");
            let mut command = redis::cmd("SCRIPT");
            command.arg("LOAD").arg(text);
            shas.insert(name, command.query_async(&mut connection).await.unwrap());
        }
        Self { connection, shas }
    }

    /// Runs a script: its name, the session's, its arguments. The answer in words, `-` for nothing.
    pub(crate) async fn run(&self, words: &str) -> String {
        self.run_with(words, &[]).await
    }

    /// Runs a script with arguments that are no words besides.
    pub(crate) async fn run_with(&self, words: &str, items: &[&[u8]]) -> String {
        let words: Vec<&str> = words.split(' ').collect();
        let [name, sid, arguments @ ..] = &*words else {
            panic!("{words:?}");
        };
        let meta = format!("s:{{{sid}}}");
        let mut command = redis::cmd("EVALSHA");
        command
            .arg(&self.shas[name])
            .arg(2)
            .arg(&meta)
            .arg(format!("{meta}:o"));
        command.arg(arguments).arg(items);
        let answer: Result<Value, _> = command.query_async(&mut self.connection.clone()).await;
        in_words(answer)
    }

    /// A session with this name, lease and window.
    pub(crate) async fn create(&self, sid: &str, lease: u64, messages: u64, bytes: u64) -> String {
        let limits = format!("{messages} {bytes} 1000 120000 chat n1 {lease} 600000");
        self.run(&format!("create {sid} token0 0 {limits}")).await
    }

    /// An attach of this attempt with the token of that one, by a client at these positions.
    pub(crate) async fn attach(&self, sid: &str, fence: u64, token: u64, at: (u64, u64)) -> String {
        let (rx, tx) = at;
        let words =
            format!("token{token} token{fence} {fence} {rx} {tx} n2 180000 600000 s:moved:");
        self.run(&format!("attach {sid} {words}")).await
    }

    /// Carries out a command of words.
    pub(crate) async fn call<T: redis::FromRedisValue>(&self, words: &str) -> T {
        call(&mut self.connection.clone(), words).await
    }
}

fn in_words(answer: Result<Value, RedisError>) -> String {
    match answer {
        Err(error) => format!("error {}", error.code().unwrap_or("without a code")),
        Ok(Value::Array(values)) => {
            let words: Vec<String> = values.into_iter().map(word).collect();
            words.join(" ")
        }
        Ok(value) => word(value),
    }
}

fn word(value: Value) -> String {
    match value {
        Value::Nil => "-".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::BulkString(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        value => format!("{value:?}"),
    }
}

//! The state and the settings of a Redis, in its own words.

use std::collections::HashMap;
use std::time::Duration;

use redis::RedisError;
use redis::aio::MultiplexedConnection;

use super::error::RedisStoreError;

/// A Redis as it describes itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) version: String,
    /// `standalone`, `cluster` or `sentinel`.
    pub(super) mode: String,
    /// `master` or `slave`.
    pub(super) role: String,
    pub(super) is_loading: bool,
    pub(super) max_memory: String,
    pub(super) policy: String,
    /// Of this process.
    pub(super) run_id: String,
    /// Of the data that it writes, and of the data that it followed before it was promoted.
    pub(super) history: String,
    pub(super) former_history: String,
    pub(super) replicas: u32,
    pub(super) has_append_log: bool,
    /// Absent if it is not told to this user.
    pub(super) fsync: Option<String>,
    /// `no-appendfsync-on-rewrite`: while it rewrites its log it does not wait for the disk.
    pub(super) skips: bool,
    /// The second of its clock after the one in which it was started.
    pub(super) born: u64,
    pub(super) uptime: Duration,
    /// The times that replicas have copied all of its data since then.
    pub(super) copies: u32,
    /// The times that it has begun to rewrite its log since then.
    pub(super) rewrites: u64,
}

impl Facts {
    pub(super) async fn ask(connection: &mut MultiplexedConnection) -> Result<Self, RedisError> {
        let info: String = redis::cmd("INFO").query_async(connection).await?;
        let mut facts = Self::parse(&info);
        if facts.has_append_log {
            let mut command = redis::cmd("CONFIG");
            let config = command.arg("GET").arg("appendfsync").arg(SKIPS);
            let answer: Result<HashMap<String, String>, _> = config.query_async(connection).await;
            let mut settings = answer.unwrap_or_default();
            facts.fsync = settings.remove("appendfsync");
            facts.skips = settings.get(SKIPS).is_some_and(|value| value == "yes");
        }
        Ok(facts)
    }

    pub(super) fn parse(info: &str) -> Self {
        let text = |name: &str| {
            let mut lines = info.lines().filter_map(|line| line.split_once(':'));
            let found = lines.find(|(key, _)| *key == name);
            found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
        };
        let number = |name| text(name).parse::<u64>().unwrap_or(0);
        let uptime = number("uptime_in_seconds");
        let started = (number("server_time_usec") / 1_000_000).saturating_sub(uptime);
        Self {
            version: text("redis_version"),
            // Valkey has another name for it.
            mode: text("redis_mode") + &text("server_mode"),
            role: text("role"),
            is_loading: text("loading") == "1",
            max_memory: text("maxmemory"),
            policy: text("maxmemory_policy"),
            run_id: text("run_id"),
            history: text("master_replid"),
            former_history: text("master_replid2"),
            replicas: text("connected_slaves").parse().unwrap_or(0),
            has_append_log: text("aof_enabled") == "1",
            fsync: None,
            skips: false,
            born: started + 1,
            uptime: Duration::from_secs(uptime),
            rewrites: number("aof_rewrites"),
            copies: text("sync_full").parse().unwrap_or(u32::MAX),
        }
    }

    /// Checks all that does not depend on the durability, of a Redis of this mode.
    ///
    /// # Errors
    ///
    /// [`RedisStoreError::Setting`]: the first thing that is wrong.
    pub(super) fn check(&self, mode: &'static str) -> Result<(), RedisStoreError> {
        let major = self
            .version
            .split('.')
            .next()
            .and_then(|text| text.parse().ok());
        let is_new = major.is_some_and(|major: u32| major >= 7);
        let keeps_all = self.max_memory == "0" || self.policy == "noeviction";
        let checks = [
            (is_new, "redis_version", &self.version, "7.0 or later"),
            (self.mode == mode, "redis_mode", &self.mode, mode),
            (self.role == "master", "role", &self.role, "master"),
            (
                keeps_all,
                "maxmemory-policy",
                &self.policy,
                "noeviction, or maxmemory 0",
            ),
        ];
        match checks.into_iter().find(|(is_right, ..)| !is_right) {
            None => Ok(()),
            Some((_, name, value, expected)) => Err(RedisStoreError::Setting {
                name,
                value: value.clone(),
                expected,
            }),
        }
    }

    pub(super) fn is_in_cluster(&self) -> bool {
        self.mode == "cluster"
    }

    /// True if it was promoted from a replica in this life.
    pub(super) fn was_promoted(&self) -> bool {
        self.former_history.bytes().any(|digit| digit != b'0')
    }

    /// The name of this process and of its data.
    pub(super) fn boot(&self) -> String {
        head(&self.run_id).to_owned() + head(&self.history)
    }

    /// The name of the data that it followed until it was promoted; empty if it was not.
    pub(super) fn former(&self) -> &str {
        match self.was_promoted() {
            true => head(&self.former_history),
            false => "",
        }
    }

    /// True if it is the same process with the same data.
    pub(super) fn is_still(&self, before: &Self) -> bool {
        self.boot() == before.boot() && self.former() == before.former()
    }

    /// True if it answers a write only once it is on the disk, as far as it tells.
    pub(super) fn syncs_always(&self) -> bool {
        self.has_append_log && self.fsync.as_deref() == Some("always") && !self.skips
    }
}

/// The part of an id that is enough to tell it from others.
fn head(id: &str) -> &str {
    id.get(..8).unwrap_or_default()
}

pub(super) const SKIPS: &str = "no-appendfsync-on-rewrite";

#[cfg(test)]
mod tests {
    use super::*;

    const VALKEY: &str = "# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\n\
        server_mode:standalone\r\nrun_id:e0abe224\r\nserver_time_usec:1714701488527373\r\n\
        uptime_in_seconds:94798\r\n# Memory\r\nmaxmemory:0\r\n\
        maxmemory_policy:allkeys-lru\r\n# Replication\r\nrole:master\r\n";

    #[test]
    fn valkey_is_understood() {
        let facts = Facts::parse(VALKEY);
        assert!(facts.check("standalone").is_ok());
        assert_eq!(facts.born, 1_714_701_488 - 94_798 + 1);
        assert!(!facts.was_promoted() && !facts.syncs_always());
    }

    #[test]
    fn an_old_redis_is_refused() {
        let facts = Facts::parse(&VALKEY.replace("7.2.4", "6.2.16"));
        let text = facts.check("standalone").unwrap_err().to_string();
        assert_eq!(
            text,
            "redis_version of redis is `6.2.16`, must be 7.0 or later"
        );
    }
}

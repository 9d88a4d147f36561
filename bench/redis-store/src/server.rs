//! A `redis-server` on a unix socket in a folder of its own.

use std::path::PathBuf;
use std::process::Stdio;

use redis::aio::MultiplexedConnection;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

pub struct Redis {
    folder: PathBuf,
    _process: Child,
    connection: MultiplexedConnection,
}

impl Redis {
    pub async fn start() -> Self {
        let name = format!("steadysocket-bench-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).unwrap();
        let socket = folder.join("redis.sock");
        let mut process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket"])
            .arg(&socket)
            .kill_on_drop(true)
            .stdout(Stdio::piped())
            .spawn()
            .expect("redis-server is not installed");
        let mut log = BufReader::new(process.stdout.take().unwrap()).lines();
        while let Some(line) = log.next_line().await.unwrap() {
            if line.contains("ready to accept connections") {
                break;
            }
        }
        tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
        let client = redis::Client::open(format!("unix://{}", socket.display())).unwrap();
        let config = redis::AsyncConnectionConfig::new().set_response_timeout(None);
        let connection = client.get_multiplexed_async_connection_with_config(&config);
        Self {
            connection: connection.await.unwrap(),
            folder,
            _process: process,
        }
    }

    pub fn url(&self) -> String {
        format!("unix://{}/redis.sock", self.folder.display())
    }

    /// Forgets everything.
    pub async fn clear(&self) {
        self.call::<()>("FLUSHALL").await;
        self.call::<()>("MEMORY PURGE").await;
    }

    /// The bytes that it uses.
    pub async fn memory(&self) -> u64 {
        let info: String = self.call("INFO memory").await;
        let mut lines = info.lines();
        let used = lines.find_map(|line| line.strip_prefix("used_memory:"));
        used.unwrap().trim().parse().unwrap()
    }

    /// Plain `RPUSH`, by Redis's own benchmark: calls a second.
    pub async fn plain(&self, calls: u64) -> f64 {
        let socket = self.folder.join("redis.sock");
        let output = Command::new("redis-benchmark")
            .arg("-s")
            .arg(socket)
            .args(["-q", "-P", "16", "-d", "100", "-t", "rpush", "-n"])
            .arg(calls.to_string())
            .output()
            .await
            .expect("redis-benchmark is not installed");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = text
            .rsplit("RPUSH: ")
            .next()
            .and_then(|rest| rest.split(' ').next());
        rate.unwrap().parse().unwrap()
    }

    async fn call<T: redis::FromRedisValue>(&self, words: &str) -> T {
        let mut words = words.split(' ');
        let mut command = redis::cmd(words.next().unwrap());
        command.arg(words.collect::<Vec<_>>());
        command
            .query_async(&mut self.connection.clone())
            .await
            .unwrap()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

//! A `redis-server` on a unix socket, and on a TCP port if replicas have to reach it.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;

use redis::Value;
use redis::aio::MultiplexedConnection;
use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// The options of a Redis that answers a command once it is on its disk.
pub(crate) const ON_DISK: [&str; 4] = ["--appendonly", "yes", "--appendfsync", "always"];

/// A `redis-server` of a test's own, in a folder of its own, which is gone with it.
pub(crate) struct Redis {
    folder: PathBuf,
    port: u16,
    config: Vec<String>,
    process: Option<Child>,
}

/// A Sentinel that watches a Redis, under the name `main`.
pub(crate) struct Sentinel(Redis);

impl Redis {
    /// Starts one that keeps everything in memory alone, unless these options say otherwise.
    pub(crate) async fn start<const N: usize>(options: [&str; N]) -> Self {
        let mut redis = Self::new(options);
        redis.restart().await;
        redis
    }

    fn new<const N: usize>(options: [&str; N]) -> Self {
        let mut name = [0; 8];
        getrandom::fill(&mut name).unwrap();
        let name = u64::from_ne_bytes(name);
        let folder = std::env::temp_dir().join(format!("steadysocket-redis-{name:016x}"));
        std::fs::create_dir(&folder).unwrap();
        let port = free_port();
        let place = folder.to_str().unwrap().to_owned();
        let socket = format!("{place}/redis.sock");
        let port_text = port.to_string();
        let ours = [
            ["--port", &port_text],
            ["--bind", "127.0.0.1"],
            ["--unixsocket", &socket],
            ["--dir", &place],
            ["--save", ""],
            ["--repl-diskless-sync-delay", "0"],
        ];
        let config = ours.concat().into_iter().chain(options).map(str::to_owned);
        let config = config.collect();
        Self {
            folder,
            port,
            config,
            process: None,
        }
    }

    /// A replica of this one, which has all of its data.
    pub(crate) async fn replica(&self) -> Self {
        self.replica_with([]).await
    }

    /// A node of a cluster, with the port on which it speaks to the others.
    pub(crate) async fn in_cluster() -> (Self, u16) {
        for _ in 0..9 {
            let bus = free_port();
            let mut redis = Self::new([]);
            let options = [
                ["--cluster-enabled", "yes"],
                ["--cluster-port", &bus.to_string()],
                ["--cluster-node-timeout", "2000"],
                ["--cluster-require-full-coverage", "no"],
            ];
            redis
                .config
                .extend(options.concat().into_iter().map(str::to_owned));
            // Another one may have taken a port meanwhile.
            if redis.try_restart().await.is_ok() {
                return (redis, bus);
            }
        }
        panic!("redis-server finds no free ports");
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The same, with these options.
    pub(crate) async fn replica_with<const N: usize>(&self, options: [&str; N]) -> Self {
        let mut replica = Self::new(options);
        let primary = format!("127.0.0.1 {}", self.port);
        replica.config.extend(["--replicaof".to_owned(), primary]);
        replica.restart().await;
        let mut connection = self.connect().await;
        // Answers when the replica has joined.
        let joined: u32 = call(&mut connection, "WAIT 1 60000").await;
        assert_eq!(joined, 1, "the replica does not join");
        replica
    }

    /// Has it follow another one, until it has its data.
    pub(crate) async fn follow(&self, primary: &Self) {
        self.call::<()>(&format!("REPLICAOF 127.0.0.1 {}", primary.port))
            .await;
        self.until_followed().await;
    }

    /// Waits until it has the data of its primary.
    pub(crate) async fn until_followed(&self) {
        while !self
            .call::<String>("INFO replication")
            .await
            .contains("master_link_status:up")
        {}
    }

    /// Starts it again, with the options that it has now.
    pub(crate) async fn restart(&mut self) {
        let started = self.try_restart().await;
        started.unwrap_or_else(|said| panic!("redis-server does not start:\n{said}"));
    }

    /// The same, or the words with which it has ended.
    async fn try_restart(&mut self) -> Result<(), String> {
        let mut command = Command::new("redis-server");
        command.args(&self.config).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("redis-server is not installed");
        let mut log = BufReader::new(process.stdout.take().unwrap()).lines();
        until_ready(&mut log).await?;
        // A log that nobody reads would hold it up.
        tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
        self.process = Some(process);
        Ok(())
    }

    /// Starts a replica again as a primary.
    pub(crate) async fn restart_as_primary(&mut self) {
        self.config
            .retain(|option| option != "--replicaof" && !option.starts_with("127.0.0.1 "));
        self.restart().await;
    }

    /// Ends it as a crash would.
    pub(crate) async fn kill(&mut self) {
        self.process.take().unwrap().kill().await.unwrap();
    }

    /// Waits so long by its clock.
    pub(crate) async fn wait(&self, ms: u64) {
        let seconds = ms as f64 / 1_000.0;
        self.call::<()>(&format!("BLPOP nothing {seconds}")).await;
    }

    pub(crate) fn url(&self) -> String {
        format!("unix://{}/redis.sock", self.folder.display())
    }

    /// The address for a new user with these rights.
    pub(crate) async fn url_of_user(&self, rights: &str) -> String {
        self.call::<()>(&format!("ACL SETUSER app on >secret ~* {rights}"))
            .await;
        self.url() + "?user=app&pass=secret"
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.join("redis.sock")
    }

    pub(crate) async fn connect(&self) -> MultiplexedConnection {
        let client = redis::Client::open(self.url()).unwrap();
        let config = redis::AsyncConnectionConfig::new().set_response_timeout(None);
        let connection = client.get_multiplexed_async_connection_with_config(&config);
        connection.await.unwrap()
    }

    pub(crate) async fn store(&self) -> RedisStore {
        self.store_with(RedisOptions::default()).await
    }

    pub(crate) async fn store_with(&self, options: RedisOptions) -> RedisStore {
        RedisStore::connect(self.url(), options).await.unwrap()
    }

    /// Carries out a command of words.
    pub(crate) async fn call<T: redis::FromRedisValue>(&self, words: &str) -> T {
        call(&mut self.connect().await, words).await
    }
}

impl Sentinel {
    pub(crate) async fn start(primary: &Redis) -> Self {
        let mut redis = Redis::new([]);
        let place = redis.folder.join("sentinel.conf");
        let config = format!(
            "port {}\nbind 127.0.0.1\nunixsocket {}\nsentinel monitor main 127.0.0.1 {} 1\n",
            redis.port,
            redis.socket().display(),
            primary.port
        );
        std::fs::write(&place, config).unwrap();
        redis.config = vec![place.to_str().unwrap().to_owned(), "--sentinel".to_owned()];
        redis.restart().await;
        let sentinel = Self(redis);
        // It finds the replicas by asking the primary.
        while sentinel.0.call::<Value>("SENTINEL REPLICAS main").await == Value::Array(vec![]) {}
        sentinel
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    /// Makes the replica the primary.
    pub(crate) async fn fail_over(&self) {
        self.0.call::<()>("SENTINEL FAILOVER main").await;
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ended = process.start_kill();
        }
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

/// A port that was free a moment ago; Redis has no way to choose one itself.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Carries out a command of words.
pub(crate) async fn call<T: redis::FromRedisValue>(
    connection: &mut MultiplexedConnection,
    words: &str,
) -> T {
    let mut words = words.split(' ');
    let mut command = redis::cmd(words.next().unwrap());
    command.arg(words.collect::<Vec<_>>());
    command.query_async(connection).await.unwrap()
}

/// Waits until it takes commands, or has ended.
async fn until_ready(log: &mut Lines<BufReader<ChildStdout>>) -> Result<(), String> {
    let mut said = String::new();
    while let Some(line) = log.next_line().await.unwrap() {
        // Of the unix socket, in the words of Redis 7.0 and of later ones.
        let is_ready = line.contains("eady to accept connections");
        let is_open = is_ready && (line.contains("redis.sock") || line.ends_with("unix"));
        if is_open || line.contains("+monitor") {
            return Ok(());
        }
        said = said + &line + "\n";
    }
    Err(said)
}

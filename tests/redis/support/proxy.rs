//! The way to a Redis, which tests cut, and lead to another one.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;

use super::Redis;

/// A socket that leads to a Redis.
pub(crate) struct Proxy {
    path: PathBuf,
    target: Arc<Mutex<PathBuf>>,
    /// Connections end when it changes.
    cuts: watch::Sender<u64>,
    ways: Ways,
}

/// The trouble on the way.
#[derive(Clone)]
struct Ways {
    /// The answer to a request that has this text is lost, with its connection.
    loses: Arc<Mutex<Option<String>>>,
    /// Answers wait.
    stalls: watch::Sender<bool>,
    /// The bytes of all requests.
    asked: Arc<AtomicU64>,
}

impl Proxy {
    pub(crate) fn new(redis: &Redis) -> Self {
        let mut name = [0; 8];
        getrandom::fill(&mut name).unwrap();
        let name = u64::from_ne_bytes(name);
        let path = std::env::temp_dir().join(format!("steadysocket-proxy-{name:016x}.sock"));
        let listener = UnixListener::bind(&path).unwrap();
        let proxy = Self {
            path,
            target: Arc::new(Mutex::new(redis.socket())),
            cuts: watch::Sender::new(0),
            ways: Ways {
                loses: Arc::default(),
                stalls: watch::Sender::new(false),
                asked: Arc::default(),
            },
        };
        let (target, ways) = (Arc::clone(&proxy.target), proxy.ways.clone());
        let cuts = proxy.cuts.subscribe();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let path = target.lock().unwrap().clone();
                let Ok(far) = UnixStream::connect(path).await else {
                    continue;
                };
                tokio::spawn(connect(near, far, cuts.clone(), ways.clone()));
            }
        });
        proxy
    }

    fn url(&self) -> String {
        format!("unix://{}", self.path.display())
    }

    pub(crate) async fn store(&self) -> RedisStore {
        self.store_with(RedisOptions::default()).await
    }

    pub(crate) async fn store_with(&self, options: RedisOptions) -> RedisStore {
        RedisStore::connect(self.url(), options).await.unwrap()
    }

    /// Leads to another Redis from now on.
    pub(crate) fn lead_to(&self, redis: &Redis) {
        *self.target.lock().unwrap() = redis.socket();
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Loses the answer to the next request that has this text.
    pub(crate) fn lose_answer_to(&self, text: &str) {
        *self.ways.loses.lock().unwrap() = Some(text.to_owned());
    }

    /// True if such an answer was lost.
    pub(crate) fn has_lost(&self) -> bool {
        self.ways.loses.lock().unwrap().is_none()
    }

    /// Holds back the answers, or no longer.
    pub(crate) fn stall(&self, stalls: bool) {
        self.ways.stalls.send_replace(stalls);
    }

    /// The bytes of all requests so far.
    pub(crate) fn asked(&self) -> u64 {
        self.ways.asked.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.path);
    }
}

async fn connect(near: UnixStream, far: UnixStream, mut cuts: watch::Receiver<u64>, ways: Ways) {
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    let is_doomed = Arc::new(Mutex::new(false));
    let doomed = Arc::clone(&is_doomed);
    let stalls = ways.stalls.subscribe();
    cuts.mark_unchanged();
    tokio::select! {
        () = pass(near_read, far_write, watch::channel(false).1, move |request| {
            ways.asked.fetch_add(request.len() as u64, Ordering::Relaxed);
            let mut loses = ways.loses.lock().unwrap();
            let text = String::from_utf8_lossy(request);
            if loses.as_ref().is_some_and(|of| text.contains(of)) {
                (*loses, *doomed.lock().unwrap()) = (None, true);
            }
            true
        }) => {}
        () = pass(far_read, near_write, stalls, move |_| !*is_doomed.lock().unwrap()) => {}
        _ = cuts.changed() => {}
    }
}

/// Passes on what comes, while it may, and does not stall.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut stalls: watch::Receiver<bool>,
    may_pass: impl Fn(&[u8]) -> bool,
) {
    let mut buffer = vec![0; 64 * 1_024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let may_pass =
            may_pass(&buffer[..count]) && stalls.wait_for(|stalls| !stalls).await.is_ok();
        if !may_pass || to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

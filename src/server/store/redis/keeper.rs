//! The connection that is in use now, and the next one when it is lost.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use redis::{ConnectionInfo, RedisError};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep};

use super::durability::Durability;
use super::link::{Link, in_time};
use super::options::RedisOptions;

/// Finds the Redis to connect to, before each connection.
pub(super) type Find = dyn Fn() -> Found + Send + Sync;

/// The Redis to connect to.
pub(super) type Found = Pin<Box<dyn Future<Output = Result<ConnectionInfo, RedisError>> + Send>>;

/// The wait after the first failure to connect, and the longest one.
const WAITS: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));

/// The time between two looks at Redis itself. In this time a Redis that was exchanged behind an open
/// connection is taken for the one before; its sessions of before end all the same.
pub(super) const LOOK: Duration = Duration::from_secs(1);

/// The time between two looks at whether it has rewritten its log: about as long as that takes, with
/// little data. After it a restart looks like one from other data, until the mark is renewed.
const GLANCE: Duration = Duration::from_millis(100);

/// The connection that is in use now. A task opens the next one when it is lost.
#[derive(Debug)]
pub(super) struct Keeper {
    links: watch::Receiver<Option<Arc<Link>>>,
    task: AbortHandle,
}

/// All that the next connection takes.
#[derive(Clone)]
pub(super) struct Opening {
    pub(super) find: Arc<Find>,
    /// That of the Redis.
    pub(super) mode: &'static str,
    pub(super) options: RedisOptions,
    pub(super) durability: Durability,
}

impl Keeper {
    /// Keeps this connection, or one that is opened.
    pub(super) fn start(first: Option<Link>, opening: Opening) -> Self {
        let (sender, links) = watch::channel(first.map(Arc::new));
        let task = tokio::spawn(keep(sender, opening)).abort_handle();
        Self { links, task }
    }

    /// The connection that there is now.
    pub(super) fn current(&self) -> Option<Arc<Link>> {
        self.links.borrow().clone()
    }

    /// The connection, once there is one of at least this generation.
    pub(super) async fn link(&self, generation: u64) -> Option<Arc<Link>> {
        let is_one = |link: &Option<Arc<Link>>| {
            link.as_ref()
                .is_some_and(|link| link.generation >= generation)
        };
        let mut links = self.links.clone();
        links.wait_for(is_one).await.ok()?.clone()
    }

    pub(super) fn is_connected(&self) -> bool {
        self.links.borrow().is_some()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.task.abort();
        // Whoever listens on it is to listen elsewhere.
        if let Some(link) = self.current() {
            link.give_up();
        }
    }
}

async fn keep(links: watch::Sender<Option<Arc<Link>>>, opening: Opening) {
    let mut generation = 0;
    loop {
        let link = links.borrow().clone();
        if let Some(link) = link {
            tokio::select! {
                () = link.lost() => {}
                () = watch(&link, &opening) => {}
            }
            generation = link.generation + 1;
            // Calls that wait for an answer have it until they are done.
            links.send_replace(None);
            tracing::warn!("the connection to redis is lost");
        }
        let link = opening.open(generation).await;
        tracing::info!("redis is there");
        links.send_replace(Some(Arc::new(link)));
    }
}

/// Waits until Redis is not what it was, or does not answer.
async fn watch(link: &Link, opening: &Opening) {
    let mut next = Instant::now() + LOOK;
    loop {
        let pause = match link.has_lineage() {
            true => GLANCE,
            false => LOOK,
        };
        sleep(pause).await;
        let answer = async {
            if Instant::now() < next {
                return link.renew().await.map(|()| true);
            }
            next += LOOK;
            link.is_fit(opening.durability).await
        };
        if !matches!(in_time(&opening.options, answer).await, Ok(true)) {
            // Listeners end with the connection.
            return link.give_up();
        }
    }
}

impl Opening {
    /// Tries until it is there, and fit.
    async fn open(&self, generation: u64) -> Link {
        let (mut wait, longest) = WAITS;
        let mut said = String::new();
        let chosen = Some(self.durability);
        loop {
            let target = (self.find)();
            match Link::open(target, self.mode, &self.options, chosen, generation).await {
                Ok((link, _)) => return link,
                Err(error) => {
                    let text = error.to_string();
                    if text != said {
                        tracing::error!(error = %text, "redis cannot be used");
                        said = text;
                    }
                }
            }
            sleep(wait).await;
            wait = (wait * 2).min(longest);
        }
    }
}

//! The connection that is in use now, and the next one when it is lost.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use redis::{ConnectionInfo, RedisError};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::sleep;

use super::durability::Durability;
use super::error::RedisStoreError;
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
const LOOK: Duration = Duration::from_secs(1);

/// The connection that is in use now. A task opens the next one when it is lost.
#[derive(Debug)]
pub(super) struct Keeper {
    links: watch::Receiver<Option<Arc<Link>>>,
    task: AbortHandle,
}

impl Keeper {
    pub(super) async fn start(
        find: Box<Find>,
        options: RedisOptions,
    ) -> Result<(Self, Durability), RedisStoreError> {
        let (link, durability) = Link::open(find(), &options, None, 0).await?;
        let link = Arc::new(link);
        let (sender, links) = watch::channel(Some(Arc::clone(&link)));
        let keep = keep(link, sender, find, options, durability);
        let task = tokio::spawn(keep).abort_handle();
        Ok((Self { links, task }, durability))
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
    }
}

async fn keep(
    mut link: Arc<Link>,
    links: watch::Sender<Option<Arc<Link>>>,
    find: Box<Find>,
    options: RedisOptions,
    durability: Durability,
) {
    loop {
        tokio::select! {
            () = link.lost() => {}
            () = watch(&link, &options, durability) => {}
        }
        links.send_replace(None);
        tracing::warn!("the connection to redis is lost");
        let generation = link.generation + 1;
        // Calls that wait for an answer have it until they are done.
        drop(link);
        link = reopen(&find, &options, durability, generation).await;
        tracing::info!("redis is there again");
        links.send_replace(Some(Arc::clone(&link)));
    }
}

/// Waits until Redis is not what it was, or does not answer.
async fn watch(link: &Link, options: &RedisOptions, durability: Durability) {
    loop {
        sleep(LOOK).await;
        match in_time(options, link.is_fit(durability)).await {
            Ok(true) => {}
            // Listeners end with the connection.
            Ok(false) | Err(_) => return link.give_up(),
        }
    }
}

/// Tries until it is there, and fit.
async fn reopen(
    find: &Find,
    options: &RedisOptions,
    durability: Durability,
    generation: u64,
) -> Arc<Link> {
    let (mut wait, longest) = WAITS;
    let mut said = String::new();
    loop {
        match Link::open(find(), options, Some(durability), generation).await {
            Ok((link, _)) => return Arc::new(link),
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

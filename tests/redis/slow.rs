//! A Redis that answers late.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use steadysocket::server::store::redis::RedisOptions;
use steadysocket::server::{Limits, Session, SessionSender, SessionServer, Window};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::sessions::{Client, Handler, Server};
use crate::support::{Proxy, Redis};

const SESSIONS: usize = 8;
const WINDOW: u64 = 100;
const MESSAGE: usize = 1_000;

/// The calls that wait for answers, and the bytes of the largest one.
const CALLS: usize = 2;
const CALL: u64 = 32 * (MESSAGE as u64 + 20) + 500;

#[tokio::test]
async fn while_redis_is_slow_nothing_holds_more_than_the_windows() {
    let redis = Redis::start([]).await;
    let proxy = Proxy::new(&redis);
    let options = RedisOptions::default().in_flight(CALLS);
    let store = proxy
        .store_with(options.timeout(Duration::from_secs(60)))
        .await;
    let limits = Limits {
        window: Window {
            messages: WINDOW,
            bytes: 1 << 20,
        },
        ..Limits::default()
    };
    let (handler, mut sessions, received) = counting();
    let builder = SessionServer::builder().store(store).limits(limits);
    let server = Server::new(builder, handler);
    let mut clients = Vec::new();
    let mut senders = Vec::new();
    for _ in 0..SESSIONS {
        let mut client = Client::default();
        client.attach(server.pipe()).await;
        senders.push(client.during(sessions.recv()).await.unwrap());
        clients.push(client);
    }
    proxy.stall(true);
    let before = proxy.asked();
    for sender in &senders {
        // One more waits for its number.
        let accepted = (0..).take_while(|_| sender.try_send("x".repeat(MESSAGE)).is_ok());
        assert_eq!(accepted.count() as u64, WINDOW + 1);
    }
    for client in &mut clients {
        for number in 0..3 * WINDOW {
            client.send(number.to_string()).await;
        }
    }
    while received.load(Ordering::Relaxed) < SESSIONS as u64 * WINDOW {
        tokio::task::yield_now().await;
    }
    for client in &clients {
        // It may send no more, and nothing has come.
        assert_eq!(client.core.endpoint().acked(), 0);
        assert!(client.received.is_empty());
    }
    let asked = proxy.asked() - before;
    assert!(asked <= CALLS as u64 * CALL, "{asked} bytes");
    proxy.stall(false);
    for client in &mut clients {
        let is_done = |client: &Client| {
            client.received.len() as u64 == WINDOW + 1
                && client.core.endpoint().acked() == 3 * WINDOW
        };
        client.until(is_done).await;
    }
}

/// A closure that gives its session away and counts what it receives, in all sessions.
fn counting() -> (
    impl Handler,
    UnboundedReceiver<SessionSender>,
    Arc<AtomicU64>,
) {
    let (given, sessions) = unbounded_channel();
    let received = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&received);
    let handler = move |session: Session| {
        let (given, count) = (given.clone(), Arc::clone(&count));
        let run = async move {
            let (sender, mut receiver) = session.split();
            given.send(sender)?;
            while receiver.recv().await.is_some() {
                count.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        };
        Box::pin(run) as BoxFuture<'static, _>
    };
    (handler, sessions, received)
}

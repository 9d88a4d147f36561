//! Messages a second through the store, beside plain `RPUSH` by `redis-benchmark -P 16`, in turns;
//! and the memory of sessions without a socket.

mod server;

use std::time::{Duration, Instant};

use server::Redis;
use steadysocket::Message;
use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use steadysocket::server::store::{NewSession, SessionStore};
use steadysocket::server::{SessionId, Window};
use tokio::task::JoinSet;

/// Of a call, as many as the session server sends.
const BATCH: u64 = 32;

/// A message of 100 bytes.
const TEXT: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN";

#[tokio::main]
async fn main() {
    let is_quick = std::env::args().any(|argument| argument == "--quick");
    let size: u64 = if is_quick { 10 } else { 1 };
    let redis = Redis::start().await;
    let store = RedisStore::connect(redis.url(), RedisOptions::default())
        .await
        .unwrap();
    speed(&redis, &store, 1_000_000 / size).await;
    memory(&redis, &store, 100_000 / size).await;
}

async fn speed(redis: &Redis, store: &RedisStore, messages: u64) {
    println!("messages of 100 bytes a second, 500 sessions, {BATCH} messages a call:");
    let mut ratios = Vec::new();
    for _ in 0..5 {
        redis.clear().await;
        let plain = redis.plain(messages).await;
        redis.clear().await;
        let ours = send(store, 500, messages / 500 / BATCH).await;
        ratios.push(ours / plain);
        println!(
            "  store {ours:>9.0}   plain RPUSH {plain:>9.0}   {:.2} x",
            ours / plain
        );
    }
    ratios.sort_by(f64::total_cmp);
    println!("  median {:.2} x, goal at least 0.50 x", ratios[2]);
}

/// Sends so many calls to each of these sessions: messages a second.
async fn send(store: &RedisStore, sessions: u64, calls: u64) -> f64 {
    for number in 0..sessions {
        store.create(sid(number), session()).await.unwrap();
    }
    let message = Message::from(TEXT);
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for number in 0..sessions {
        let (store, message) = (store.clone(), message.clone());
        tasks.spawn(async move {
            for call in 0..calls {
                let messages = vec![message.clone(); BATCH as usize];
                store
                    .append(sid(number), 0, call * BATCH + 1, messages)
                    .await
                    .unwrap();
                // As a client does after a quarter of its window.
                if call % 8 == 7 {
                    store.ack(sid(number), 0, (call + 1) * BATCH).await.unwrap();
                }
            }
        });
    }
    tasks.join_all().await;
    (sessions * calls * BATCH) as f64 / start.elapsed().as_secs_f64()
}

async fn memory(redis: &Redis, store: &RedisStore, sessions: u64) {
    redis.clear().await;
    let before = redis.memory().await;
    let message = Message::from(TEXT);
    let mut tasks = JoinSet::new();
    for worker in 0..100 {
        let (store, message) = (store.clone(), message.clone());
        tasks.spawn(async move {
            for number in (worker..sessions).step_by(100) {
                let messages = vec![message.clone(); 4];
                store.create(sid(number), session()).await.unwrap();
                store.append(sid(number), 0, 1, messages).await.unwrap();
                store
                    .touch(sid(number), 0, Duration::from_secs(120))
                    .await
                    .unwrap();
            }
        });
    }
    tasks.join_all().await;
    let used = redis.memory().await - before;
    let each = used / sessions;
    println!(
        "{sessions} sessions with 4 waiting messages of 100 bytes: {used} bytes, {each} each; goal at most 1,000"
    );
}

fn sid(number: u64) -> SessionId {
    let mut sid = [0x5a; 16];
    sid[..8].copy_from_slice(&number.to_be_bytes());
    SessionId(sid)
}

fn session() -> NewSession {
    NewSession {
        fence: 0,
        digest: [0xa5; 16],
        window: Window {
            messages: 1_024,
            bytes: 1 << 20,
        },
        max: 262_144,
        ttl: Duration::from_secs(120),
        protocol: "chat.v1".to_owned(),
        node: "0123456789abcdef".to_owned(),
        lease: Duration::from_secs(180),
    }
}

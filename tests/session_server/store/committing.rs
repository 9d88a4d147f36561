//! Effects that happen exactly once, because the application keeps the position with them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use steadysocket::server::store::{MemoryStore, SessionStore};
use steadysocket::server::{AckMode, Builder, CommitError, Position, Session, SessionId};
use steadysocket::{BoxError, Message};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::sleep;

use super::faulty::{Fault, Faulty, Method};
use super::{memory, sharing};
use crate::support::{Client, Server};

/// The application's database: for each session its effects, in order, its fence and its position.
#[derive(Clone, Default)]
struct Database(Arc<Mutex<HashMap<SessionId, Row>>>);

#[derive(Clone, Default)]
struct Row {
    fence: u64,
    seq: u64,
    effects: Vec<String>,
}

impl Database {
    /// A transaction: reads the row, changes it if the fence allows that.
    fn transact<T>(
        &self,
        position: Position,
        act: impl FnOnce(&mut Row) -> T,
    ) -> Result<T, BoxError> {
        let mut rows = self.0.lock().unwrap();
        let row = rows.entry(position.id).or_default();
        if row.fence > position.fence {
            return Err("another server has the session".into());
        }
        row.fence = position.fence;
        Ok(act(row))
    }

    fn apply(&self, position: Position, effect: &Message) -> Result<(), BoxError> {
        self.transact(position, |row| {
            if row.seq >= position.seq {
                return Err("it is there".into());
            }
            row.seq = position.seq;
            row.effects.push(effect.as_text().unwrap().to_owned());
            Ok(())
        })?
    }

    fn effects(&self) -> Vec<String> {
        let rows = self.0.lock().unwrap();
        rows.values().flat_map(|row| row.effects.clone()).collect()
    }

    fn sharing(&self, store: impl SessionStore) -> Builder {
        let database = self.clone();
        sharing(store).position(move |position| {
            let found = database.transact(position, |row| row.seq);
            async move { found }
        })
    }
}

/// Commits each message; ends when the session does.
fn commits(database: &Database) -> impl Fn(Session) -> Commits + Clone + Send + 'static {
    let database = database.clone();
    move |mut session: Session| {
        let database = database.clone();
        Box::pin(async move {
            while let Some(message) = session.recv().await {
                let transaction = async |position| database.apply(position, &message);
                match session.commit(&message, transaction).await {
                    Err(CommitError::Failed(error)) => return Err(error),
                    Err(_) => return Ok(()),
                    Ok(()) => {}
                }
            }
            Ok(())
        })
    }
}

type Commits = std::pin::Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

fn numbers(upto: usize) -> Vec<String> {
    (0..upto).map(|number| number.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_committed_is_acknowledged() {
    let database = Database::default();
    let server = Server::new(database.sharing(memory()), commits(&database));
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    for number in numbers(100) {
        client.send(number).await;
    }
    client
        .until(|client| client.core.endpoint().acked() == 100)
        .await;
    assert_eq!(database.effects(), numbers(100));
}

/// Dead between the transaction and the store: the other server goes on after the transaction.
#[tokio::test(start_paused = true)]
async fn an_effect_that_the_store_does_not_know_of_happens_once() {
    let (store, database) = (memory(), Database::default());
    let way = Faulty::over(&store, Method::Accept, Fault::Slow);
    let one = Server::new(database.sharing(way), commits(&database));
    let other = Server::new(database.sharing(store.clone()), commits(&database));
    let mut client = Client::default();
    client.attach(one.pipe()).await;
    for number in numbers(3) {
        client.send(number).await;
    }
    client.during(sleep(Duration::from_secs(10))).await;
    assert_eq!(database.effects(), numbers(3));
    assert_eq!(client.core.endpoint().acked(), 0);
    client.cut();
    client.send("3").await;
    client.attach(other.pipe()).await;
    client
        .until(|client| client.core.endpoint().acked() == 4)
        .await;
    assert_eq!(database.effects(), numbers(4));
}

/// Frozen in the middle of its handler, and it thaws later.
#[tokio::test(start_paused = true)]
async fn a_late_commit_of_a_server_that_was_frozen_is_refused() {
    let (store, database) = (memory(), Database::default());
    let way = Faulty::over(&store, Method::All, Fault::None);
    let thaw = Arc::new(Semaphore::new(0));
    let (sender, mut refusals) = unbounded_channel();
    let (own, waits) = (database.clone(), Arc::clone(&thaw));
    let one = Server::new(
        database.sharing(way.clone()),
        move |mut session: Session| {
            let (database, thaw, sender) = (own.clone(), Arc::clone(&waits), sender.clone());
            async move {
                let message = session.recv().await.ok_or("no message")?;
                let transaction = async |position| {
                    let _thawed = thaw.acquire().await?;
                    database.apply(position, &message)
                };
                sender.send(session.commit(&message, transaction).await)?;
                Ok(())
            }
        },
    );
    let other = Server::new(database.sharing(store.clone()), commits(&database));
    let mut client = Client::default();
    client.attach(one.pipe()).await;
    client.send("0").await;
    client.during(sleep(Duration::from_secs(1))).await;
    way.set(Method::All, Fault::Slow);
    client.cut();
    client.attach(other.pipe()).await;
    client
        .until(|client| client.core.endpoint().acked() == 1)
        .await;
    thaw.add_permits(1);
    let refusal = client.during(refusals.recv()).await.unwrap().unwrap_err();
    let told = "the transaction failed: another server has the session";
    assert_eq!(refusal.to_string(), told);
    assert_eq!(database.effects(), numbers(1));
}

/// The session is over everywhere, and its client hears of the effect.
#[tokio::test(start_paused = true)]
async fn the_report_of_a_session_that_has_expired_counts_what_is_committed() {
    let (store, database) = (memory(), Database::default());
    let way = Faulty::over(&store, Method::Accept, Fault::Slow);
    let one = Server::new(database.sharing(way.clone()), commits(&database));
    let other = Server::new(database.sharing(store.clone()), commits(&database));
    let mut client = Client::default();
    client.attach(one.pipe()).await;
    client.send("0").await;
    client.during(sleep(Duration::from_secs(1))).await;
    way.set(Method::All, Fault::Slow);
    client.cut();
    client.send("1").await;
    sleep(Duration::from_secs(1_000)).await;
    client.dial(other.pipe()).await;
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.unwrap();
    assert_eq!((end.why.as_str(), end.delivered_up_to), ("expired", 1));
    assert_eq!((end.uncertain.len(), end.unsent.len()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_message_is_committed_once_and_its_session_must_be_here() {
    let (sender, mut results) = unbounded_channel();
    let server = Server::new(
        sharing(memory()).acks(AckMode::Manual),
        move |mut session: Session| {
            let sender = sender.clone();
            async move {
                let volatile = session.recv().await.ok_or("nothing")?;
                let first = session.recv().await.ok_or("nothing")?;
                let second = session.recv().await.ok_or("nothing")?;
                let third = session.recv().await.ok_or("nothing")?;
                for message in [&volatile, &second, &first, &second] {
                    let run = async |position: Position| {
                        assert_eq!(position.seq, 2);
                        Ok::<_, String>(())
                    };
                    sender.send(session.commit(message, run).await)?;
                }
                let fail = async |_| Err("full".to_owned());
                sender.send(session.commit(&third, fail).await)?;
                session.ended().await;
                sender.send(session.commit(&third, async |_| unreachable!()).await)?;
                Ok(())
            }
        },
    );
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client
        .core
        .send_volatile("volatile".into(), steadysocket::core::session::Room::Any);
    for text in ["first", "second", "third"] {
        client.send(text).await;
    }
    let done = || Err(CommitError::Acknowledged);
    for expected in [
        done(),
        Ok(()),
        done(),
        done(),
        Err(CommitError::Failed("full".to_owned())),
    ] {
        assert_eq!(client.during(results.recv()).await, Some(expected));
    }
    client.cut();
    assert_eq!(results.recv().await, Some(Err(CommitError::Ended)));
}

/// With automatic acknowledgements a message counts when `recv` returns it.
#[tokio::test(start_paused = true)]
async fn a_message_that_is_acknowledged_automatically_cannot_be_committed() {
    let (sender, mut results) = unbounded_channel();
    let server = Server::new(sharing(memory()), move |mut session: Session| {
        let sender = sender.clone();
        async move {
            let message = session.recv().await.ok_or("nothing")?;
            let never = async |_| -> Result<(), String> { unreachable!() };
            sender.send(session.commit(&message, never).await)?;
            Ok(())
        }
    });
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("1").await;
    let result = client.during(results.recv()).await.unwrap();
    assert_eq!(result, Err(CommitError::Acknowledged));
}

/// Three servers, of which one is away, loses answers or freezes at every moment.
#[tokio::test(start_paused = true)]
async fn every_effect_happens_once_in_order_whatever_the_servers_do() {
    for seed in 0..30 {
        let (store, database) = (memory(), Database::default());
        let effects = live(seed, &store, &database).await;
        assert_eq!(effects, numbers(effects.len()), "seed {seed}");
        assert_eq!(effects.len(), 200, "seed {seed}");
    }
}

async fn live(seed: u64, store: &MemoryStore, database: &Database) -> Vec<String> {
    let mut dice = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut roll = |sides: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % sides
    };
    let ways = [0; 3].map(|_| Faulty::over(store, Method::All, Fault::None));
    let servers = ways
        .each_ref()
        .map(|way| Server::new(database.sharing(way.clone()), commits(database)));
    let mut client = Client::default();
    client.attach(servers[0].pipe()).await;
    let methods = [Method::All, Method::Accept, Method::Attach, Method::Confirm];
    let faults = [Fault::Slow, Fault::Away, Fault::Lost, Fault::None];
    for number in numbers(200) {
        client.send(number).await;
        if roll(4) > 0 {
            client.during(sleep(Duration::from_millis(roll(30)))).await;
            continue;
        }
        for way in &ways {
            way.set(methods[roll(4) as usize], faults[roll(4) as usize]);
        }
        client
            .during(sleep(Duration::from_millis(roll(1_500))))
            .await;
        let chosen = roll(3) as usize;
        ways[chosen].mend();
        while !client.core.is_attached() || client.closed.is_some() {
            client.cut();
            client.dial(servers[chosen].pipe()).await;
            client.during(sleep(Duration::from_secs(1))).await;
        }
    }
    ways.iter().for_each(Faulty::mend);
    while client.core.endpoint().acked() < 200 {
        assert!(client.ended.is_none(), "seed {seed}: {:?}", client.ended);
        if !client.core.is_attached() {
            client.cut();
            client.dial(servers[0].pipe()).await;
        }
        client.during(sleep(Duration::from_secs(1))).await;
    }
    database.effects()
}

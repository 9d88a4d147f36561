//! Sessions that go from one server to another.

use std::time::Duration;

use steadysocket::server::{Limits, Session};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

use super::faulty::{Fault, Faulty, Method};
use super::{deaf, echo, memory, sharing};
use crate::support::{Client, Server, giving};

#[tokio::test(start_paused = true)]
async fn a_client_resumes_on_another_server() {
    let store = memory();
    let choosing = sharing(store.clone()).choose_protocol(|_, offers| offers.first().cloned());
    let one = Server::new(choosing, echo);
    let other = Server::new(sharing(store), async |session: Session| {
        assert!(session.is_handed_over() && session.protocol() == "chat.v1");
        echo(session).await
    });
    let mut client = Client::new(steadysocket::core::session::ClientConfig {
        protocols: vec!["chat.v1".to_owned()],
        ..Default::default()
    });
    client.attach(one.pipe()).await;
    client.send("1").await;
    assert_eq!(client.receive_text().await, "1");
    client.cut();
    client.send("2").await;
    client.attach(other.pipe()).await;
    assert_eq!(client.receive_text().await, "again 2");
    client.send("3").await;
    assert_eq!(client.receive_text().await, "3");
    assert_eq!((client.resumed, client.started.len()), (1, 1));
    assert_eq!(other.sessions.len(), 1);
}

/// As while new servers take the place of those before.
#[tokio::test(start_paused = true)]
async fn a_session_keeps_its_limits_on_a_server_with_lower_ones() {
    let store = memory();
    let one = Server::new(sharing(store.clone()), echo);
    let mut limits = Limits::default();
    limits.window.messages = 2;
    let other = Server::new(sharing(store).limits(limits), echo);
    let mut client = Client::default();
    client.attach(one.pipe()).await;
    client.cut();
    for number in 0..10 {
        client.send(number.to_string().as_str()).await;
    }
    client.attach(other.pipe()).await;
    let echoes = async {
        for number in 0..10 {
            assert_eq!(client.receive_text().await, format!("again {number}"));
        }
    };
    timeout(Duration::from_secs(60), echoes).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_client_reaches_it_on_another_server() {
    let store = memory();
    let (handler, mut given) = giving();
    let one = Server::new(deaf(&store), handler);
    let other = Server::new(sharing(store), echo);
    let mut client = Client::default();
    client.attach(one.pipe()).await;
    let session = client.during(given.recv()).await.unwrap();
    client.cut();
    for number in 0..100 {
        session.send(number.to_string()).await.unwrap();
    }
    sleep(Duration::from_secs(1)).await;
    client.attach(other.pipe()).await;
    for number in 0..100 {
        assert_eq!(client.receive_text().await, number.to_string());
    }
    // The first server finds out at its next call, and its report has nothing that goes on.
    let _refused_later = session.try_send("late");
    let end = client.during(session.ended()).await;
    assert_eq!(end.why.as_str(), "moved");
    assert_eq!((end.unsent.len(), end.uncertain.len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn the_server_before_is_fenced_and_closes_its_socket_with_4940() {
    let store = memory();
    let one = Server::new(deaf(&store), echo);
    let other = Server::new(sharing(store), echo);
    let mut old = Client::default();
    old.attach(one.pipe()).await;
    old.send("1").await;
    assert_eq!(old.receive_text().await, "1");
    let mut new = old.copy();
    new.attach(other.pipe()).await;
    // Handed over there, but neither stored nor acknowledged: it is not this client's any more.
    old.send("2").await;
    old.until(|client| client.closed.is_some()).await;
    assert_eq!(old.closed, Some(4940));
    assert_eq!((one.sessions.len(), other.sessions.len()), (0, 1));
    new.send("2").await;
    assert_eq!(new.receive_text().await, "2");
}

#[tokio::test(start_paused = true)]
async fn the_server_before_closes_its_socket_as_soon_as_another_has_the_session() {
    let store = memory();
    // It is told again after it could not listen for a while.
    let way = Faulty::over(&store, Method::Moves, Fault::Away);
    let one = Server::new(sharing(way.clone()), echo);
    let other = Server::new(sharing(store), echo);
    let mut old = Client::default();
    old.attach(one.pipe()).await;
    way.mend();
    old.during(sleep(Duration::from_secs(2))).await;
    let moved = Instant::now();
    let mut new = old.copy();
    new.attach(other.pipe()).await;
    old.until(|client| client.closed.is_some()).await;
    assert_eq!(old.closed, Some(4940));
    assert!(moved.elapsed() < Duration::from_secs(1), "{moved:?}");
    assert_eq!((one.sessions.len(), other.sessions.len()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_server_is_not_misled_by_old_news_of_a_session() {
    let way = Faulty::new(Method::All, Fault::None);
    let server = Server::new(sharing(way.clone()), echo);
    let mut client = Client::default();
    for _ in 0..2 {
        client.cut();
        client.attach(server.pipe()).await;
    }
    let sid = server.sessions.sessions()[0].id();
    for fence in [0, 1] {
        way.hint(sid, fence);
        client.during(sleep(Duration::from_secs(1))).await;
        assert_eq!(client.closed, None);
        client.send("here").await;
        assert_eq!(client.receive_text().await, "here");
    }
    assert_eq!(server.sessions.len(), 1);
    way.hint(sid, 2);
    client.until(|client| client.closed.is_some()).await;
    assert_eq!(client.closed, Some(4940));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_moves_keeps_its_user_and_says_that_it_has_moved() {
    let store = memory();
    let users = |store| {
        sharing(store).authenticate(async |_, _| Ok::<_, steadysocket::server::Denial>("ann"))
    };
    let (sender, mut seen) = mpsc::unbounded_channel();
    let handler = move |mut session: Session| {
        let sender = sender.clone();
        async move {
            let first = session.recv().await;
            let is_again = first.is_some_and(|message| message.is_redelivered());
            let user = session.principal().to_owned();
            sender.send((user, session.is_handed_over(), is_again))?;
            session.ended().await;
            Ok(())
        }
    };
    let one = Server::new(users(store.clone()), handler.clone());
    let other = Server::new(users(store), handler);
    let mut client = Client::default();
    client.attach(one.pipe()).await;
    client.send("1").await;
    let ann = "ann".to_owned();
    assert_eq!(
        client.during(seen.recv()).await,
        Some((ann.clone(), false, false))
    );
    client.cut();
    client.send("2").await;
    client.attach(other.pipe()).await;
    assert_eq!(
        client.during(seen.recv()).await,
        Some((ann.clone(), true, true))
    );
    assert_eq!(other.sessions.by_principal("ann").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_client_resumes_on_the_same_server_with_a_store() {
    let server = Server::new(sharing(memory()), echo);
    let mut client = Client::default();
    for round in 0..5 {
        client.attach(server.pipe()).await;
        client.send(round.to_string()).await;
        assert_eq!(client.receive_text().await, round.to_string());
        client.cut();
    }
    assert_eq!((client.resumed, server.sessions.len()), (4, 1));
}

#[tokio::test(start_paused = true)]
async fn a_client_goes_back_and_forth() {
    let store = memory();
    let servers = [0, 1].map(|_| Server::new(sharing(store.clone()), echo));
    let mut client = Client::default();
    let mut expected = Vec::new();
    for round in 0..6 {
        client.attach(servers[round % 2].pipe()).await;
        client.send(round.to_string()).await;
        expected.push(round.to_string());
        let text = client.receive_text().await;
        assert_eq!(text.trim_start_matches("again "), expected[round]);
        client.cut();
    }
    client.attach(servers[0].pipe()).await;
    client.close().await;
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.as_ref().unwrap();
    assert_eq!((end.why.as_str(), end.delivered_up_to), ("ended", 6));
}

#[tokio::test(start_paused = true)]
async fn a_stranger_on_another_server_is_denied() {
    let store = memory();
    let users = |store| {
        sharing(store).authenticate(async |_, auth: Option<String>| Ok(auth.unwrap_or_default()))
    };
    let one = Server::new(users(store.clone()), echo);
    let other = Server::new(users(store), echo);
    let mut ann = Client::default();
    ann.auth = Some("ann".into());
    ann.attach(one.pipe()).await;
    let mut thief = ann.copy();
    thief.auth = Some("eve".into());
    thief.dial(other.pipe()).await;
    thief.until(|client| client.ended.is_some()).await;
    assert_eq!(thief.ended.unwrap().why.as_str(), "denied");
    ann.send("still here").await;
    assert_eq!(ann.receive_text().await, "still here");
}

#[tokio::test(start_paused = true)]
async fn a_drained_server_hands_its_sessions_over() {
    let store = memory();
    let one = Server::new(sharing(store.clone()), echo);
    let other = Server::new(sharing(store), echo);
    let mut client = Client::default();
    client.attach(one.pipe()).await;
    for number in 0..100 {
        client.send(number.to_string()).await;
    }
    client.during(one.sessions.drain(Duration::ZERO)).await;
    assert!(one.sessions.is_empty());
    client.attach(other.pipe()).await;
    for number in 0..100 {
        let text = client.receive_text().await;
        assert_eq!(text.trim_start_matches("again "), number.to_string());
    }
    assert_eq!((client.resumed, client.started.len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_expired_is_known_to_all() {
    let store = memory();
    let (sender, mut reports) = mpsc::unbounded_channel();
    let handler = move |mut session: Session| {
        let sender = sender.clone();
        async move {
            while session.recv().await.is_some() {}
            sender.send(session.report().cloned())?;
            Ok(())
        }
    };
    let one = Server::new(sharing(store.clone()).ttl(Duration::from_secs(60)), handler);
    let other = Server::new(sharing(store.clone()), echo);
    let mut client = Client::default();
    client.attach(one.pipe()).await;
    client.send("seen").await;
    client
        .until(|client| client.core.endpoint().acked() == 1)
        .await;
    client.cut();
    client.send("lost").await;
    let report = reports.recv().await.unwrap().unwrap();
    assert_eq!(report.why.as_str(), "expired");
    client.dial(other.pipe()).await;
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.unwrap();
    assert_eq!((end.why.as_str(), end.delivered_up_to), ("expired", 1));
    assert_eq!((end.uncertain.len(), end.unsent.len()), (0, 1));
    sleep(Duration::from_secs(601)).await;
    assert!(store.is_empty());
}

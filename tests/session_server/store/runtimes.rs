//! A runtime that ends amid a call to the store, and the next one, on which the server goes on.

use std::time::Duration;

use steadysocket::server::store::{SessionStore, Sweep};
use steadysocket::server::{Builder, SessionSender};
use tokio::runtime::{self, Runtime};
use tokio::time::timeout;

use super::faulty::{Fault, Faulty, Method};
use super::{memory, sharing};
use crate::support::{Client, Handler, Server, giving};

/// The next runtime, whose time passes at once while nothing else happens.
fn next() -> Runtime {
    let mut builder = runtime::Builder::new_current_thread();
    builder.enable_all().start_paused(true).build().unwrap()
}

/// A server whose first runtime has ended, and a session that has lost its socket with it.
fn left_behind(builder: Builder) -> (Server<impl Handler>, SessionSender) {
    let (handler, mut sessions) = giving();
    let server = Server::new(builder, handler);
    let session = Runtime::new().unwrap().block_on(async {
        let mut client = Client::default();
        client.attach(server.pipe()).await;
        client.during(sessions.recv()).await.unwrap()
    });
    (server, session)
}

#[test]
fn a_drain_on_the_next_runtime_does_not_wait_for_an_answer_to_the_one_before() {
    let (server, session) = left_behind(sharing(memory()));
    assert_eq!(server.sessions.len(), 1);
    next().block_on(async {
        // Less than a store that is away is waited for.
        let drained = timeout(
            Duration::from_secs(4),
            server.sessions.drain(Duration::ZERO),
        );
        drained.await.expect("the end of the drain");
    });
    assert_eq!(session.report().unwrap().why.as_str(), "moved");
}

#[test]
fn a_session_expires_on_the_next_runtime() {
    let (server, session) = left_behind(sharing(memory()).ttl(Duration::from_millis(1)));
    let end = next().block_on(async {
        Client::default().attach(server.pipe()).await;
        // The store had last heard of a session with a socket.
        let end = timeout(Duration::from_secs(120), session.ended()).await;
        end.expect("the end of the session").clone()
    });
    assert_eq!(end.why.as_str(), "expired");
}

#[test]
fn the_next_runtime_tells_the_store_of_ends() {
    let store = memory();
    let way = Faulty::over(&store, Method::End, Fault::Slow);
    let (handler, mut sessions) = giving();
    let server = Server::new(sharing(way.clone()), handler);
    let sid = Runtime::new().unwrap().block_on(async {
        let mut client = Client::default();
        client.attach(server.pipe()).await;
        let session = client.during(sessions.recv()).await.unwrap();
        client.close().await;
        client.until(|client| client.ended.is_some()).await;
        session.id()
    });
    way.mend();
    next().block_on(async {
        server.sessions.drain(Duration::ZERO).await;
        assert_eq!(store.sweep(sid).await, Ok(Sweep::Nothing));
    });
}

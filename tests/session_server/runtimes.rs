//! Threads without a runtime, and runtimes that end before the server.

use std::thread;
use std::time::Duration;

use steadysocket::server::store::MemoryStore;
use steadysocket::server::{EndReason, GoneReason, Metric, SessionServer};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use crate::support::{Client, Server, echo, giving};

const EXPIRED: Metric = Metric::Ended(EndReason::Gone(GoneReason::Expired));

#[tokio::test]
async fn a_thread_without_a_runtime_may_use_a_session_that_is_stored() {
    let (handler, mut sessions) = giving();
    let store = MemoryStore::new(Duration::from_secs(600));
    let server = Server::new(SessionServer::builder().store(store), handler);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    let session = sessions.recv().await.unwrap();
    let send = move || {
        session.try_send("hi").unwrap();
        session.close(4000, "").unwrap();
    };
    thread::spawn(send).join().unwrap();
    assert_eq!(client.receive_text().await, "hi");
    client.until(|client| client.ended.is_some()).await;
    assert_eq!(client.ended.unwrap().code, 4000);
}

#[test]
fn sessions_expire_on_the_second_runtime_of_a_server_too() {
    let (sender, mut metrics) = mpsc::unbounded_channel();
    let builder = SessionServer::builder()
        .ttl(Duration::from_millis(1))
        .on_metric(move |metric| _ = sender.send(metric));
    let server = Server::new(builder, echo);
    for _ in 0..2 {
        Runtime::new().unwrap().block_on(async {
            let mut client = Client::default();
            client.attach(server.pipe()).await;
            client.cut();
            while metrics.recv().await.unwrap() != EXPIRED {}
        });
    }
}

//! Options at the ends of their ranges, and beyond: a server serves with each.

use std::time::Duration;

use steadysocket::server::{Builder, Limits, SessionServer, Window};

use crate::support::{Client, Server, echo};

fn limits(messages: u64, bytes: u64, max: u64) -> Builder {
    let window = Window { messages, bytes };
    SessionServer::builder().limits(Limits { window, max })
}

#[tokio::test(start_paused = true)]
async fn a_server_serves_with_every_option() {
    let all = u64::MAX;
    let builders: [fn(Builder) -> Builder; 9] = [
        |builder| builder.ttl(Duration::MAX),
        |builder| builder.ttl(Duration::ZERO),
        |builder| builder.heartbeat(Duration::MAX, Duration::MAX),
        |builder| builder.heartbeat(Duration::ZERO, Duration::from_secs(1)),
        |builder| builder.first_frame(Duration::MAX),
        |builder| builder.tombstones(usize::MAX, Duration::MAX),
        |builder| builder.write_timeout(Duration::MAX),
        |builder| builder.write_buffer(usize::MAX),
        |builder| builder.detached(usize::MAX, u64::MAX),
    ];
    let times = builders.map(|set| set(SessionServer::builder()));
    let windows = [limits(0, 0, 0), limits(1, 10, 100), limits(all, all, all)];
    for builder in times.into_iter().chain(windows) {
        let options = format!("{builder:?}");
        let server = Server::new(builder, echo);
        let mut client = Client::default();
        client.attach(server.pipe()).await;
        client.send("x").await;
        assert_eq!(client.receive_text().await, "x", "{options}");
    }
}

/// The usual way to take larger messages: the window follows.
#[tokio::test(start_paused = true)]
async fn a_window_holds_a_message_of_the_largest_size() {
    let max = 4 * 1_024 * 1_024;
    let larger = Limits {
        max,
        ..Limits::default()
    };
    let builder = SessionServer::builder().limits(larger);
    let server = Server::new(builder, echo);
    let config = steadysocket::core::session::ClientConfig {
        limits: Limits {
            window: Window {
                messages: 1,
                bytes: max,
            },
            max,
        },
        ..Default::default()
    };
    let mut client = Client::new(config);
    client.attach(server.pipe()).await;
    client.send(vec![7; max as usize]).await;
    assert_eq!(client.receive().await.byte_len(), max as usize);
}

//! axum and tokio-tungstenite.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{State, WebSocketUpgrade};
use axum::routing::get;
use futures_util::{SinkExt, StreamExt};
use steadysocket::server::{Session, SessionServer, Upgrade};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message as Wire;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::support::{Client, Server, echo, handshake};

async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn tcp(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

#[tokio::test]
async fn axum_serves_sessions_that_know_their_request() {
    let sessions = SessionServer::builder()
        .authenticate(async |request: steadysocket::server::Request, _| {
            let address = request.address().map(|address| address.to_string());
            Ok(format!("{} {}", request.uri(), address.unwrap_or_default()))
        })
        .build();
    let handler = async |upgrade: Upgrade, State(sessions): State<SessionServer>| {
        sessions.on_upgrade(upgrade, async |session: Session| {
            session.send(session.principal()).await?;
            echo(session).await
        })
    };
    let app = Router::new()
        .route("/ws", get(handler))
        .with_state(sessions);
    let address = serve(app).await;
    let mut client = Client::default();
    client.attach(tcp(address).await).await;
    assert_eq!(client.receive_text().await, "/ws 127.0.0.1");
    client.cut();
    client.send("after").await;
    client.attach(tcp(address).await).await;
    assert_eq!(
        (client.receive_text().await.as_str(), client.resumed),
        ("after", 1)
    );
    assert!(handshake(tcp(address).await, "chat.v1").await.is_err());
}

#[tokio::test]
async fn axums_own_extractor_will_do() {
    let handler = async |upgrade: WebSocketUpgrade, State(sessions): State<SessionServer>| {
        sessions.on_upgrade(upgrade, echo)
    };
    let sessions = SessionServer::builder().build();
    let app = Router::new()
        .route("/ws", get(handler))
        .with_state(sessions);
    let address = serve(app).await;
    let mut client = Client::default();
    client.attach(tcp(address).await).await;
    client.send("hi").await;
    assert_eq!(client.receive_text().await, "hi");
    assert_eq!(close_code_of_oversize(tcp(address).await).await, 4935);
}

#[tokio::test]
async fn one_route_of_axum_serves_sessions_and_plain_sockets() {
    let handler = async |upgrade: Upgrade, State(sessions): State<SessionServer>| {
        if upgrade.offers_session() {
            return sessions.on_upgrade(upgrade, echo);
        }
        let plain = upgrade.into_inner().protocols(["chat.v1"]);
        plain.on_upgrade(async |mut socket| _ = socket.send("plain".into()).await)
    };
    let app = Router::new()
        .route("/ws", get(handler))
        .with_state(SessionServer::builder().build());
    let address = serve(app).await;
    let mut plain = handshake(tcp(address).await, "chat.v1").await.unwrap();
    let message = plain.next().await.unwrap().unwrap();
    assert_eq!(message, Wire::text("plain"));
    let mut client = Client::default();
    client.attach(tcp(address).await).await;
    client.send("hi").await;
    assert_eq!(client.receive_text().await, "hi");
}

#[tokio::test]
async fn a_message_beyond_the_limit_is_refused_before_it_is_read() {
    let server = Server::listen(SessionServer::builder(), echo).await;
    assert_eq!(close_code_of_oversize(server.tcp().await).await, 4935);
}

#[tokio::test]
async fn a_close_of_the_client_is_answered() {
    let handler = async |upgrade: Upgrade, State(sessions): State<SessionServer>| {
        sessions.on_upgrade(upgrade, echo)
    };
    let app = Router::new()
        .route("/ws", get(handler))
        .with_state(SessionServer::builder().build());
    let server = Server::listen(SessionServer::builder(), echo).await;
    for stream in [tcp(serve(app).await).await, server.tcp().await] {
        let mut socket = handshake(stream, "steady.v1").await.unwrap();
        let frame = CloseFrame {
            code: 4000.into(),
            reason: "enough".into(),
        };
        socket.close(Some(frame.clone())).await.unwrap();
        let answer = socket.next().await.unwrap().unwrap();
        assert_eq!(answer, Wire::Close(Some(frame)));
        assert!(socket.next().await.is_none());
    }
}

/// The close code that answers a message which no session takes.
async fn close_code_of_oversize(stream: TcpStream) -> u16 {
    let mut socket = handshake(stream, "steady.v1").await.unwrap();
    let _ = socket.send(Wire::text("x".repeat(300_000))).await;
    while let Some(Ok(message)) = socket.next().await {
        if let Wire::Close(Some(frame)) = message {
            return frame.code.into();
        }
    }
    0
}

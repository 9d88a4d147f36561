//! Nobody but its client resumes a session.

use steadysocket::server::{Denial, SessionServer};

use crate::support::{Client, Server, echo, handshake};

fn users() -> steadysocket::server::Builder {
    SessionServer::builder()
        .authenticate(async |_, auth: Option<String>| match auth.as_deref() {
            Some("old") => Err(Denial::Expired),
            Some(user) => Ok(user.to_owned()),
            None => Err(Denial::Denied),
        })
        .choose_protocol(|_, offered| offered.iter().find(|name| *name == "chat.v2").cloned())
}

async fn greet(session: steadysocket::server::Session) -> Result<(), steadysocket::BoxError> {
    let greeting = format!("{} {}", session.principal(), session.protocol());
    session.send(greeting).await?;
    echo(session).await
}

fn client(auth: &str) -> Client {
    let protocols = vec!["chat.v1".to_owned(), "chat.v2".to_owned()];
    let mut client = Client::new(steadysocket::core::session::ClientConfig {
        protocols,
        ..Default::default()
    });
    client.auth = Some(auth.to_owned());
    client
}

#[tokio::test]
async fn the_closure_knows_the_user_and_the_subprotocol() {
    let server = Server::listen(users(), greet).await;
    let mut client = client("ann");
    client.attach(server.tcp().await).await;
    assert_eq!(client.receive_text().await, "ann chat.v2");
    assert_eq!(client.started, ["chat.v2"]);
}

#[tokio::test]
async fn who_is_not_let_in_gets_no_session() {
    let server = Server::listen(users(), greet).await;
    let mut stranger = Client::default();
    stranger.dial(server.tcp().await).await;
    stranger.until(|client| client.closed.is_some()).await;
    assert_eq!(stranger.closed, Some(4933));
    let mut late = client("old");
    late.dial(server.tcp().await).await;
    late.until(|client| client.closed.is_some()).await;
    assert_eq!((late.closed, server.sessions.len()), (Some(4904), 0));
}

#[tokio::test]
async fn a_stolen_token_is_worth_nothing_to_another_user() {
    let server = Server::listen(users(), greet).await;
    let mut ann = client("ann");
    ann.attach(server.tcp().await).await;
    let mut thief = ann.copy();
    thief.auth = Some("eve".into());
    thief.dial(server.tcp().await).await;
    thief.until(|client| client.ended.is_some()).await;
    assert_eq!(thief.ended.as_ref().unwrap().why.as_str(), "denied");
    ann.send("still here").await;
    assert_eq!(ann.receive_text().await, "ann chat.v2");
    assert_eq!(ann.receive_text().await, "still here");
}

#[tokio::test]
async fn a_later_socket_supersedes_the_one_before() {
    let server = Server::listen(users(), greet).await;
    let mut old = client("ann");
    old.attach(server.tcp().await).await;
    let mut new = old.copy();
    new.attach(server.tcp().await).await;
    new.send("mine").await;
    old.until(|client| client.closed.is_some()).await;
    assert_eq!(old.closed, Some(4940));
    assert_eq!((new.resumed, server.sessions.len()), (1, 1));
}

#[tokio::test]
async fn a_client_must_offer_sessions() {
    let server = Server::listen(SessionServer::builder(), echo).await;
    assert!(handshake(server.tcp().await, "chat.v1").await.is_err());
    assert!(handshake(server.tcp().await, "").await.is_err());
    let open = SessionServer::builder().without_negotiation();
    let server = Server::listen(open, echo).await;
    assert!(handshake(server.tcp().await, "").await.is_ok());
}

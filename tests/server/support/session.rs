//! A client of sessions, which dials again until it is attached.

use steadysocket::Message;
use steadysocket::core::session::{ClientConfig, Room, SessionEnd};
use tokio::net::TcpStream;

use super::{Server, guard};
use crate::session_client::Client;

/// A client of sessions.
pub(crate) struct SessionClient<'a> {
    client: Client,
    server: &'a Server,
}

impl<'a> SessionClient<'a> {
    /// Opens a session.
    pub(crate) async fn open(server: &'a Server, path: &str) -> Self {
        let mut client = Client::new(ClientConfig {
            protocols: vec!["chat.v1".to_owned(), "chat.v2".to_owned()],
            ..ClientConfig::default()
        });
        client.path = path.to_owned();
        let mut client = Self { client, server };
        client.attach().await;
        client
    }

    /// Dials this path from now on.
    pub(crate) fn set_path(&mut self, path: &str) {
        self.client.path = path.to_owned();
    }

    /// Dials until the session is attached or has ended.
    pub(crate) async fn attach(&mut self) {
        guard(async {
            while !self.client.core.is_attached() && self.client.ended.is_none() {
                self.dial().await;
            }
        })
        .await;
    }

    /// Dials once, and returns once the socket is attached, refused or closed.
    pub(crate) async fn dial(&mut self) {
        let Ok(tcp) = TcpStream::connect(self.server.address).await else {
            return;
        };
        if self.client.try_dial(tcp).await.is_ok() {
            let done = |client: &Client| client.core.is_attached() || client.closed.is_some();
            guard(self.client.until(done)).await;
        }
    }

    /// Dials once, and hangs up before any answer.
    pub(crate) async fn dial_and_cut(&mut self) {
        let tcp = TcpStream::connect(self.server.address).await.unwrap();
        self.client.try_dial(tcp).await.unwrap();
        self.client.cut();
    }

    /// Hangs up without a word.
    pub(crate) fn cut(&mut self) {
        self.client.cut();
    }

    /// Waits until the socket is lost.
    pub(crate) async fn lost(&mut self) {
        guard(self.client.until(|client| !client.core.is_attached())).await;
    }

    pub(crate) async fn send(&mut self, message: impl Into<Message>) {
        self.client.send(message).await;
    }

    /// Sends a message that may be lost.
    pub(crate) async fn send_volatile(&mut self, message: impl Into<Message>) {
        self.client.core.send_volatile(message.into(), Room::Any);
        self.client.pump().await;
    }

    /// The next message, a text; dials again whenever the socket is lost.
    pub(crate) async fn receive(&mut self) -> String {
        guard(async {
            loop {
                let done = |client: &Client| {
                    !client.received.is_empty()
                        || !client.core.is_attached()
                        || client.ended.is_some()
                };
                self.client.until(done).await;
                if !self.client.received.is_empty() {
                    return self.client.receive_text().await;
                }
                assert!(self.client.ended.is_none(), "{:?}", self.client.ended);
                self.dial().await;
            }
        })
        .await
    }

    /// The next message, which is JSON.
    pub(crate) async fn receive_json(&mut self) -> serde_json::Value {
        serde_json::from_str(&self.receive().await).unwrap()
    }

    /// Waits for the end of the session; dials again whenever the socket is lost.
    pub(crate) async fn ended(&mut self) -> SessionEnd<Message> {
        guard(async {
            loop {
                let done = |client: &Client| !client.core.is_attached() || client.ended.is_some();
                self.client.until(done).await;
                if self.client.ended.is_some() {
                    return;
                }
                self.dial().await;
            }
        })
        .await;
        self.client.ended.clone().unwrap()
    }

    /// Ends the session in order.
    pub(crate) async fn close(&mut self) {
        self.client.close().await;
        self.ended().await;
    }

    /// The number of times that the session went on.
    pub(crate) fn resumed(&self) -> usize {
        self.client.resumed
    }

    /// The subprotocols of the sessions that have begun.
    pub(crate) fn started(&self) -> &[String] {
        &self.client.started
    }
}

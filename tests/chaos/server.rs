//! The application on the server: it sends back what it receives, and sends by itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use steadysocket::BoxError;
use steadysocket::server::{
    AckMode, Builder, EndReason, GoneReason, Incoming, Session, SessionSender, SessionServer,
    Upgrade,
};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::connection::PATIENCE;
use crate::ledger::Ledger;
use crate::message::{CALM, DONE, ECHO, FINAL, MESSAGE, PUSH, VOLATILE_BACK, VOLATILE_THERE};
use crate::message::{message, read};
use crate::proxy::Weather;

/// So many messages are acknowledged together, the last one first.
const BATCH: usize = 9;

/// All that a session's closure needs.
#[derive(Clone)]
pub(crate) struct Application {
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) weather: watch::Receiver<Weather>,
    /// Between two messages that the server sends by itself.
    pub(crate) push_every: Duration,
}

/// A server over tokio-tungstenite, with automatic acknowledgements.
pub(crate) async fn listen_automatic(application: Application) -> SocketAddr {
    let sessions = builder().build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (sessions, application) = (sessions.clone(), application.clone());
            let handler = move |session| application.serve(session, AckMode::Automatic);
            // A handshake that was cut is none of its business.
            tokio::spawn(async move { sessions.accept(stream, None, handler).await.ok() });
        }
    });
    address
}

/// A server over axum, with manual acknowledgements.
pub(crate) async fn listen_manual(application: Application) -> SocketAddr {
    let sessions = builder().acks(AckMode::Manual).build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let upgrade = async |upgrade: Upgrade, State((sessions, application)): State<_>| {
        let (sessions, application): (SessionServer, Application) = (sessions, application);
        sessions.on_upgrade(upgrade, move |session| {
            application.serve(session, AckMode::Manual)
        })
    };
    let router = Router::new()
        .route("/ws", get(upgrade))
        .with_state((sessions, application));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Dead sockets are to be found soon.
fn builder() -> Builder {
    let second = Duration::from_secs(1);
    SessionServer::builder()
        .heartbeat(second, second)
        .first_frame(PATIENCE)
        .ttl(PATIENCE)
        .authenticate(async |_request, auth| Ok(auth.unwrap_or_default()))
}

impl Application {
    async fn serve(self, session: Session, acks: AckMode) -> Result<(), BoxError> {
        // The client's number is its name.
        let client = session.principal().parse()?;
        self.ledger.counts().sessions += 1;
        let (sender, mut receiver) = session.split();
        let pushing = tokio::spawn(self.clone().push(client, sender.clone()));
        let mut unacknowledged = Vec::new();
        while let Some(incoming) = receiver.recv().await {
            let is_done = self.take(client, &sender, &incoming).await?;
            if acks == AckMode::Manual && incoming.seq().is_some() {
                unacknowledged.push(incoming);
                if unacknowledged.len() == BATCH || is_done {
                    self.acknowledge(client, &mut unacknowledged);
                }
            }
        }
        pushing.await??;
        self.check_end(client, &sender);
        Ok(())
    }

    /// Handles a message; true if it is the client's last.
    async fn take(
        &self,
        client: usize,
        sender: &SessionSender,
        incoming: &Incoming,
    ) -> Result<bool, BoxError> {
        let Some((mark, number)) = read(incoming) else {
            self.ledger.counts().damaged += 1;
            self.ledger
                .blame(client, || format!("the server got {incoming:?}"));
            return Ok(false);
        };
        match mark {
            MESSAGE => {
                self.ledger.note(client, mark, number);
                sender.send(message(ECHO, number)).await?;
            }
            VOLATILE_THERE => {
                self.ledger.note(client, mark, number);
                sender.send_volatile(message(VOLATILE_BACK, number));
            }
            DONE => {
                let pushed = {
                    let mut account = self.ledger.account(client);
                    account.sent = number;
                    account.pushed
                };
                sender.send(message(FINAL, pushed)).await?;
                return Ok(true);
            }
            _ => self
                .ledger
                .blame(client, || format!("the server got {incoming:?}")),
        }
        Ok(false)
    }

    fn acknowledge(&self, client: usize, messages: &mut Vec<Incoming>) {
        for incoming in messages.drain(..).rev() {
            if !incoming.ack() {
                self.ledger
                    .blame(client, || format!("{incoming:?} cannot be acknowledged"));
            }
        }
    }

    /// Sends by itself until the storm is over; then all that was sent must be acknowledged.
    async fn push(mut self, client: usize, sender: SessionSender) -> Result<(), BoxError> {
        let mut ticks = interval(self.push_every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut number = 0;
        loop {
            tokio::select! {
                _ = self.weather.wait_for(|weather| *weather == Weather::Calm) => break,
                _ = ticks.tick() => {}
            }
            number += 1;
            self.ledger.account(client).pushed = number;
            sender.send(message(PUSH, number)).await?;
        }
        sender.send(message(CALM, 0)).await?;
        if !sender.acknowledged().await {
            self.ledger.blame(client, || {
                "the server's messages were not acknowledged".to_owned()
            });
        }
        Ok(())
    }

    fn check_end(&self, client: usize, sender: &SessionSender) {
        let ended = EndReason::Gone(GoneReason::Ended);
        let sent = {
            let account = self.ledger.account(client);
            // Calm and final are two more.
            account.sent + account.pushed + 2
        };
        let is_whole = sender.report().is_some_and(|end| {
            end.why == ended
                && end.delivered_up_to == sent
                && end.uncertain.is_empty()
                && end.unsent.is_empty()
        });
        if is_whole {
            self.ledger.account(client).server_is_done = true;
        } else {
            let end = sender.report();
            self.ledger.counts().unexpected_ends += 1;
            self.ledger.blame(client, || {
                format!("of {sent} messages the server reports {end:?}")
            });
        }
    }
}

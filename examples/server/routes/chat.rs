//! `/chat`: sends every message to everyone, including the sender.

use axum::extract::ws::Message;
use axum::response::Response;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};

use crate::behaviour::Behaviour;
use crate::close_code;
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/chat`: sends every message to everyone, including the sender.
pub(crate) async fn chat(upgrade: Upgrade) -> Response {
    let ChatRoom(messages) = upgrade.app().chat.clone();
    let inbox = messages.subscribe();
    upgrade.accept(Chat { messages, inbox })
}

/// The room behind `/chat`.
#[derive(Clone)]
pub(crate) struct ChatRoom(Sender<Message>);

impl ChatRoom {
    /// An empty room.
    pub(crate) fn new() -> Self {
        Self(channel(MAX_LAG).0)
    }
}

struct Chat {
    messages: Sender<Message>,
    inbox: Receiver<Message>,
}

impl Behaviour for Chat {
    async fn run(&mut self, socket: &mut Socket) -> Result<Ending, Gone> {
        loop {
            tokio::select! {
                message = socket.receive() => {
                    // Fails only without receivers, and this socket is a receiver.
                    let _ = self.messages.send(message?);
                }
                message = self.inbox.recv() => match message {
                    Ok(message) => socket.send(message).await?,
                    Err(RecvError::Lagged(missed)) => {
                        let reason = format!("too slow: {missed} messages missed");
                        return Ok(Ending::close(close_code::TRY_AGAIN, reason));
                    }
                    Err(RecvError::Closed) => return Ok(going_away()),
                },
            }
        }
    }
}

fn going_away() -> Ending {
    Ending::close(close_code::GOING_AWAY, "the room is closed")
}

/// Messages buffered for a slow reader; one that falls further behind is disconnected.
const MAX_LAG: usize = 256;

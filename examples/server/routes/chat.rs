//! `/chat`: every message goes to everyone, the sender included.

use axum::extract::ws::Message;
use axum::response::Response;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};

use crate::behaviour::Behaviour;
use crate::close_code;
use crate::socket::{Ending, Gone, Socket};
use crate::upgrade::Upgrade;

/// `/chat`: every message goes to everyone, the sender included.
pub(crate) async fn chat(upgrade: Upgrade) -> Response {
    let ChatRoom(messages) = upgrade.app().chat.clone();
    let inbox = messages.subscribe();
    upgrade.accept(Chat { messages, inbox })
}

/// Everyone on `/chat`.
#[derive(Clone)]
pub(crate) struct ChatRoom(Sender<Message>);

impl ChatRoom {
    /// An empty room.
    pub(crate) fn new() -> Self {
        Self(channel(MAX_BEHIND).0)
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
                    // It fails only without receivers, and this socket is one.
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

/// Messages that a slow reader may be behind before it is sent away: they are kept for it.
const MAX_BEHIND: usize = 256;

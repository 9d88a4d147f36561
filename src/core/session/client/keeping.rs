//! A session that outlives its client: kept elsewhere, and taken up by another client.

use super::client::{Client, Identity};
use crate::core::queue::{Payload, WordsOf};
use crate::core::session::codec::Words;
use crate::core::session::limits::Limits;

/// A session as it was kept. Its messages follow, by
/// [`restore_message`](Client::restore_message).
#[derive(Clone, Copy, Debug)]
pub struct Kept<W: Words = String> {
    /// The name of the session.
    pub sid: W::SessionId,
    /// The incarnation of its state.
    pub epoch: W::Epoch,
    /// The latest secret.
    pub token: W::Token,
    /// The last attempt to resume, even if nothing came of it.
    pub attempt: u64,
    /// The limits that the server announced.
    pub peer: Limits,
    /// The server's application was handed everything up to this number.
    pub acked: u64,
    /// The application here has acknowledged everything up to this number; what came after it comes
    /// again.
    pub done: u64,
}

impl<P: Payload + Clone> Client<P> {
    /// Takes a session up, before the first dial.
    pub fn restore(&mut self, kept: Kept<WordsOf<P>>) {
        if self.identity.is_none() {
            self.negotiator.handle_welcome();
            self.endpoint.restore(kept.peer, kept.acked, kept.done);
            self.identity = Some(Identity {
                sid: kept.sid,
                epoch: kept.epoch,
                token: kept.token,
                attempt: kept.attempt,
            });
        }
    }

    /// The next message of a session that was taken up, in the order of their numbers. The server
    /// may have it already.
    pub fn restore_message(&mut self, payload: P) {
        self.endpoint.restore_message(payload);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::session::codec::{
        Control, Epoch, Heartbeat, Positions, Resumed, SessionId, Token, Window,
    };
    use crate::core::session::{AckMode, ClientConfig, Frame, Header, Opened, Room, Subprotocol};
    use crate::core::time::Instant;

    const NOW: Instant = Instant::ORIGIN;

    fn restored() -> Client<String> {
        let config = ClientConfig {
            acks: AckMode::Manual,
            ..ClientConfig::default()
        };
        let mut client = Client::new(config, 7);
        client.restore(Kept {
            sid: SessionId([1; 16]),
            epoch: Epoch([2; 8]),
            token: Token([3; 32]),
            attempt: 4,
            peer: Limits {
                window: Window {
                    messages: 3,
                    bytes: 100,
                },
                max: 50,
            },
            acked: 10,
            done: 20,
        });
        client.restore_message("eleven".into());
        client.restore_message("twelve".into());
        client
    }

    fn frames(client: &mut Client<String>) -> Vec<Frame<String>> {
        std::iter::from_fn(|| client.poll_frame(Room::Any)).collect()
    }

    #[test]
    fn a_session_that_was_kept_resumes_where_it_was() {
        let mut client = restored();
        let opened = Opened {
            subprotocol: Subprotocol::Steady,
            auth: None,
        };
        client.handle_open(NOW, opened);
        let told = frames(&mut client);
        let [Frame::Control(Control::Resume(resume))] = told.as_slice() else {
            panic!("{told:?}");
        };
        let (rx, ack, tx) = (20, 20, 12);
        assert_eq!(
            (resume.attempt, resume.positions),
            (5, Positions { rx, ack, tx })
        );
        let answer = Control::Resumed(Resumed {
            attempt: 5,
            token: Token([4; 32]),
            positions: Positions {
                rx: 11,
                ack: 11,
                tx: 21,
            },
            ttl: 1,
            heartbeat: Heartbeat {
                interval: 1_000,
                timeout: 1_000,
            },
        });
        client.handle_parsed(NOW, Ok(answer));
        let written = frames(&mut client);
        let data = Header {
            seq: Some(12),
            ack: None,
        };
        let confirm = Frame::Control(Control::Confirm(5));
        assert_eq!(written, [confirm, Frame::Message(data, "twelve".into())]);
        let header = Header {
            seq: Some(21),
            ack: None,
        };
        client.handle_message(NOW, header, "again".into(), 5);
        let (session, delivery) = client.take_message().unwrap();
        assert!(client.acknowledge(NOW, session, delivery.seq.unwrap()));
    }

    #[test]
    fn what_was_kept_is_uncertain_if_the_server_has_forgotten_it() {
        let mut client = restored();
        client.give_up();
        let Some(crate::core::session::ClientEvent::Ended { end, .. }) = client.poll_event() else {
            panic!("no report");
        };
        assert_eq!(end.uncertain, ["eleven", "twelve"]);
        assert_eq!((end.delivered_up_to, end.unsent.len()), (10, 0));
    }
}

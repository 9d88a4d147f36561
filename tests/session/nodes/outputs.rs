//! The actions that the client and the servers want.

use steadysocket::core::session::{
    Admission, ClientEvent, Control, EndReason, Frame, GoneReason, Redial, Room, ServerEvent,
    ServerOutput, SessionClose, StoreCall,
};

use super::book::Book;
use super::cluster::Cluster;
use super::node::{Job, Work};
use crate::support::{Note, Wire};

impl Cluster {
    /// The client closes its socket.
    pub(super) fn hang_up(&mut self, code: SessionClose, redial: Redial) {
        self.redial = redial;
        if let Some(link) = self.current.take() {
            let line = &mut self.links.0[link].0;
            line.send_up(Wire::Close(code.get()));
            line.client_listens = false;
        }
    }

    pub(super) fn hear_client(&mut self, event: ClientEvent<Note>) {
        match event {
            ClientEvent::Remaining(delivery) => {
                panic!("{delivery:?}, and the application is fast");
            }
            ClientEvent::Ended { end, .. } => {
                match end.why {
                    EndReason::Gone(why) => self.check_gone(why),
                    why => panic!("{why:?}"),
                }
                self.book.client_ended(&end, self.client_sends);
            }
            _ => {}
        }
    }

    pub(super) fn obey_node(&mut self, nth: usize, output: ServerOutput<Note>) {
        let node = &mut self.nodes[nth];
        match output {
            ServerOutput::Authenticate { socket, auth, .. } => {
                let admission = Admission {
                    principal: auth.unwrap_or_default(),
                    protocol: String::new(),
                };
                node.server
                    .handle_admission(self.now, socket, Ok(admission));
            }
            ServerOutput::Write(id) => {
                while let Some(frame) = node.server.poll_frame(id, Room::Any) {
                    check_frame(&self.book, &frame);
                    self.links.0[id.0 as usize].0.send_down(Note::wire(&frame));
                }
            }
            ServerOutput::Close(id, code) => {
                let line = &mut self.links.0[id.0 as usize].0;
                line.send_down(Wire::Close(code.get()));
                line.server_listens = false;
            }
            ServerOutput::Store { sid, fence, calls } => {
                let is_farewell = calls.last().is_some_and(StoreCall::is_last);
                let work = Work::Calls {
                    sid,
                    fence,
                    calls: calls.into(),
                    is_checked: false,
                    is_farewell,
                };
                node.jobs.push(Job { work, answer: None });
            }
            ServerOutput::Attach(id, sid, attach) => {
                let work = Work::Attach(id, sid, attach, None);
                node.jobs.push(Job { work, answer: None });
            }
            ServerOutput::Event(sid, ServerEvent::Started { .. }) => {
                let may_be_lost = self.spent.restarts > 0;
                assert!(may_be_lost || self.shelf.owner().is_some(), "not stored");
                let origin = node.server.handed_over(sid);
                node.doubtful = origin.map_or(0, |(_, doubtful)| doubtful);
            }
            ServerOutput::Event(_, ServerEvent::Ended { remaining, end }) => {
                assert!(remaining.is_empty(), "the store has the position");
                self.book.server_ended(&end, &node.sent);
                node.sent.clear();
                node.held.clear();
                node.report = Some(end);
            }
            _ => {}
        }
    }

    /// A session is gone only for a reason that there is.
    pub(super) fn check_gone(&self, why: GoneReason) {
        let is_possible = match why {
            GoneReason::Denied => panic!("I7: a live client is denied"),
            GoneReason::Expired => self.spent.ages > 0,
            GoneReason::Ended => self.bounds.byes || self.bounds.leaves,
            _ => self.spent.restarts > 0,
        };
        assert!(is_possible, "gone {} without a cause", why.as_str());
    }

    pub(super) fn note_control(&mut self, text: &str) {
        match Control::parse(text) {
            Ok(Control::Welcome(welcome)) => {
                self.sid.get_or_insert(welcome.sid);
                self.token = format!("{:?}", welcome.token.0);
            }
            Ok(Control::Resumed(resumed)) => self.token = format!("{:?}", resumed.token.0),
            Ok(Control::Gone(gone)) => self.check_gone(gone.why),
            Ok(Control::Fault(fault)) => panic!("the server says {}", fault.message),
            _ => {}
        }
    }
}

/// Nothing is written or acknowledged that is not stored.
fn check_frame(book: &Book, frame: &Frame<Note>) {
    let told = match frame {
        Frame::Message(header, note) => {
            book.check_written(header.seq.unwrap(), *note);
            header.ack
        }
        Frame::Control(Control::Ack(ack)) => Some(*ack),
        Frame::Control(Control::Ping(probe) | Control::Pong(probe)) => Some(probe.ack),
        Frame::Control(Control::Resumed(resumed)) => Some(resumed.positions.ack),
        Frame::Control(_) => None,
    };
    told.into_iter().for_each(|ack| book.check_told(ack));
}

//! A server whose clients say what they like.

use std::time::Duration;

use steadysocket::core::Instant;
use steadysocket::core::session::{
    Admission, Control, Denial, EndReason, Frame, GoneReason, Positions, Resume, Room, Server,
    ServerConfig, ServerEvent, ServerOutput, SessionId, SocketId, Welcome,
};

use super::{Note, TestSecrets, seconds};

pub(crate) const HELLO: &str =
    r##"#hello {"v":1,"protos":[],"win":[1024,1048576],"max":262144,"ttl":120000,"lib":""}"##;

/// A server, and what it has said.
pub(crate) struct Target {
    pub(crate) server: Server<Note, TestSecrets>,
    pub(crate) now: Instant,
    sockets: u64,
    /// The user that the application takes the next client for.
    pub(crate) user: Result<String, Denial>,
    pub(crate) questions: usize,
    pub(crate) ends: Vec<(SessionId, EndReason)>,
}

/// The answers on a socket.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    pub(crate) controls: Vec<Control>,
    pub(crate) closed: Option<u16>,
}

impl Answers {
    pub(crate) fn gone(&self) -> Option<GoneReason> {
        self.controls.iter().find_map(|control| match control {
            Control::Gone(gone) => Some(gone.why),
            _ => None,
        })
    }

    pub(crate) fn has_resumed(&self) -> bool {
        self.controls
            .iter()
            .any(|control| matches!(control, Control::Resumed(_)))
    }
}

/// A client that has a session.
pub(crate) struct Member {
    pub(crate) socket: SocketId,
    pub(crate) welcome: Welcome,
}

impl Target {
    pub(crate) fn new(config: ServerConfig) -> Self {
        Self {
            server: Server::new(config, TestSecrets(1)),
            now: Instant::ORIGIN + seconds(100),
            sockets: 0,
            user: Ok("ann".to_owned()),
            questions: 0,
            ends: Vec::new(),
        }
    }

    /// A socket from this address, whose first frame is this.
    pub(crate) fn dial(&mut self, address: u64, frame: &str) -> (SocketId, Answers) {
        self.sockets += 1;
        let id = SocketId(self.sockets);
        self.server.handle_open(self.now, id, address);
        let answers = self.say(id, frame);
        (id, answers)
    }

    pub(crate) fn say(&mut self, id: SocketId, frame: &str) -> Answers {
        self.server.handle_control(self.now, id, frame);
        self.pump(id)
    }

    pub(crate) fn pump(&mut self, id: SocketId) -> Answers {
        let mut answers = Answers::default();
        while let Some(output) = self.server.poll_output() {
            match output {
                ServerOutput::Authenticate { socket, .. } => {
                    self.questions += 1;
                    let protocol = String::new();
                    let user = self.user.clone();
                    let admission = user.map(|principal| Admission {
                        principal,
                        protocol,
                    });
                    self.server.handle_admission(self.now, socket, admission);
                }
                ServerOutput::Write(of) => {
                    while let Some(frame) = self.server.poll_frame(of, Room::Any) {
                        if let Frame::Control(control) = frame
                            && of == id
                        {
                            answers.controls.push(control);
                        }
                    }
                }
                ServerOutput::Close(of, code) if of == id => answers.closed = Some(code.get()),
                ServerOutput::Event(sid, ServerEvent::Ended { end, .. }) => {
                    self.ends.push((sid, end.why));
                }
                _ => {}
            }
        }
        answers
    }

    /// A session of a user, confirmed.
    pub(crate) fn join(&mut self, address: u64, user: &str) -> Member {
        self.user = Ok(user.to_owned());
        let (socket, answers) = self.dial(address, HELLO);
        let Some(Control::Welcome(welcome)) = answers.controls.into_iter().next() else {
            panic!("no welcome");
        };
        self.say(socket, "#k 0");
        Member { socket, welcome }
    }

    pub(crate) fn lose(&mut self, member: &Member) {
        self.server.handle_close(self.now, member.socket, 1006);
        self.pump(member.socket);
    }

    pub(crate) fn resume(&mut self, address: u64, resume: Resume) -> Answers {
        let text = Control::Resume(resume).to_text();
        self.dial(address, &text).1
    }

    pub(crate) fn has(&self, member: &Member) -> bool {
        self.server.endpoint(member.welcome.sid).is_some()
    }

    pub(crate) fn send(&mut self, member: &Member, count: u64, size: usize) {
        for id in 0..count {
            let sid = member.welcome.sid;
            self.server
                .send(self.now, sid, Note::new(id, size))
                .unwrap();
        }
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        self.now = self.now + time;
        self.server.handle_timeout(self.now);
        self.pump(SocketId(0));
    }
}

impl Member {
    pub(crate) fn resume(&self, attempt: u64) -> Resume {
        Resume {
            sid: self.welcome.sid,
            epoch: self.welcome.epoch,
            token: self.welcome.token,
            attempt,
            positions: Positions::default(),
            auth: None,
        }
    }
}

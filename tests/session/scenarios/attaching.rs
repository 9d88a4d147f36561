//! Resumes that a store decides on.

use steadysocket::core::Instant;
use steadysocket::core::session::{
    Admission, Control, Epoch, Frame, Gone, GoneReason, Positions, Resume, Room, Server,
    ServerConfig, ServerOutput, SessionId, SocketId, StoreError, Token,
};

use crate::support::{Note, TestSecrets};

const NOW: Instant = Instant::ORIGIN;
const SOCKET: SocketId = SocketId(1);
const HELLO: &str = r##"#hello {"v":1,"protos":[],"win":[9,9],"max":9,"ttl":9,"lib":""}"##;

/// A server of which the store is asked about a resume.
fn asked(config: ServerConfig) -> Server<Note, TestSecrets> {
    let config = ServerConfig {
        node: Some("a".to_owned()),
        ..config
    };
    let mut server = Server::new(config, TestSecrets(1));
    resume(&mut server, SOCKET);
    server
}

fn resume(server: &mut Server<Note, TestSecrets>, id: SocketId) {
    server.handle_open(NOW, id, 7);
    let (rx, ack, tx) = (0, 0, 0);
    let resume = Control::Resume(Resume {
        sid: SessionId([1; 16]),
        epoch: Epoch([2; 8]),
        token: Token([3; 32]),
        attempt: 1,
        positions: Positions { rx, ack, tx },
        auth: None,
    });
    server.handle_control(NOW, id, &resume.to_text());
    admit(server, id);
}

fn admit(server: &mut Server<Note, TestSecrets>, id: SocketId) {
    let admission = Admission {
        principal: "ann".to_owned(),
        protocol: String::new(),
    };
    server.handle_admission(NOW, id, Ok(admission));
}

/// A deadline of a socket that does not exist any more would be due for ever.
#[test]
fn a_socket_that_is_lost_while_the_store_refuses_its_resume_leaves_nothing() {
    let mut server = asked(ServerConfig::default());
    server.handle_close(NOW, SOCKET, 1006);
    let (why, rx) = (GoneReason::Unknown, None);
    server.handle_attached(NOW, SOCKET, Err(StoreError::Gone { why, rx }));
    assert_eq!(server.poll_timeout(), None);
    assert!(server.is_empty());
}

/// Another server's application may have had more than the store knows, unless it keeps its own
/// position or has said bye.
#[test]
fn a_client_is_told_the_position_of_a_session_that_has_ended_if_it_is_certain() {
    use GoneReason::{Ended, Expired};
    for (has_positions, why, told) in [
        (false, Expired, None),
        (false, Ended, Some(3)),
        (true, Expired, Some(3)),
        (true, Ended, Some(3)),
    ] {
        let mut server = asked(ServerConfig {
            has_positions,
            ..ServerConfig::default()
        });
        let rx = Some(3);
        server.handle_attached(NOW, SOCKET, Err(StoreError::Gone { why, rx }));
        let gone = Control::Gone(Gone { why, rx: told });
        let written = server.poll_frame(SOCKET, Room::Any);
        assert_eq!(written, Some(Frame::Control(gone)));
    }
}

#[test]
fn an_address_from_which_unknown_sessions_are_resumed_is_soon_not_heard() {
    for (why, is_heard) in [(GoneReason::Unknown, false), (GoneReason::Expired, true)] {
        let mut server = asked(ServerConfig {
            refusals_per_minute: 1,
            ..ServerConfig::default()
        });
        let rx = None;
        server.handle_attached(NOW, SOCKET, Err(StoreError::Gone { why, rx }));
        while server.poll_output().is_some() {}
        resume(&mut server, SocketId(2));
        let mut outputs = std::iter::from_fn(|| server.poll_output());
        let asks = outputs.any(|output| matches!(output, ServerOutput::Attach(..)));
        assert_eq!(asks, is_heard, "{why:?}");
    }
}

/// A server that was restarted knows nobody, and an office has one address.
#[test]
fn all_clients_of_an_address_whose_sessions_are_unknown_begin_another_one_at_once() {
    let mut server = Server::new(ServerConfig::default(), TestSecrets(1));
    for client in 1..=200 {
        let id = SocketId(client);
        resume(&mut server, id);
        let (why, rx) = (GoneReason::Unknown, None);
        let gone = Frame::Control(Control::Gone(Gone { why, rx }));
        assert_eq!(server.poll_frame(id, Room::Any), Some(gone), "{client}");
        server.handle_control(NOW, id, HELLO);
        admit(&mut server, id);
        let welcome = server.poll_frame(id, Room::Any);
        assert!(matches!(welcome, Some(Frame::Control(Control::Welcome(_)))));
        server.handle_control(NOW, id, "#k 0");
    }
}

//! Resumes that a store decides on.

use steadysocket::core::Instant;
use steadysocket::core::session::{
    Admission, Control, Epoch, GoneReason, Positions, Resume, Server, ServerConfig, SessionId,
    SocketId, StoreError, Token,
};

use crate::support::{Note, TestSecrets};

/// A deadline of a socket that does not exist any more would be due for ever.
#[test]
fn a_socket_that_is_lost_while_the_store_refuses_its_resume_leaves_nothing() {
    let (now, id) = (Instant::ORIGIN, SocketId(1));
    let config = ServerConfig {
        node: Some("a".to_owned()),
        ..ServerConfig::default()
    };
    let mut server = Server::<Note, _>::new(config, TestSecrets(1));
    server.handle_open(now, id, 7);
    let (rx, ack, tx) = (0, 0, 0);
    let resume = Control::Resume(Resume {
        sid: SessionId([1; 16]),
        epoch: Epoch([2; 8]),
        token: Token([3; 32]),
        attempt: 1,
        positions: Positions { rx, ack, tx },
        auth: None,
    });
    server.handle_control(now, id, &resume.to_text());
    let admission = Admission {
        principal: "ann".to_owned(),
        protocol: String::new(),
    };
    server.handle_admission(now, id, Ok(admission));
    server.handle_close(now, id, 1006);
    let (why, rx) = (GoneReason::Unknown, None);
    server.handle_attached(now, id, Err(StoreError::Gone { why, rx }));
    assert_eq!(server.poll_timeout(), None);
    assert!(server.is_empty());
}

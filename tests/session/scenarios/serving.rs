//! Rules of the server that whole sessions seldom show.

use steadysocket::QueueLimits;
use steadysocket::core::Instant;
use steadysocket::core::session::{
    AckMode, Admission, Bye, Control, EndReason, Fault, Frame, Gone, GoneReason, Header, Hello,
    Positions, ProtocolError, Resume, Room, Server, ServerConfig, ServerEvent, ServerOutput,
    SessionClose, SessionId, SocketId, Welcome, Window,
};

use crate::support::{Note, TestSecrets, seconds};

const NOW: Instant = Instant::ORIGIN;
const SOCKET: SocketId = SocketId(1);
const OTHER: SocketId = SocketId(2);

type Served = Server<Note, TestSecrets>;

fn frames(server: &mut Served) -> Vec<Frame<Note>> {
    std::iter::from_fn(|| server.poll_frame(SOCKET, Room::Any)).collect()
}

fn outputs(server: &mut Served) -> Vec<ServerOutput<Note>> {
    std::iter::from_fn(|| server.poll_output()).collect()
}

/// A client offers "chat".
fn hello() -> String {
    let hello = Hello {
        version: 1,
        protocols: vec!["chat".to_owned()],
        window: Window {
            messages: 9,
            bytes: 900,
        },
        max: 100,
        ttl: 60_000,
        auth: None,
        library: String::new(),
    };
    Control::Hello(hello).to_text()
}

/// The application chooses this subprotocol.
fn greeted(protocol: &str) -> (Served, Welcome) {
    let queue = QueueLimits {
        ttl: Some(seconds(1)),
        ..QueueLimits::default()
    };
    greeted_by(
        protocol,
        ServerConfig {
            queue,
            ..ServerConfig::default()
        },
    )
}

fn greeted_by(protocol: &str, config: ServerConfig) -> (Served, Welcome) {
    let mut server = Server::new(config, TestSecrets(1));
    server.handle_open(NOW, SOCKET, 7);
    server.handle_control(NOW, SOCKET, &hello());
    server.handle_admission(NOW, SOCKET, Ok(ann(protocol)));
    let written = frames(&mut server);
    let [Frame::Control(Control::Welcome(welcome))] = &written[..] else {
        panic!("{written:?}");
    };
    (server, welcome.clone())
}

fn ann(protocol: &str) -> Admission {
    Admission {
        principal: "ann".to_owned(),
        protocol: protocol.to_owned(),
    }
}

fn confirmed() -> (Served, SessionId) {
    let (mut server, welcome) = greeted("");
    let confirm: Control = Control::Confirm(0);
    server.handle_control(NOW, SOCKET, &confirm.to_text());
    frames(&mut server);
    outputs(&mut server);
    (server, welcome.sid)
}

#[test]
fn a_subprotocol_that_was_not_offered_is_not_chosen() {
    assert_eq!(greeted("chat").1.protocol, "chat");
    assert_eq!(greeted("game").1.protocol, "");
}

#[test]
fn a_volatile_message_is_written_while_there_is_a_socket() {
    let (mut server, sid) = confirmed();
    let note = Note::new(2, 4);
    assert!(server.send_volatile(sid, note, Room::Any));
    assert!(matches!(frames(&mut server)[..], [Frame::Message(..)]));
    assert!(!server.send_volatile(SessionId([9; 16]), note, Room::Any));
    server.handle_close(NOW, SOCKET, 1006);
    assert!(!server.send_volatile(sid, note, Room::Any));
}

#[test]
fn a_session_knows_its_user() {
    let (server, sid) = confirmed();
    assert_eq!(server.principal(sid), Some("ann"));
}

#[test]
fn a_server_that_asks_how_far_the_client_is_writes_a_ping_behind_the_data() {
    let (mut server, sid) = confirmed();
    server.send(NOW, sid, Note::new(2, 4)).unwrap();
    server.ask_how_far(NOW, sid);
    let written = frames(&mut server);
    let [Frame::Message(..), Frame::Control(Control::Ping(_))] = &written[..] else {
        panic!("{written:?}");
    };
}

#[test]
fn a_client_may_say_what_went_wrong_at_any_time() {
    let fault = Control::Fault(Fault {
        code: 4_931,
        message: String::new(),
    });
    let mut server = Served::new(ServerConfig::default(), TestSecrets(1));
    server.handle_open(NOW, SOCKET, 7);
    server.handle_control(NOW, SOCKET, &fault.to_text());
    assert_eq!(outputs(&mut server), []);
}

#[test]
fn a_client_that_has_not_confirmed_its_session_may_not_use_it() {
    let (mut server, _) = greeted("");
    outputs(&mut server);
    let ack: Control = Control::Ack(0);
    server.handle_control(NOW, SOCKET, &ack.to_text());
    let refused = ServerOutput::Close(SOCKET, SessionClose::Protocol);
    assert!(outputs(&mut server).contains(&refused));
}

#[test]
fn a_socket_is_told_of_one_fault() {
    let (mut server, _) = confirmed();
    for _ in 0..2 {
        server.handle_malformed(NOW, SOCKET, ProtocolError::UnknownFrame);
    }
    let written = frames(&mut server);
    let is_fault = |frame: &&Frame<_>| matches!(frame, Frame::Control(Control::Fault(_)));
    assert_eq!(written.iter().filter(is_fault).count(), 1);
}

#[test]
fn a_bye_is_answered_before_the_session_is_gone() {
    let (mut server, _) = confirmed();
    let bye = Control::Bye(Bye {
        code: 4_001,
        reason: String::new(),
        tx: 0,
        is_final: false,
    });
    server.handle_control(NOW, SOCKET, &bye.to_text());
    let written = frames(&mut server);
    let [
        Frame::Control(Control::Bye(answer)),
        Frame::Control(Control::Gone(_)),
    ] = &written[..]
    else {
        panic!("{written:?}");
    };
    assert_eq!(answer.code, 4_001);
}

#[test]
fn a_client_that_closes_with_a_terminal_code_ends_its_session() {
    let (mut server, sid) = confirmed();
    server.handle_close(NOW, SOCKET, 4_931);
    let told = outputs(&mut server);
    let is_end = |output: &_| matches!(output, ServerOutput::Event(of, ServerEvent::Ended { .. }) if *of == sid);
    assert!(told.iter().any(is_end), "{told:?}");
    assert!(!server.is_empty(), "there is a tombstone");
}

#[test]
fn a_client_that_waits_for_the_application_in_vain_may_come_back() {
    for (is_greeting, code) in [
        (false, SessionClose::FirstFrameLate),
        (true, SessionClose::Overloaded),
    ] {
        let mut server = Served::new(ServerConfig::default(), TestSecrets(1));
        server.handle_open(NOW, SOCKET, 7);
        if is_greeting {
            server.handle_control(NOW, SOCKET, &hello());
        }
        outputs(&mut server);
        server.handle_timeout(NOW + seconds(60));
        assert_eq!(outputs(&mut server), [ServerOutput::Close(SOCKET, code)]);
    }
}

#[test]
fn a_message_that_expires_takes_no_session_with_it() {
    let (mut server, sid) = confirmed();
    for _ in 0..10 {
        server.send(NOW, sid, Note::new(2, 4)).unwrap();
    }
    server.handle_close(NOW, SOCKET, 1006);
    assert_eq!(server.poll_timeout(), Some(NOW + seconds(1)));
    server.handle_timeout(NOW + seconds(1));
    assert_eq!(
        server.endpoint(sid).map(|endpoint| endpoint.queued()),
        Some(0)
    );
}

#[test]
fn a_server_that_stops_sends_its_clients_away() {
    let (mut server, _) = confirmed();
    server.stop(NOW);
    let away = ServerOutput::Close(SOCKET, SessionClose::Away);
    assert!(outputs(&mut server).contains(&away));
}

/// No other server has it.
#[test]
fn a_session_without_a_store_ends_where_its_server_stops() {
    let (mut server, sid) = confirmed();
    server.send(NOW, sid, Note::new(2, 4)).unwrap();
    server.stop(NOW);
    let end = outputs(&mut server).into_iter().find_map(|output| {
        let ServerOutput::Event(_, ServerEvent::Ended { end, .. }) = output else {
            return None;
        };
        Some((end.why, end.unsent.len()))
    });
    assert_eq!(end, Some((EndReason::Stopped, 1)));
}

/// A large message on a slow line: its client says nothing until it has it.
#[test]
fn a_buffer_that_drains_is_a_sign_of_life() {
    for drains in [false, true] {
        let (mut server, sid) = confirmed();
        server.handle_timeout(NOW + seconds(25));
        frames(&mut server);
        if drains {
            server.handle_progress(NOW + seconds(34), SOCKET);
        }
        server.handle_timeout(NOW + seconds(35));
        assert_eq!(server.socket(sid).is_some(), drains);
    }
}

/// A client of a later version may say much that means nothing here.
#[test]
fn whatever_a_client_says_is_a_sign_of_life() {
    let fault = r##"#err {"code":1000,"msg":""}"##;
    for text in ["#a 0", "#q 9,0,0", "#note x", "#k 0", fault] {
        let (mut server, sid) = confirmed();
        for second in (20..200).step_by(20) {
            server.handle_control(NOW + seconds(second), SOCKET, text);
            server.handle_timeout(NOW + seconds(second + 19));
        }
        assert_eq!(frames(&mut server), [], "no ping after {text}");
        assert!(server.socket(sid).is_some(), "{text}");
    }
}

/// Nobody sends again what it has sent, so the application gets it, whoever acknowledges.
#[test]
fn a_page_that_goes_away_is_heard_out_in_manual_mode_too() {
    let config = ServerConfig {
        acks: AckMode::Manual,
        ..ServerConfig::default()
    };
    let (
        mut server,
        Welcome {
            sid, epoch, token, ..
        },
    ) = greeted_by("", config);
    server.handle_control(NOW, SOCKET, "#k 0");
    for seq in [1, 2] {
        let seq = Some(seq);
        let header = Header { seq, ack: None };
        server.handle_message(NOW, SOCKET, header, Note::new(2, 4), 4);
    }
    outputs(&mut server);
    let bye = r##"#bye {"code":1001,"reason":"","tx":2,"final":true}"##;
    server.handle_control(NOW, SOCKET, bye);
    let remaining = outputs(&mut server)
        .into_iter()
        .find_map(|output| match output {
            ServerOutput::Event(_, ServerEvent::Ended { remaining, .. }) => Some(remaining),
            _ => None,
        });
    assert_eq!(remaining.map(|messages| messages.len()), Some(2));
    assert!(server.hand_over_remaining(sid, 1));
    // A copy of the page asks: what is not acknowledged was not delivered, and nothing follows.
    let positions = Positions {
        rx: 0,
        ack: 0,
        tx: 2,
    };
    let resume = Resume {
        sid,
        epoch,
        token,
        attempt: 1,
        positions,
        auth: None,
    };
    server.handle_open(NOW, OTHER, 7);
    server.handle_control(NOW, OTHER, &Control::<String>::Resume(resume).to_text());
    server.handle_admission(NOW, OTHER, Ok(ann("")));
    let told = server.poll_frame(OTHER, Room::Any);
    let gone = Gone {
        why: GoneReason::Final,
        rx: Some(0),
    };
    assert_eq!(told, Some(Frame::Control(Control::Gone(gone))));
    assert!(!server.hand_over_remaining(sid, 2));
}

//! Tests of single rules of the client, which whole sessions seldom show.

use std::time::Duration;

use super::{Client, ClientConfig, ClientEvent, Mode, Opened, Redial, Subprotocol};
use crate::core::config::{Overflow, QueueLimits};
use crate::core::event::DropReason;
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{
    Control, Epoch, Header, Heartbeat, Positions, Probe, ProtocolError, Resumed, SessionId, Token,
    Welcome, Window,
};
use crate::core::session::endpoint::{Frame, Room};
use crate::core::time::Instant;

const NOW: Instant = Instant::ORIGIN;

const HEARTBEAT: Heartbeat = Heartbeat {
    interval: 25_000,
    timeout: 10_000,
};

fn client() -> Client<String> {
    Client::new(ClientConfig::default(), 7)
}

fn open(client: &mut Client<String>, now: Instant, subprotocol: Subprotocol) {
    client.offer(now);
    let auth = None;
    client.handle_open(now, Opened { subprotocol, auth });
}

/// Opens a socket, and begins or resumes a session on it. Nothing was acknowledged in between.
fn attach(client: &mut Client<String>, now: Instant) {
    open(client, now, Subprotocol::Steady);
    let token = Token([7; 32]);
    let positions = Positions {
        rx: client.endpoint().acked(),
        ack: client.endpoint().acked(),
        tx: client.endpoint().positions().rx,
    };
    let answer = match client.has_session() {
        true => Control::Resumed(Resumed {
            attempt: client.attempt(),
            token,
            positions,
            ttl: 60_000,
            heartbeat: HEARTBEAT,
        }),
        false => Control::Welcome(Welcome {
            sid: SessionId([1; 16]),
            epoch: Epoch([2; 8]),
            token,
            protocol: String::new(),
            window: Window {
                messages: 9,
                bytes: 900,
            },
            max: 100,
            ttl: 60_000,
            heartbeat: HEARTBEAT,
        }),
    };
    client.handle_control(now, &answer.to_text());
    assert!(client.is_attached());
    frames(client);
    outputs(client);
}

fn attached() -> Client<String> {
    let mut client = client();
    attach(&mut client, NOW);
    client
}

/// A client of a server that knows no sessions.
fn plain() -> Client<String> {
    let mode = Mode::Prefer;
    let config = ClientConfig {
        mode,
        ..ClientConfig::default()
    };
    let mut client = Client::new(config, 7);
    open(&mut client, NOW, Subprotocol::Other);
    assert_eq!(events(&mut client), [ClientEvent::Plain]);
    client
}

fn frames(client: &mut Client<String>) -> Vec<Frame<String>> {
    std::iter::from_fn(|| client.poll_frame(Room::Any)).collect()
}

/// The events, and the close of the socket.
type Outputs = (Vec<ClientEvent<String>>, Option<(SessionClose, Redial)>);

const NOTHING: Outputs = (Vec::new(), None);

fn outputs(client: &mut Client<String>) -> Outputs {
    let events = std::iter::from_fn(|| client.poll_event()).collect();
    (events, client.poll_close())
}

fn events(client: &mut Client<String>) -> Vec<ClientEvent<String>> {
    outputs(client).0
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn a_message_that_is_sent_late_finds_out_that_the_peer_is_silent() {
    let mut client = attached();
    client.send(NOW + seconds(34), "a".into()).unwrap();
    assert_eq!(frames(&mut client).len(), 1);
    client.send(NOW + seconds(35), "b".into()).unwrap();
    let written = frames(&mut client);
    let is_ping = |frame: &Frame<_>| matches!(frame, Frame::Control(Control::Ping(_)));
    assert!(written.iter().any(is_ping), "{written:?}");
}

#[test]
fn a_message_that_waits_elsewhere_asks_for_room_once() {
    let mut client = attached();
    client.send(NOW, "a".into()).unwrap();
    assert!(client.ask_for_room(NOW));
    assert!(!client.ask_for_room(NOW), "nothing is new");
    let written = frames(&mut client);
    let is_ping = |frame: &Frame<_>| matches!(frame, Frame::Control(Control::Ping(_)));
    assert!(written.last().is_some_and(is_ping), "{written:?}");
}

#[test]
fn what_was_accepted_before_the_limit_was_known_goes_if_it_is_no_larger() {
    let mut client = client();
    for bytes in [100, 101] {
        client.send(NOW, "a".repeat(bytes)).unwrap();
    }
    attach(&mut client, NOW);
    let endpoint = client.endpoint();
    assert_eq!((endpoint.positions().tx, endpoint.outstanding()), (1, 1));
}

#[test]
fn subprotocols_that_are_set_later_are_in_the_next_hello() {
    let mut client = client();
    client.set_protocols(vec!["chat".to_owned()]);
    open(&mut client, NOW, Subprotocol::Steady);
    let written = frames(&mut client);
    let [Frame::Control(Control::Hello(hello))] = &written[..] else {
        panic!("{written:?}");
    };
    assert_eq!(hello.protocols, ["chat"]);
}

#[test]
fn a_message_that_leaves_the_queue_is_reported() {
    let queue = QueueLimits {
        max_messages: 1,
        overflow: Overflow::DropOldest,
        ..QueueLimits::default()
    };
    let config = ClientConfig {
        queue,
        ..ClientConfig::default()
    };
    let mut client = Client::new(config, 7);
    client.send(NOW, "a".to_owned()).unwrap();
    client.send(NOW, "b".to_owned()).unwrap();
    let dropped = ClientEvent::Dropped("a".to_owned(), DropReason::Overflow);
    assert_eq!(events(&mut client), [dropped]);
}

#[test]
fn the_socket_of_a_plain_connection_is_not_closed_nor_left_here() {
    let mut client = plain();
    client.leave(NOW);
    assert_eq!(outputs(&mut client), NOTHING);
    client.close(NOW, 1000, String::new());
    assert!(client.has_ended());
    assert_eq!(outputs(&mut client), NOTHING);
}

#[test]
fn a_close_before_any_session_has_nothing_to_report() {
    let mut client = client();
    client.close(NOW, 1000, String::new());
    let close = (SessionClose::Normal, Redial::Never);
    assert_eq!(outputs(&mut client), (vec![], Some(close)));
    assert_eq!(client.handle_failure(NOW), Redial::Never);
    assert_eq!(client.handle_close(NOW, 1006), Redial::Never);
    client.close(NOW, 1000, String::new());
    client.leave(NOW);
    assert_eq!((client.has_ended(), outputs(&mut client)), (true, NOTHING));
}

#[test]
fn who_waits_for_an_acknowledgement_is_told_of_the_end_unless_the_page_goes() {
    let mut waiting = client();
    waiting.watch_acknowledged(NOW);
    waiting.close(NOW, 1000, String::new());
    let told = events(&mut waiting);
    assert!(matches!(
        told[..],
        [ClientEvent::Ended { is_met: false, .. }]
    ));
    let mut waiting = attached();
    waiting.watch_acknowledged(NOW);
    waiting.leave(NOW);
    assert!(!waiting.poll_acknowledged());
}

#[test]
fn the_messages_that_are_not_acknowledged_are_counted() {
    let mut client = attached();
    assert!(client.endpoint().is_attached());
    for _ in 0..12 {
        client.send(NOW, "a".into()).unwrap();
    }
    client.handle_control(NOW, "#a 1");
    let endpoint = client.endpoint();
    assert_eq!((endpoint.outstanding(), endpoint.queued_bytes()), (11, 2));
    let kept = [1, 2, 10, 11].map(|seq| endpoint.message(seq).is_some());
    assert_eq!(kept, [false, true, true, false]);
    client.handle_close(NOW, 1006);
    assert!(!client.endpoint().is_attached());
}

#[test]
fn after_the_end_a_reconnect_begins_another_session() {
    let mut client = attached();
    client.reconnect();
    assert!(client.is_attached(), "it has not ended");
    client.handle_close(NOW, 4930);
    assert_eq!((client.has_ended(), client.session_number()), (true, 2));
    open(&mut client, NOW, Subprotocol::Steady);
    assert!(!client.is_opening());
    client.reconnect();
    attach(&mut client, NOW);
    client.handle_close(NOW, 4930);
    assert_eq!(client.session_number(), 3);
}

/// A host may still tell them of a socket that was left.
#[test]
fn frames_that_come_without_a_socket_change_nothing() {
    let mut client = attached();
    client.handle_close(NOW, 1006);
    client.handle_control(NOW, "#a 1");
    client.handle_malformed(NOW, ProtocolError::UnknownFrame);
    assert_eq!((client.has_ended(), outputs(&mut client)), (false, NOTHING));
}

#[test]
fn a_client_has_a_frame_until_it_is_written() {
    let mut client = attached();
    assert!(!client.has_frame());
    client.send(NOW, "a".into()).unwrap();
    assert!(client.has_frame());
    frames(&mut client);
    assert!(!client.has_frame());
}

#[test]
fn a_page_that_is_hidden_acknowledges_at_once() {
    let mut client = attached();
    let header = Header {
        seq: Some(1),
        ack: None,
    };
    client.handle_message(NOW, header, "a".into(), 1);
    let (session, delivery) = client.take_message().unwrap();
    client.hand_over(NOW, session, delivery.seq.unwrap());
    assert_eq!(frames(&mut client), []);
    client.hide();
    assert_eq!(frames(&mut client), [Frame::Control(Control::Ack(1))]);
}

#[test]
fn a_page_that_is_back_or_whose_network_changed_waits_five_seconds_for_a_sign_of_life() {
    let mut client = attached();
    client.suspect(NOW);
    let ping = Probe {
        id: 1,
        ack: 0,
        tx: 0,
    };
    assert_eq!(frames(&mut client), [Frame::Control(Control::Ping(ping))]);
    let later = NOW + Duration::from_secs(4);
    client.suspect(later);
    assert_eq!(frames(&mut client), [], "it is asked once");
    client.handle_timeout(later);
    assert_eq!(outputs(&mut client), NOTHING);
    client.handle_timeout(NOW + Duration::from_secs(5));
    let close = (SessionClose::HeartbeatTimeout, Redial::Now);
    assert_eq!(outputs(&mut client), (vec![], Some(close)));
}

#[test]
fn a_breach_of_the_protocol_is_named_before_the_close() {
    let mut client = attached();
    client.handle_control(NOW, "#a 1");
    let written = frames(&mut client);
    let [Frame::Control(Control::Fault(fault))] = &written[..] else {
        panic!("{written:?}");
    };
    let cause = (fault.code, fault.message.as_str());
    assert_eq!(cause, (4931, "a position is out of its range"));
    assert_eq!(ProtocolError::BadPosition.to_string(), fault.message);
    let close = (SessionClose::Protocol, Redial::Never);
    assert_eq!(outputs(&mut client).1, Some(close));
}

/// Attaches, and loses the socket after so long; the client's events.
fn lose(client: &mut Client<String>, now: Instant, after: Duration) -> Vec<ClientEvent<String>> {
    attach(client, now);
    client.handle_close(now + after, 1006);
    events(client)
}

#[test]
fn sockets_that_die_while_nothing_waits_are_no_stall() {
    let mut client = client();
    for _ in 0..9 {
        assert_eq!(lose(&mut client, NOW, Duration::ZERO), []);
    }
}

#[test]
fn sockets_that_live_for_two_seconds_are_no_stall() {
    let mut client = client();
    client.send(NOW, "a".into()).unwrap();
    for _ in 0..9 {
        assert_eq!(lose(&mut client, NOW, seconds(2)), []);
    }
    for _ in 0..4 {
        assert_eq!(lose(&mut client, NOW, Duration::from_micros(1_999_999)), []);
    }
    let stalled = lose(&mut client, NOW, Duration::ZERO);
    assert_eq!(stalled, [ClientEvent::Stalled]);
}

#[test]
fn sockets_that_die_at_another_message_are_counted_anew() {
    let mut client = client();
    client.send(NOW, "a".into()).unwrap();
    client.send(NOW, "b".into()).unwrap();
    for _ in 0..4 {
        assert_eq!(lose(&mut client, NOW, Duration::ZERO), []);
    }
    attach(&mut client, NOW);
    client.handle_control(NOW, "#a 1");
    client.handle_close(NOW, 1006);
    assert_eq!(events(&mut client), []);
    for _ in 0..3 {
        assert_eq!(lose(&mut client, NOW, Duration::ZERO), []);
    }
    let stalled = lose(&mut client, NOW, Duration::ZERO);
    assert_eq!(stalled, [ClientEvent::Stalled]);
}

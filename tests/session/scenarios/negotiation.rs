//! Servers that know no sessions.

use steadysocket::core::Instant;
use steadysocket::core::session::{
    Client, ClientConfig, ClientEvent, Mode, Offer, Opened, Redial, Room, Subprotocol,
};

use crate::support::{Note, seconds};

fn client(mode: Mode) -> Client<Note> {
    let config = ClientConfig {
        mode,
        ..ClientConfig::default()
    };
    Client::new(config, 1)
}

fn open(client: &mut Client<Note>, now: Instant, subprotocol: Subprotocol) {
    let auth = None;
    client.handle_open(now, Opened { subprotocol, auth });
}

fn events(client: &mut Client<Note>) -> Vec<ClientEvent<Note>> {
    std::iter::from_fn(|| client.poll_event()).collect()
}

/// `ws` without `handleProtocols` chooses the first protocol that is offered, and ours is the last.
#[test]
fn a_server_that_picks_the_first_protocol_never_sees_a_frame_of_ours() {
    let now = Instant::ORIGIN;
    let mut client = client(Mode::Prefer);
    client.send(now, Note::new(1, 4)).unwrap();
    assert_eq!(client.offer(now), Offer::Session);
    open(&mut client, now, Subprotocol::Other);
    assert_eq!(client.poll_frame(Room::Any), None);
    assert_eq!(events(&mut client), [ClientEvent::Plain]);
    assert_eq!(client.drain_queue(), [Note::new(1, 4)], "it goes as it is");
    assert_eq!(client.poll_timeout(), None);
    assert_eq!(client.handle_close(now, 1006), Redial::Backoff);
    assert_eq!(client.offer(now + seconds(599)), Offer::Plain);
    assert_eq!(client.offer(now + seconds(600)), Offer::Session);
}

#[test]
fn a_server_that_ignores_or_denies_the_offer_is_plain_at_the_second_dial() {
    let now = Instant::ORIGIN;
    let mut client = client(Mode::Prefer);
    for is_last in [false, true] {
        assert_eq!(client.offer(now), Offer::Session);
        assert_eq!(client.handle_failure(now), Redial::Now, "the pair");
        assert_eq!(client.offer(now), Offer::Plain);
        open(&mut client, now, Subprotocol::Other);
        assert_eq!(events(&mut client), [ClientEvent::Plain]);
        assert_eq!(client.handle_close(now, 1006), Redial::Backoff);
        let next = if is_last {
            Offer::Plain
        } else {
            Offer::Session
        };
        assert_eq!(client.offer(now), next);
    }
}

#[test]
fn a_server_that_comes_up_between_the_two_dials_has_sessions_after_all() {
    let now = Instant::ORIGIN;
    let mut client = client(Mode::Prefer);
    client.offer(now);
    client.handle_failure(now);
    client.offer(now);
    open(&mut client, now, Subprotocol::Other);
    client.handle_close(now, 1006);
    assert_eq!(client.offer(now), Offer::Session);
    open(&mut client, now, Subprotocol::Steady);
    assert!(client.poll_frame(Room::Any).is_some(), "hello");
}

#[test]
fn where_sessions_are_required_a_plain_server_is_an_error() {
    let now = Instant::ORIGIN;
    let mut client = client(Mode::Require);
    assert_eq!(client.handle_failure(now), Redial::Backoff);
    assert_eq!(client.offer(now), Offer::Session);
    open(&mut client, now, Subprotocol::Other);
    assert_eq!(events(&mut client), [ClientEvent::Unfit]);
    let close = client.poll_close();
    assert!(matches!(close, Some((_, Redial::Backoff))), "{close:?}");
    assert_eq!(client.poll_frame(Room::Any), None, "no frame of ours");
}

#[test]
fn an_answer_that_is_none_makes_a_server_plain_or_an_error() {
    for (mode, redial) in [
        (Mode::Prefer, Redial::Now),
        (Mode::Require, Redial::Backoff),
    ] {
        let now = Instant::ORIGIN;
        let mut client = client(mode);
        client.offer(now);
        open(&mut client, now, Subprotocol::Steady);
        assert!(client.poll_frame(Room::Any).is_some(), "hello");
        client.handle_malformed(
            now,
            steadysocket::core::session::ProtocolError::UnknownFrame,
        );
        assert_eq!(client.poll_close().map(|(_, next)| next), Some(redial));
    }
}

//! Tests of what cannot be reached from outside: the last numbers, the last byes.

use std::time::Duration;

use super::closing::Farewell;
use super::endpoint::{Endpoint, Frame, Room};
use super::link::Rhythm;
use super::sending::{Refusal, Sent};
use crate::core::config::{Overflow, QueueLimits};
use crate::core::event::DropReason;
use crate::core::queue::Payload;
use crate::core::session::codec::{Control, MAX_NUMBER, Positions, Probe, Window};
use crate::core::session::inbox::AckMode;
use crate::core::session::limits::Limits;
use crate::core::session::outbox::Outbox;
use crate::core::time::Instant;

impl Payload for String {
    type Text = Self;

    fn byte_len(&self) -> u64 {
        self.len() as u64
    }
}

pub(super) const NOW: Instant = Instant::ORIGIN;

pub(super) const RHYTHM: Rhythm = Rhythm {
    silence: Duration::from_secs(25),
    patience: Duration::from_secs(10),
};

fn limits(messages: u64) -> Limits {
    let window = Window {
        messages,
        bytes: 100,
    };
    Limits { window, max: 100 }
}

pub(super) fn endpoint(messages: u64, queue: QueueLimits) -> Endpoint<String> {
    let mut endpoint = Endpoint::new(limits(messages), AckMode::Automatic, queue);
    endpoint.open(NOW, limits(messages));
    endpoint
}

pub(super) fn attach(endpoint: &mut Endpoint<String>) {
    let positions = endpoint.positions();
    let peer = Positions {
        rx: positions.tx,
        ack: positions.tx,
        tx: positions.rx,
    };
    endpoint.attach(NOW, peer, positions, RHYTHM).unwrap();
}

fn queue(max_messages: usize, overflow: Overflow) -> QueueLimits {
    QueueLimits {
        max_messages,
        overflow,
        ..QueueLimits::default()
    }
}

#[test]
fn after_the_last_number_the_session_ends_by_bye() {
    let mut endpoint = endpoint(8, QueueLimits::default());
    endpoint.outbox = Outbox::starting_after(MAX_NUMBER - 1);
    attach(&mut endpoint);
    let last = endpoint.send(NOW, "last".into());
    assert_eq!(last, Ok(Sent::Numbered(MAX_NUMBER)));
    let refused = endpoint.send(NOW, "one more".into()).unwrap_err();
    assert_eq!(
        (refused.cause, refused.payload.as_str()),
        (Refusal::Exhausted, "one more")
    );
    let frames: Vec<_> = std::iter::from_fn(|| endpoint.poll_frame(Room::Any)).collect();
    let bye = Farewell {
        code: 1000,
        reason: "all sequence numbers are used".into(),
        is_final: false,
    };
    assert!(matches!(&frames[0], Frame::Message(header, _) if header.seq == Some(MAX_NUMBER)));
    let Frame::Control(Control::Bye(said)) = &frames[1] else {
        panic!("{frames:?}");
    };
    assert_eq!(
        (said.tx, said.code, &said.reason),
        (MAX_NUMBER, bye.code, &bye.reason)
    );
    let refused = endpoint.send(NOW, "and more".into()).unwrap_err();
    assert_eq!(refused.cause, Refusal::Closed);
}

#[test]
fn what_waits_behind_the_last_number_gets_none() {
    let mut endpoint = endpoint(1, QueueLimits::default());
    endpoint.outbox = Outbox::starting_after(MAX_NUMBER - 2);
    attach(&mut endpoint);
    for text in ["last but one", "last", "waits"] {
        endpoint.send(NOW, text.into()).unwrap();
    }
    for ack in [MAX_NUMBER - 1, MAX_NUMBER] {
        endpoint.handle_control(NOW, &Control::Ack(ack)).unwrap();
    }
    let rest = (endpoint.positions().tx, endpoint.queued());
    assert_eq!(rest, (MAX_NUMBER, 1));
}

#[test]
fn what_waits_without_a_number_obeys_the_queue() {
    let sent = |overflow| {
        let mut endpoint = endpoint(1, queue(2, overflow));
        let results: Vec<_> = ["a", "b", "c", "d"]
            .map(|text| {
                endpoint
                    .send(NOW, text.to_owned())
                    .map_err(|refused| refused.cause)
            })
            .into();
        let dropped = endpoint.take_dropped();
        (results[3], dropped, endpoint.drain_queue())
    };
    let full = Err(Refusal::Full);
    let texts = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
    let overflowed = |text: &str| vec![(text.to_owned(), DropReason::Overflow)];
    assert_eq!(sent(Overflow::Reject), (full, vec![], texts(["b", "c"])));
    let oldest = (Ok(Sent::Queued), overflowed("b"), texts(["c", "d"]));
    assert_eq!(sent(Overflow::DropOldest), oldest);
    let newest = (Ok(Sent::Dropped), overflowed("d"), texts(["b", "c"]));
    assert_eq!(sent(Overflow::DropNewest), newest);
}

#[test]
fn a_message_larger_than_the_queue_drives_nothing_out() {
    let limits = QueueLimits {
        max_bytes: 9,
        ..queue(2, Overflow::DropOldest)
    };
    let mut endpoint = endpoint(1, limits);
    endpoint.send(NOW, "numbered".into()).unwrap();
    endpoint.send(NOW, "waits".into()).unwrap();
    let refused = endpoint.send(NOW, "0123456789".into()).unwrap_err();
    assert_eq!(refused.cause, Refusal::Full);
    assert_eq!(endpoint.queued_bytes(), 5);
}

/// An empty queue takes any message, so that 0 has to be no queue by itself.
#[test]
fn without_a_queue_a_full_window_refuses_and_asks_for_room() {
    let mut endpoint = endpoint(1, queue(0, Overflow::Reject));
    attach(&mut endpoint);
    assert_eq!(endpoint.send(NOW, "one".into()), Ok(Sent::Numbered(1)));
    let refused = endpoint.send(NOW, "two".into()).unwrap_err();
    let expected = (Refusal::Full, "two");
    assert_eq!((refused.cause, refused.payload.as_str()), expected);
    let first = endpoint.poll_frame(Room::Any);
    assert!(matches!(first, Some(Frame::Message(..))));
    let asked = endpoint.poll_frame(Room::Any);
    assert!(matches!(asked, Some(Frame::Control(Control::Ping(_)))));
}

/// Before the data it would bring an answer that does not count it.
#[test]
fn a_full_window_asks_behind_the_data_that_fills_it() {
    let mut endpoint = endpoint(2, QueueLimits::default());
    attach(&mut endpoint);
    for text in ["a", "b", "c"] {
        endpoint.send(NOW, text.into()).unwrap();
    }
    let mut frames = |room| -> Vec<_> {
        let frames = std::iter::from_fn(|| endpoint.poll_frame(room));
        let show = |frame| match frame {
            Frame::Message(_, text) => text,
            Frame::Control(control) => control.to_text(),
        };
        frames.map(show).collect()
    };
    assert_eq!(frames(Room::Control), [""; 0]);
    assert_eq!(frames(Room::Any), ["a", "b", "#p 1,0,2"]);
}

#[test]
fn the_bytes_that_wait_are_those_that_no_socket_has() {
    let mut endpoint = endpoint(2, QueueLimits::default());
    for text in ["a", "bb", "cccc"] {
        endpoint.send(NOW, text.into()).unwrap();
    }
    assert_eq!(endpoint.unwritten_bytes(), 7);
    endpoint.outbox.rewind(2).unwrap();
    assert_eq!(endpoint.unwritten_bytes(), 4, "the peer has two");
}

#[test]
fn a_message_is_ready_that_gets_a_number_or_a_refusal() {
    let mut endpoint = endpoint(1, QueueLimits::default());
    assert!(endpoint.is_ready(100));
    endpoint.send(NOW, "a".into()).unwrap();
    assert!(!endpoint.is_ready(1), "the window is full");
    assert!(!endpoint.is_ready(100), "the largest that the peer takes");
    assert!(endpoint.is_ready(101), "too big for ever");
    endpoint.close_exhausted(NOW);
    assert!(endpoint.is_ready(1), "closed");
}

#[test]
fn what_waits_too_long_is_dropped_and_what_has_a_number_is_not() {
    let ttl = Duration::from_secs(1);
    let limits = QueueLimits {
        ttl: Some(ttl),
        ..QueueLimits::default()
    };
    let mut endpoint = endpoint(1, limits);
    endpoint.send(NOW, "numbered".into()).unwrap();
    endpoint.send(NOW, "waits".into()).unwrap();
    assert_eq!(endpoint.poll_timeout(), NOW + ttl);
    endpoint.handle_timeout(NOW + ttl);
    let dropped = endpoint.take_dropped();
    assert_eq!(dropped, [("waits".to_owned(), DropReason::Expired)]);
    assert_eq!(endpoint.unacknowledged().count(), 1);
}

#[test]
fn volatile_messages_go_only_where_there_is_room_and_nobody_closes() {
    let mut endpoint = endpoint(1, QueueLimits::default());
    assert!(!endpoint.send_volatile("detached".into(), Room::Any));
    attach(&mut endpoint);
    assert!(!endpoint.send_volatile("no room".into(), Room::Control));
    assert!(!endpoint.send_volatile("x".repeat(101), Room::Any));
    endpoint.send(NOW, "fills the window".into()).unwrap();
    assert!(endpoint.send_volatile("sent".into(), Room::Any));
    let first = endpoint.poll_frame(Room::Any);
    assert!(
        matches!(first, Some(Frame::Message(header, text)) if header.seq.is_none() && text == "sent")
    );
    let farewell = Farewell {
        code: 1000,
        reason: String::new(),
        is_final: false,
    };
    endpoint.close(NOW, farewell);
    assert!(!endpoint.send_volatile("closing".into(), Room::Any));
}

#[test]
fn volatile_messages_that_nobody_takes_are_bounded() {
    let mut endpoint = endpoint(2, QueueLimits::default());
    attach(&mut endpoint);
    let header = crate::core::session::codec::Header {
        seq: None,
        ack: None,
    };
    for _ in 0..5 {
        endpoint.handle_message(NOW, header, "v".into(), 1).unwrap();
    }
    let taken = std::iter::from_fn(|| endpoint.take_message()).count();
    assert_eq!(taken, 2);
    endpoint.handle_message(NOW, header, "v".into(), 1).unwrap();
    assert!(endpoint.has_message(), "there is room again");
}

/// On a slow line the answer may be behind a large message.
#[test]
fn who_asks_how_far_the_peer_is_waits_no_shorter_for_a_sign_of_life() {
    let mut endpoint = endpoint(8, QueueLimits::default());
    attach(&mut endpoint);
    endpoint.send(NOW, "a".into()).unwrap();
    endpoint.watch_acknowledged(NOW);
    while endpoint.poll_frame(Room::Any).is_some() {}
    let dead = NOW + RHYTHM.silence + RHYTHM.patience;
    assert_eq!(endpoint.poll_timeout(), dead);
    assert!(endpoint.handle_timeout(NOW + RHYTHM.silence));
    let later = NOW + RHYTHM.silence;
    endpoint.handle_control(later, &Control::Ack(0)).unwrap();
    assert_eq!(endpoint.poll_timeout(), dead + RHYTHM.silence, "it lives");
    assert!(!endpoint.handle_timeout(dead + RHYTHM.silence));
}

#[test]
fn who_waits_for_an_acknowledgement_asks_for_it_behind_the_data() {
    let mut endpoint = endpoint(8, QueueLimits::default());
    endpoint.watch_acknowledged(NOW);
    assert!(endpoint.poll_acknowledged(), "nothing is under way");
    endpoint.send(NOW, "a".into()).unwrap();
    endpoint.watch_acknowledged(NOW);
    let start = Positions {
        rx: 0,
        ack: 0,
        tx: 0,
    };
    endpoint.attach(NOW, start, start, RHYTHM).unwrap();
    let frames = |endpoint: &mut Endpoint<String>| -> Vec<_> {
        let frames = std::iter::from_fn(|| endpoint.poll_frame(Room::Any));
        let show = |frame| match frame {
            Frame::Message(_, text) => text,
            Frame::Control(control) => control.to_text(),
        };
        frames.map(show).collect()
    };
    assert_eq!(frames(&mut endpoint), ["a", "#p 1,0,1"]);
    endpoint.send(NOW, "b".into()).unwrap();
    endpoint.watch_acknowledged(NOW);
    endpoint.watch_acknowledged(NOW);
    assert_eq!(frames(&mut endpoint), ["b"], "one ping at a time");
    let pong = |id, ack| Control::Pong(Probe { id, ack, tx: 0 });
    endpoint.handle_control(NOW, &pong(1, 0)).unwrap();
    assert_eq!(
        frames(&mut endpoint),
        ["#p 2,0,2"],
        "there is more to ask for"
    );
    endpoint.handle_control(NOW, &pong(2, 1)).unwrap();
    assert_eq!(
        frames(&mut endpoint),
        [""; 0],
        "the peer was asked for this one"
    );
    endpoint.handle_control(NOW, &Control::Ack(2)).unwrap();
    let told = std::iter::from_fn(|| endpoint.poll_acknowledged().then_some(()));
    assert_eq!(told.count(), 3);
}

#[test]
fn who_waits_no_more_is_not_told() {
    let mut endpoint = endpoint(8, QueueLimits::default());
    attach(&mut endpoint);
    for text in ["a", "b", "c"] {
        endpoint.send(NOW, text.into()).unwrap();
        endpoint.watch_acknowledged(NOW);
    }
    endpoint.unwatch_last(2);
    endpoint.handle_control(NOW, &Control::Ack(1)).unwrap();
    assert!(endpoint.poll_acknowledged());
    assert!(!endpoint.is_watched());
    endpoint.unwatch_last(1);
}

#[test]
fn who_waits_for_an_earlier_number_waits_for_those_before_and_no_others() {
    let mut endpoint = endpoint(8, QueueLimits::default());
    attach(&mut endpoint);
    for text in ["a", "b", "c"] {
        endpoint.send(NOW, text.into()).unwrap();
    }
    for last in [2, 1, 9] {
        endpoint.watch_acknowledged_to(NOW, last);
    }
    for (acked, told) in [(1, 0), (2, 2), (3, 1)] {
        endpoint.handle_control(NOW, &Control::Ack(acked)).unwrap();
        let due = std::iter::from_fn(|| endpoint.poll_acknowledged().then_some(()));
        assert_eq!(due.count(), told, "{acked}");
    }
}

#[test]
fn nothing_is_asked_that_is_known_or_that_nobody_waits_for() {
    let mut endpoint = endpoint(8, QueueLimits::default());
    attach(&mut endpoint);
    let asks = |endpoint: &mut Endpoint<String>| {
        let mut frames = std::iter::from_fn(|| endpoint.poll_frame(Room::Any));
        frames.any(|frame| matches!(frame, Frame::Control(Control::Ping(_))))
    };
    endpoint.send(NOW, "a".into()).unwrap();
    assert!(!asks(&mut endpoint));
    endpoint.handle_control(NOW, &Control::Ack(1)).unwrap();
    endpoint.watch_acknowledged(NOW);
    assert!(!asks(&mut endpoint), "it is known");
    endpoint.send(NOW, "b".into()).unwrap();
    endpoint.watch_acknowledged(NOW);
    assert!(asks(&mut endpoint));
    let (id, ack, tx) = (1, 1, 0);
    let pong = Control::Pong(Probe { id, ack, tx });
    endpoint.handle_control(NOW, &pong).unwrap();
    endpoint.send(NOW, "c".into()).unwrap();
    endpoint.handle_control(NOW, &Control::Ack(1)).unwrap();
    assert!(!asks(&mut endpoint), "nobody waits for this one");
}

/// A socket whose buffer is full takes control frames alone.
#[test]
fn a_question_waits_for_the_data_that_it_is_about() {
    let mut endpoint = endpoint(8, QueueLimits::default());
    attach(&mut endpoint);
    endpoint.send(NOW, "a".into()).unwrap();
    assert!(endpoint.ask_how_far(NOW));
    assert_eq!(endpoint.poll_frame(Room::Control), None);
    assert!(matches!(
        endpoint.poll_frame(Room::Any),
        Some(Frame::Message(..))
    ));
    let asked = endpoint.poll_frame(Room::Control);
    assert!(matches!(asked, Some(Frame::Control(Control::Ping(_)))));
}

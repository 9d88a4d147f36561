//! Feeds the core every input, in any order and at any time, valid or not.
//!
//! Nothing may panic, there is never more than one live socket, an ended connection is closed and
//! has no timer, and the queue keeps its limits.
#![no_main]

use std::time::Duration;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use steadysocket::core::{
    CloseCode, CloseFrame, CloseInfo, CloseReason, Config, Connection, ConnectionState,
    DialFailure, Event, Heartbeat, HeartbeatSince, Hooks, Idle, Instant, Jitter, Output, Overflow,
    PageEvent, Payload, Ping, QueueLimits, Reconnect, Route, Verdict,
};

struct Message(u32);

impl Payload for Message {
    type Text = String;

    fn byte_len(&self) -> u64 {
        u64::from(self.0)
    }
}

#[derive(Arbitrary, Debug)]
struct Setting {
    reconnect: Option<(u32, u32, f64, u8, Option<u32>, u32)>,
    connect_timeout: Option<u32>,
    close_timeout: Option<u32>,
    handshake_timeout: u32,
    heartbeat: Option<(u32, u32)>,
    since: u8,
    idle: Option<(Option<u16>, bool)>,
    queue: Option<(u8, u16, u8, Option<u16>)>,
    marks: (u32, u32),
    hooks: (bool, bool, bool, bool),
    seed: u64,
}

#[derive(Arbitrary, Debug)]
enum Input {
    Connect,
    Send(u16, u64),
    Enqueue(u32),
    Close(u16, String),
    Reconnect,
    Terminate,
    Pause,
    Resume,
    Drain,
    TakeQueue,
    Dialling,
    DialFailed(bool),
    Open,
    HandshakeDone(u8),
    HandshakeFailed,
    Message,
    Error,
    Closed(u16, bool),
    Timeout,
    Buffered(u64),
    Verdict(Option<u32>, bool),
    Page(u8),
    PingSkipped,
    SignOfLife,
    Poll(u8),
}

fuzz_target!(|scene: (Setting, Vec<(u32, bool, Input)>)| {
    let (setting, inputs) = scene;
    let limits = setting.queue;
    let hooks = Hooks {
        handshake: setting.hooks.0,
        should_reconnect: setting.hooks.1,
        provider: setting.hooks.2,
        ping: match setting.hooks.3 {
            true => Ping::Message,
            false => Ping::None,
        },
    };
    let Ok(mut connection) = Connection::new(config(&setting), hooks, setting.seed) else {
        return;
    };
    let mut now = Instant::ORIGIN;
    let mut live = 0_i32;
    for (millis, backwards, input) in inputs {
        if !backwards {
            now = now + Duration::from_millis(u64::from(millis));
        }
        give(
            &mut connection,
            if backwards { Instant::ORIGIN } else { now },
            input,
            &mut live,
        );
        if connection.is_ended() {
            assert_eq!(connection.poll_timeout(), None);
            assert_eq!(connection.state(), ConnectionState::Closed);
        }
        if let Some((messages, bytes, ..)) = limits {
            let counters = connection.counters(now);
            assert!(counters.queued_messages <= usize::from(messages));
            // A message above the limit may wait alone.
            assert!(counters.queued_bytes <= u64::from(bytes) || counters.queued_messages == 1);
        }
    }
});

fn give(connection: &mut Connection<Message>, now: Instant, input: Input, live: &mut i32) {
    match input {
        Input::Connect => connection.connect(now),
        Input::Send(size, buffered) => {
            if connection.route(now, buffered) == Route::Queue {
                drop(connection.enqueue(now, Message(u32::from(size))));
            }
        }
        Input::Enqueue(size) => drop(connection.enqueue(now, Message(size))),
        Input::Close(code, reason) => {
            let frame = match (CloseCode::new(code), CloseReason::new(reason)) {
                (Ok(code), Ok(reason)) => CloseFrame::new(code, reason),
                _ => CloseFrame::empty(),
            };
            drop(connection.close(now, frame));
        }
        Input::Reconnect => connection.reconnect(now, CloseFrame::empty()),
        Input::Terminate => connection.terminate(now),
        Input::Pause => connection.pause(now),
        Input::Resume => connection.resume(now),
        Input::Drain => connection.watch_drain(now),
        Input::TakeQueue => while connection.take_queued().is_some() {},
        Input::Dialling => connection.handle_dialling(now),
        Input::DialFailed(true) => connection.handle_dial_failed(now, DialFailure::Provider),
        Input::DialFailed(false) => connection.handle_dial_failed(now, DialFailure::Constructor),
        Input::Open => connection.handle_open(now, String::new(), String::new()),
        Input::HandshakeDone(unread) => {
            connection.handle_handshake_done(now);
            for size in 0..unread {
                connection.handle_message(now, Message(u32::from(size)));
            }
        }
        Input::HandshakeFailed => connection.handle_handshake_failed(now),
        Input::Message => connection.handle_message(now, Message(1)),
        Input::Error => connection.handle_error(now),
        Input::Closed(code, was_clean) => {
            let mut close = CloseInfo::new(code, "");
            close.was_clean = was_clean;
            connection.handle_close(now, close);
        }
        Input::Timeout => connection.handle_timeout(now),
        Input::Buffered(bytes) => connection.handle_buffered_amount(now, bytes),
        Input::Verdict(Some(millis), _) => {
            let delay = Duration::from_millis(u64::from(millis));
            connection.handle_verdict(now, Verdict::RetryAfter(delay));
        }
        Input::Verdict(None, true) => connection.handle_verdict(now, Verdict::Retry),
        Input::Verdict(None, false) => connection.handle_verdict(now, Verdict::Stop),
        Input::Page(kind) => connection.handle_page(now, page_event(kind)),
        Input::PingSkipped => connection.handle_ping_skipped(now),
        Input::SignOfLife => connection.handle_sign_of_life(now),
        Input::Poll(times) => poll(connection, times, live),
    }
}

/// Polls outputs, and counts the sockets that a driver would have.
fn poll(connection: &mut Connection<Message>, times: u8, live: &mut i32) {
    for _ in 0..times {
        match connection.poll_output() {
            Some(Output::Dial(_)) => {
                *live += 1;
                assert!(*live <= 1, "two live sockets");
            }
            Some(Output::Hangup(_) | Output::Event(Event::Close(_))) => *live = 0,
            Some(_) => {}
            None => break,
        }
    }
}

fn page_event(kind: u8) -> PageEvent {
    match kind % 6 {
        0 => PageEvent::Online,
        1 => PageEvent::Offline,
        2 => PageEvent::Hidden,
        3 => PageEvent::Visible,
        4 => PageEvent::Frozen,
        _ => PageEvent::Restored,
    }
}

fn config(setting: &Setting) -> Config {
    let millis = |millis: u32| Duration::from_millis(u64::from(millis));
    Config {
        reconnect: setting
            .reconnect
            .map(
                |(initial, max, factor, jitter, max_attempts, stable)| Reconnect {
                    initial_delay: millis(initial),
                    max_delay: millis(max),
                    factor,
                    jitter: match jitter % 3 {
                        0 => Jitter::Full,
                        1 => Jitter::Equal,
                        _ => Jitter::None,
                    },
                    max_attempts,
                    stable_after: millis(stable),
                },
            ),
        connect_timeout: setting.connect_timeout.map(millis),
        handshake_timeout: millis(setting.handshake_timeout),
        close_timeout: setting.close_timeout.map(millis),
        heartbeat: setting.heartbeat.map(|(interval, timeout)| Heartbeat {
            interval: millis(interval),
            timeout: millis(timeout),
            since: match setting.since % 2 {
                0 => HeartbeatSince::Received,
                _ => HeartbeatSince::Sent,
            },
        }),
        // Without reconnection it is an error.
        idle: setting.idle.filter(|_| setting.reconnect.is_some()).map(
            |(close_after, wake_on_send)| Idle {
                close_after: close_after.map(|time| millis(u32::from(time))),
                wake_on_send,
            },
        ),
        queue: setting
            .queue
            .map(|(max_messages, max_bytes, overflow, ttl)| QueueLimits {
                max_messages: usize::from(max_messages),
                max_bytes: u64::from(max_bytes),
                overflow: match overflow % 3 {
                    0 => Overflow::Reject,
                    1 => Overflow::DropOldest,
                    _ => Overflow::DropNewest,
                },
                ttl: ttl.map(|ttl| millis(u32::from(ttl))),
            }),
        high_water_mark: u64::from(setting.marks.0),
        low_water_mark: u64::from(setting.marks.1),
    }
}

//! Inputs in no sensible order, as of a broken driver or a strange test double: late events,
//! answers that nobody waits for, buffers that were never filled.
//!
//! There is no browser here, so that nothing is impossible; the monitor watches all the same.

use std::cell::Cell;
use std::time::Duration;

use proptest::prelude::*;
use steadysocket::core::{
    CloseFrame, Connection, ConnectionState, DialFailure, Instant, Output, PageEvent, Route,
    Verdict,
};

use crate::property::{Setting, page, search, settings};
use crate::support::{Call, Message, Monitor, Recording, closed_with, line, ms};

const LIVES: u32 = 500;

/// A connection without a driver.
struct Bare {
    connection: Connection<Message>,
    monitor: Monitor,
    now: Instant,
    next_id: u64,
    recording: Recording,
}

#[derive(Clone, Copy, Debug)]
enum Input {
    Connect,
    Close,
    Reconnect,
    Terminate,
    Pause,
    Resume,
    Send(u64),
    /// Without having asked where it goes.
    Enqueue(u64),
    DrainQueue,
    WatchDrain,
    Dialling,
    ProviderFailed,
    ConstructorThrew,
    Open,
    HandshakeDone,
    HandshakeFailed,
    Message,
    Error,
    Closed(u16),
    Timeout,
    Buffered(u64),
    Page(PageEvent),
    Verdict(Option<u64>),
    Pass(u64),
    Back(u64),
}

/// Not even a broken driver makes the core panic, lose a message or forget an event.
#[test]
fn no_order_of_inputs_breaks_a_promise() {
    let inputs = Cell::new(0);
    search(
        LIVES,
        &(settings(), prop::collection::vec(any_input(), 1..300)),
        |(setting, life), recording| {
            inputs.set(inputs.get() + life.len());
            lead(setting, life, recording);
        },
    );
    assert!(inputs.get() >= 50_000);
}

fn lead(setting: &Setting, life: &[Input], recording: Recording) {
    let now = Instant::from_origin(365 * crate::support::DAY);
    let mut bare = Bare {
        connection: Connection::new(setting.config.clone(), setting.hooks, setting.seed).unwrap(),
        monitor: Monitor::new(setting.config.clone(), setting.hooks),
        now,
        next_id: 0,
        recording,
    };
    for input in life {
        if recording == Recording::Print {
            println!("-- {input:?}");
        }
        bare.give(*input);
        bare.drain();
    }
    bare.end();
}

impl Bare {
    fn give(&mut self, input: Input) {
        match input {
            Input::Connect => self.call(Call::Connect, Connection::connect),
            Input::Close => self.call(Call::Close, |core, now| {
                drop(core.close(now, CloseFrame::empty()));
            }),
            Input::Reconnect => self.call(Call::Reconnect, |core, now| {
                core.reconnect(now, CloseFrame::empty());
            }),
            Input::Terminate => self.call(Call::Terminate, Connection::terminate),
            Input::Pause => self.call(Call::Pause, Connection::pause),
            Input::Resume => self.call(Call::Resume, Connection::resume),
            Input::Send(bytes) => self.send(bytes),
            Input::Enqueue(bytes) => self.enqueue(bytes),
            Input::DrainQueue => {
                let take = || self.connection.take_queued();
                let messages: Vec<_> = std::iter::from_fn(take).collect();
                self.monitor.drained(&messages);
            }
            Input::Message => {
                let message = self.new_message(1);
                if self.connection.state() == ConnectionState::Open {
                    self.monitor.received(&message);
                }
                self.outside(|core, now| core.handle_message(now, message));
            }
            Input::Pass(millis) => self.now = self.now + ms(millis),
            Input::Back(millis) => self.back(ms(millis)),
            Input::Page(event) => self.call(Call::Page(event), |core, now| {
                core.handle_page(now, event);
            }),
            _ => self.outside(|core, now| hear(core, now, input)),
        }
    }

    fn send(&mut self, bytes: u64) {
        let message = self.new_message(bytes);
        let mut route = Route::NotOpen;
        self.outside(|core, now| route = core.route(now, bytes));
        match route {
            Route::Socket => self.monitor.transmitted(&message),
            Route::Queue => self.enqueue(bytes),
            Route::NotOpen | Route::Ended => {}
        }
    }

    fn enqueue(&mut self, bytes: u64) {
        let message = self.new_message(bytes);
        self.monitor.queued(&message, self.now);
        let refused = message.clone();
        let mut result = Ok(());
        self.call(Call::Send, |core, now| {
            result = core.enqueue(now, message).map_err(|_| ());
        });
        if result.is_err() {
            self.monitor.refused(&refused);
        }
    }

    /// Takes every output, and does nothing about it but to answer questions.
    fn drain(&mut self) {
        while let Some(output) = self.connection.poll_output() {
            if self.recording == Recording::Print {
                println!("{}", line(&output));
            }
            self.monitor.output(&output, &self.connection);
            match output {
                Output::Transmit(message) => self.monitor.transmitted(&message),
                Output::AskRetry(_) => self.outside(|core, now| {
                    core.handle_verdict(now, Verdict::Retry);
                }),
                Output::MeasureBuffer => self.outside(|core, now| {
                    core.handle_buffered_amount(now, 0);
                }),
                _ => {}
            }
        }
        self.monitor.rested(&self.connection);
    }

    fn end(&mut self) {
        self.give(Input::Close);
        self.drain();
        self.give(Input::Closed(1006));
        self.drain();
        self.give(Input::Pass(0));
        self.give(Input::Timeout);
        self.drain();
        assert_eq!(self.connection.state(), ConnectionState::Closed);
        assert!(self.connection.is_ended());
    }

    fn outside(&mut self, input: impl FnOnce(&mut Connection<Message>, Instant)) {
        self.call(Call::Outside, input);
    }

    fn call(&mut self, call: Call, input: impl FnOnce(&mut Connection<Message>, Instant)) {
        let before = self.connection.state();
        input(&mut self.connection, self.now);
        self.monitor
            .called(call, before, &self.connection, self.now);
    }

    fn new_message(&mut self, bytes: u64) -> Message {
        self.next_id += 1;
        Message::new(self.next_id, "message", bytes)
    }

    fn back(&mut self, step: Duration) {
        let elapsed = self.now.saturating_duration_since(Instant::ORIGIN);
        self.now = Instant::from_origin(elapsed.saturating_sub(step));
    }
}

fn hear(core: &mut Connection<Message>, now: Instant, input: Input) {
    match input {
        Input::WatchDrain => core.watch_drain(now),
        Input::Dialling => core.handle_dialling(now),
        Input::ProviderFailed => core.handle_dial_failed(now, DialFailure::Provider),
        Input::ConstructorThrew => core.handle_dial_failed(now, DialFailure::Constructor),
        Input::Open => core.handle_open(now, String::new(), String::new()),
        Input::HandshakeDone => core.handle_handshake_done(now),
        Input::HandshakeFailed => core.handle_handshake_failed(now),
        Input::Error => core.handle_error(now),
        Input::Closed(code) => core.handle_close(now, closed_with(code)),
        Input::Timeout => core.handle_timeout(now),
        Input::Buffered(bytes) => core.handle_buffered_amount(now, bytes),
        Input::Verdict(None) => core.handle_verdict(now, Verdict::Stop),
        Input::Verdict(Some(delay)) => core.handle_verdict(now, Verdict::RetryAfter(ms(delay))),
        other => panic!("{other:?} is reported elsewhere"),
    }
}

fn any_input() -> impl Strategy<Value = Input> {
    let bytes = || prop::sample::select(&[0, 1, 50, 200, u64::MAX][..]);
    let code = prop::sample::select(&[1000, 1001, 1006, 4000][..]);
    let millis = || prop::sample::select(&[0, 1, 30, 400, 20_000, 86_400_000][..]);
    let user = prop_oneof![
        Just(Input::Connect),
        Just(Input::Close),
        Just(Input::Reconnect),
        Just(Input::Terminate),
        Just(Input::Pause),
        Just(Input::Resume),
        Just(Input::DrainQueue),
        Just(Input::WatchDrain),
        bytes().prop_map(Input::Send),
        bytes().prop_map(Input::Send),
        (0_u64..200).prop_map(Input::Enqueue),
    ];
    let browser = prop::sample::select(
        &[
            Input::Dialling,
            Input::Dialling,
            Input::Open,
            Input::Open,
            Input::HandshakeDone,
            Input::ProviderFailed,
            Input::ConstructorThrew,
            Input::HandshakeFailed,
            Input::Message,
            Input::Error,
        ][..],
    );
    let rest = prop_oneof![
        code.prop_map(Input::Closed),
        bytes().prop_map(Input::Buffered),
        page().prop_map(Input::Page),
        prop::option::of(0_u64..50).prop_map(Input::Verdict),
    ];
    let time = prop_oneof![
        2 => Just(Input::Timeout),
        1 => millis().prop_map(Input::Pass),
        1 => millis().prop_map(Input::Back),
    ];
    prop_oneof![2 => user, 4 => browser, 1 => rest, 2 => time]
}

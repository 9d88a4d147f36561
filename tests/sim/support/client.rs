//! A driver in virtual time: carries out what the core says, as the browser's driver does.

use std::time::Duration;

use steadysocket::core::{
    CloseEvent, CloseInfo, Config, Connection, ConnectionState, DialFailure, DialInfo, Event,
    GiveUpEvent, Hooks, Instant, OpenEvent, Output, ReconnectingEvent, Verdict,
};

use super::browser::{Browser, Provider};
use super::clock::Clock;
use super::line::line;
use super::message::Message;
use super::monitor::{Call, Monitor};

type Listener = Box<dyn FnMut(&mut Client, &str)>;
type Predicate = Box<dyn FnMut(&mut Client, &CloseInfo) -> Verdict>;

/// One connection with its fake browser, its user and a log of all that was done.
pub(crate) struct Client {
    pub(crate) connection: Connection<Message>,
    pub(crate) browser: Browser,
    pub(super) clock: Clock,
    pub(super) monitor: Monitor,
    pub(super) next_id: u64,
    listeners: Vec<Option<Listener>>,
    predicate: Option<Predicate>,
    log: Vec<String>,
    told: Told,
    activity: Activity,
    recording: Recording,
}

/// What was told, where a line of the log is too short for it.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) dials: Vec<DialInfo>,
    pub(crate) opens: Vec<OpenEvent>,
    pub(crate) waits: Vec<ReconnectingEvent>,
    pub(crate) ends: Vec<GiveUpEvent>,
    pub(crate) closes: Vec<CloseEvent>,
}

impl Told {
    fn keep(&mut self, output: &Output<Message>) {
        match output {
            Output::Dial(dial) => self.dials.push(dial.clone()),
            Output::Event(Event::Open(open)) => self.opens.push(open.clone()),
            Output::Event(Event::Reconnecting(wait)) => self.waits.push(wait.clone()),
            Output::Event(Event::GiveUp(end)) => self.ends.push(end.clone()),
            Output::Event(Event::Close(close)) => self.closes.push(close.clone()),
            _ => {}
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Activity {
    Resting,
    Pumping,
}

/// Whether the log is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recording {
    On,
    Off,
    /// Printed as it comes, so that it is there when a test panics.
    Print,
}

impl Client {
    /// An idle client without hooks.
    pub(crate) fn new(config: Config) -> Self {
        Self::with_hooks(config, Hooks::default())
    }

    pub(crate) fn with_hooks(config: Config, hooks: Hooks) -> Self {
        Self::on_clock(Clock::new(), config, hooks, 0)
    }

    /// A client that shares its clock with others.
    pub(crate) fn on_clock(clock: Clock, config: Config, hooks: Hooks, seed: u64) -> Self {
        Self {
            monitor: Monitor::new(config.clone()),
            connection: Connection::new(config, hooks, seed).unwrap(),
            browser: Browser::default(),
            clock,
            next_id: 0,
            listeners: Vec::new(),
            predicate: None,
            log: Vec::new(),
            told: Told::default(),
            activity: Activity::Resting,
            recording: Recording::On,
        }
    }

    /// A client whose first socket is dialling; its log is empty.
    pub(crate) fn dialling(config: Config) -> Self {
        let mut client = Self::new(config);
        client.connect();
        client.forget_log();
        client
    }

    /// A client whose first socket is open; its log is empty.
    pub(crate) fn opened(config: Config) -> Self {
        let mut client = Self::dialling(config);
        client.accept();
        client.forget_log();
        client
    }

    /// A client that waits for its first retry; its log is empty.
    pub(crate) fn waiting(config: Config) -> Self {
        let mut client = Self::dialling(config);
        client.refuse();
        client.forget_log();
        client
    }

    /// Calls `listener` once, at the next event whose line begins with `prefix`.
    pub(crate) fn once(&mut self, prefix: &str, listener: impl FnOnce(&mut Self) + 'static) {
        let prefix = prefix.to_owned();
        let mut listener = Some(listener);
        self.each_event(move |client, line| {
            if line.starts_with(&prefix)
                && let Some(listener) = listener.take()
            {
                listener(client);
            }
        });
    }

    /// Calls `listener` at every event.
    pub(crate) fn each_event(&mut self, listener: impl FnMut(&mut Self, &str) + 'static) {
        self.listeners.push(Some(Box::new(listener)));
    }

    /// Answers [`Output::AskRetry`].
    pub(crate) fn decide_by(
        &mut self,
        predicate: impl FnMut(&mut Self, &CloseInfo) -> Verdict + 'static,
    ) {
        self.predicate = Some(Box::new(predicate));
    }

    pub(crate) fn record(&mut self, recording: Recording) {
        self.recording = recording;
    }

    /// Lets time pass, with every timer on time.
    pub(crate) fn wait(&mut self, duration: Duration) {
        let end = self.clock.now() + duration;
        self.wait_for_timers(duration, 1_000_000);
        assert_eq!(self.clock.now(), end, "timers without an end");
    }

    /// Lets time pass, with at most so many timers, each on time.
    pub(crate) fn wait_for_timers(&mut self, duration: Duration, timers: u32) {
        let end = self.clock.now() + duration;
        for _ in 0..timers {
            match self.connection.poll_timeout() {
                Some(deadline) if deadline <= end => {
                    self.clock.set(deadline.max(self.clock.now()));
                    self.wake();
                }
                _ => {
                    self.clock.set(end);
                    return;
                }
            }
        }
    }

    /// Lets time pass without any timer, as on a laptop that sleeps.
    pub(crate) fn sleep(&mut self, duration: Duration) {
        self.clock.advance(duration);
    }

    /// Sets the clock back.
    pub(crate) fn set_back(&mut self, duration: Duration) {
        self.clock.set_back(duration);
    }

    /// The timer fires.
    pub(crate) fn wake(&mut self) {
        self.ask(Call::Outside, Connection::handle_timeout);
    }

    /// How long it is until the next timer.
    pub(crate) fn next_timer(&self) -> Option<Duration> {
        let deadline = self.connection.poll_timeout()?;
        Some(deadline.saturating_duration_since(self.now()))
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    pub(crate) fn state(&self) -> ConnectionState {
        self.connection.state()
    }

    /// What was told in full.
    pub(crate) fn told(&self) -> &Told {
        &self.told
    }

    /// Takes all that was done since the log was last taken.
    pub(crate) fn take_log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }

    /// Takes the log, and gives the lines that begin with one of `prefixes`.
    pub(crate) fn take_lines(&mut self, prefixes: &[&str]) -> Vec<String> {
        let mut log = self.take_log();
        log.retain(|line| prefixes.iter().any(|prefix| line.starts_with(prefix)));
        log
    }

    pub(crate) fn forget_log(&mut self) {
        self.log.clear();
    }

    /// Carries out everything that is to be done now. A call from within, by a listener, leaves
    /// its work to the loop that runs already.
    pub(crate) fn pump(&mut self) {
        if self.activity == Activity::Pumping {
            return;
        }
        self.activity = Activity::Pumping;
        while let Some(output) = self.connection.poll_output() {
            self.perform(output);
        }
        self.activity = Activity::Resting;
        self.monitor.rested(&self.connection);
    }

    /// Tells the core something, then carries out what it answers.
    pub(crate) fn ask(
        &mut self,
        call: Call,
        command: impl FnOnce(&mut Connection<Message>, Instant),
    ) {
        let buffered = self.browser.buffered();
        self.call(call, |connection, now| {
            connection.handle_buffered_amount(now, buffered);
            command(connection, now);
        });
        self.pump();
    }

    /// Tells the core something, and the monitor what came of it.
    pub(super) fn call<T>(
        &mut self,
        call: Call,
        command: impl FnOnce(&mut Connection<Message>, Instant) -> T,
    ) -> T {
        let now = self.now();
        let before = self.connection.state();
        let result = command(&mut self.connection, now);
        self.monitor.called(call, before, &self.connection, now);
        result
    }

    /// Gives a message to the socket and reports how full the buffer is now.
    pub(super) fn transmit(&mut self, message: &Message) {
        self.monitor.transmitted(message);
        self.browser.transmit(message);
        self.report_buffer();
    }

    /// Adds a line to the log.
    pub(crate) fn note(&mut self, line: String) {
        match self.recording {
            Recording::On => self.log.push(line),
            Recording::Off => {}
            Recording::Print => println!("{line}"),
        }
    }

    /// Adds a line that is costly to make, if there is a log.
    pub(crate) fn remark(&mut self, line: impl FnOnce() -> String) {
        if self.recording != Recording::Off {
            self.note(line());
        }
    }

    fn report_buffer(&mut self) {
        let buffered = self.browser.buffered();
        self.call(Call::Outside, |connection, now| {
            connection.handle_buffered_amount(now, buffered);
        });
    }

    fn perform(&mut self, output: Output<Message>) {
        self.monitor.output(&output, &self.connection);
        self.told.keep(&output);
        let is_heard = self.recording != Recording::Off || !self.listeners.is_empty();
        let line = if is_heard {
            line(&output)
        } else {
            String::new()
        };
        self.remark(|| line.clone());
        match output {
            Output::Dial(_) => self.dial(),
            Output::Handshake => self.browser.start_hook(),
            Output::HandshakeMessage(message) => self.browser.give_to_hook(message),
            Output::Transmit(message) => self.transmit(&message),
            Output::Ping => self.browser.ping(),
            Output::MeasureBuffer => self.report_buffer(),
            Output::Close(_) => self.browser.close(),
            Output::Hangup(frame) => self.browser.hang_up(&frame),
            Output::AskRetry(close) => self.decide(&close),
            Output::Event(_) | Output::Drained => self.tell(&line),
            Output::Ended(_) => {
                assert!(self.browser.is_clear(), "something is open after the end");
                self.tell(&line);
            }
            other => panic!("a driver does not know {other:?}"),
        }
    }

    fn dial(&mut self) {
        self.browser.dial();
        match self.browser.provider {
            Provider::Asked => {}
            Provider::Known => self.provide(),
            Provider::Throws => {
                self.browser.fail_provider();
                self.ask(Call::Outside, |connection, now| {
                    connection.handle_dial_failed(now, DialFailure::Constructor);
                });
            }
        }
    }

    fn decide(&mut self, close: &CloseInfo) {
        let mut predicate = self.predicate.take().expect("nobody is to be asked");
        let verdict = predicate(self, close);
        self.predicate = Some(predicate);
        self.ask(Call::Outside, |connection, now| {
            connection.handle_verdict(now, verdict);
        });
    }

    fn tell(&mut self, line: &str) {
        for index in 0..self.listeners.len() {
            // Taken out for the call, because it may do anything to this client.
            if let Some(mut listener) = self.listeners[index].take() {
                listener(self, line);
                self.listeners[index] = Some(listener);
            }
        }
    }
}

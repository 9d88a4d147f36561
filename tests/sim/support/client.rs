//! A connection in virtual time: the real driver, on a host of the simulation.

use std::cell::RefMut;
use std::time::Duration;

use steadysocket::core::{
    CloseInfo, Config, Connection, ConnectionState, Counters, Hooks, Instant, Verdict,
};
use steadysocket::drive::{DialId, Driver, Guard, Shared};

use super::browser::Browser;
use super::clock::Clock;
use super::host::SimHost;
use super::journal::{Emitted, Recording};
use super::monitor::Call;

/// A handle of one connection with its fake browser, its user and a log of all that was done.
pub(crate) struct Client(pub(super) Shared<Driver<SimHost>>);

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
        let host = SimHost::new(clock, config.clone(), hooks);
        let driver = Driver::new(host, Connection::new(config, hooks, seed).unwrap());
        driver.host().attach(&driver);
        Self(driver)
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
        self.host().listen(Box::new(listener));
    }

    /// Answers [`Output::AskRetry`](steadysocket::core::Output::AskRetry).
    pub(crate) fn decide_by(
        &mut self,
        predicate: impl FnMut(&mut Self, &CloseInfo) -> Verdict + 'static,
    ) {
        self.host().ask_by(Box::new(predicate));
    }

    pub(crate) fn record(&mut self, recording: Recording) {
        self.host().journal().recording = recording;
    }

    /// Lets time pass, with every timer on time.
    pub(crate) fn wait(&mut self, duration: Duration) {
        let end = self.now() + duration;
        self.wait_for_timers(duration, 1_000_000);
        assert_eq!(self.now(), end, "timers without an end");
    }

    /// Lets time pass, with at most so many timers, each on time.
    pub(crate) fn wait_for_timers(&mut self, duration: Duration, timers: u32) {
        let clock = self.host().clock.clone();
        let end = clock.now() + duration;
        for _ in 0..timers {
            match self.host().alarm.get() {
                Some(alarm) if alarm <= end => {
                    clock.set(alarm.max(clock.now()));
                    self.wake();
                }
                _ => {
                    clock.set(end);
                    return;
                }
            }
        }
    }

    /// Lets time pass without any timer, as on a laptop that sleeps.
    pub(crate) fn sleep(&mut self, duration: Duration) {
        self.host().clock.advance(duration);
    }

    /// Sets the clock back.
    pub(crate) fn set_back(&mut self, duration: Duration) {
        self.host().clock.set_back(duration);
    }

    /// The timer fires.
    pub(crate) fn wake(&mut self) {
        self.host().alarm.set(None);
        self.0.alarm_went_off();
        self.input(Call::Outside, Connection::handle_timeout);
    }

    /// How long it is until the core's next deadline.
    pub(crate) fn next_timer(&self) -> Option<Duration> {
        let deadline = self.core().poll_timeout()?;
        Some(deadline.saturating_duration_since(self.now()))
    }

    /// How long it is until the driver's alarm: it counts whole milliseconds, and may be earlier
    /// than the core's next deadline.
    pub(crate) fn next_alarm(&self) -> Option<Duration> {
        let alarm = self.host().alarm.get()?;
        Some(alarm.saturating_duration_since(self.now()))
    }

    pub(crate) fn now(&self) -> Instant {
        self.host().clock.now()
    }

    pub(crate) fn state(&self) -> ConnectionState {
        self.0.state()
    }

    /// The attempt that is under way, waited for, or succeeded.
    pub(crate) fn attempt(&self) -> u32 {
        self.0.attempt()
    }

    /// The core's counters, and the messages that bypassed it, which are the host's to count.
    pub(crate) fn counters(&self) -> Counters {
        let counters = self.0.counters();
        let (sent, received) = self.bypassed();
        Counters {
            messages_sent: counters.messages_sent + sent,
            messages_received: counters.messages_received + received,
            ..counters
        }
    }

    /// The subprotocol of the socket whose handshake runs.
    pub(crate) fn accepted_protocol(&self) -> Option<String> {
        self.0.accepted_protocol()
    }

    pub(crate) fn queued_bytes(&self) -> u64 {
        self.0.queued_bytes()
    }

    pub(crate) fn is_drained(&self) -> bool {
        self.0.is_drained()
    }

    /// The name of the current dial.
    pub(crate) fn dial(&self) -> DialId {
        self.0.dial()
    }

    /// How many messages bypassed the core, sent and received.
    pub(crate) fn bypassed(&self) -> (u64, u64) {
        self.host().bypassed.get()
    }

    /// The core, past the driver: what it is given in this way is carried out with the next
    /// input.
    pub(crate) fn core(&self) -> Guard<'_, Connection<super::Message>> {
        self.0.core()
    }

    pub(crate) fn browser(&self) -> RefMut<'_, Browser> {
        self.host().browser.borrow_mut()
    }

    /// A copy of everything that was emitted so far.
    pub(crate) fn emitted(&self) -> Emitted {
        self.host().journal().emitted.clone()
    }

    /// Takes all that was done since the log was last taken.
    pub(crate) fn take_log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.host().journal().log)
    }

    /// Takes the log, and gives the lines that begin with one of `prefixes`.
    pub(crate) fn take_lines(&mut self, prefixes: &[&str]) -> Vec<String> {
        let mut log = self.take_log();
        log.retain(|line| prefixes.iter().any(|prefix| line.starts_with(prefix)));
        log
    }

    pub(crate) fn forget_log(&mut self) {
        self.host().journal().log.clear();
    }

    /// Adds a line to the log.
    pub(crate) fn note(&mut self, line: String) {
        self.host().journal().note(line);
    }

    /// Adds a line that is costly to make, if there is a log.
    pub(crate) fn remark(&mut self, line: impl FnOnce() -> String) {
        if self.host().journal().recording != Recording::Off {
            self.note(line());
        }
    }

    /// Gives the driver an input, and the monitor what came of it.
    pub(crate) fn input(
        &mut self,
        call: Call,
        input: impl FnOnce(&mut Connection<super::Message>, Instant),
    ) {
        self.0.input(|core, now| {
            let before = core.state();
            input(core, now);
            let mut monitor = self.host().monitor.borrow_mut();
            monitor.called(call, before, core, now);
        });
        self.host().settle_input();
    }

    pub(super) fn host(&self) -> &SimHost {
        self.0.host()
    }
}

//! The host of the simulation: gives the real driver virtual time, a fake browser and a user.

use std::cell::{Cell, OnceCell, RefCell, RefMut};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use steadysocket::core::{
    CloseFrame, CloseInfo, Config, Connection, DialFailure, DialInfo, Event, Hooks, Instant,
    Output, Verdict,
};
use steadysocket::drive::{Driver, Host, Shared, WeakShared};

use super::browser::{Browser, Provider};
use super::client::Client;
use super::clock::Clock;
use super::journal::{Journal, Recording};
use super::line::{ended, line};
use super::message::Message;
use super::monitor::{Call, Monitor};
use super::ms;

type Listener = Box<dyn FnMut(&mut Client, &str)>;
type Predicate = Box<dyn FnMut(&mut Client, &CloseInfo) -> Verdict>;

/// The clock, browser and user of one driver.
///
/// Every method looks at the core first, which panics if the driver has it borrowed: user code runs
/// with nothing borrowed.
pub(crate) struct SimHost {
    pub(super) clock: Clock,
    /// When the driver's alarm goes off.
    pub(super) alarm: Cell<Option<Instant>>,
    /// Up to which buffered amount messages may bypass the driver.
    pub(super) bypass_limit: Cell<Option<u64>>,
    /// How many messages bypassed the core, sent and received.
    pub(super) bypassed: Cell<(u64, u64)>,
    pub(super) browser: RefCell<Browser>,
    pub(super) monitor: RefCell<Monitor>,
    pub(super) last_id: Cell<u64>,
    driver: OnceCell<WeakShared<Driver<Self>>>,
    journal: RefCell<Journal>,
    listeners: RefCell<Vec<Option<Listener>>>,
    predicate: RefCell<Option<Predicate>>,
    /// How many calls of the driver or of user code are under way.
    depth: Cell<u32>,
}

impl SimHost {
    pub(super) fn new(clock: Clock, config: Config, hooks: Hooks) -> Self {
        Self {
            clock,
            alarm: Cell::new(None),
            bypass_limit: Cell::new(None),
            bypassed: Cell::new((0, 0)),
            browser: RefCell::default(),
            monitor: RefCell::new(Monitor::new(config, hooks)),
            last_id: Cell::new(0),
            driver: OnceCell::new(),
            journal: RefCell::default(),
            listeners: RefCell::default(),
            predicate: RefCell::default(),
            depth: Cell::new(0),
        }
    }

    /// Names the driver, whose clients the callbacks are given.
    pub(super) fn attach(&self, driver: &Shared<Driver<Self>>) {
        let twice = self.driver.set(Shared::downgrade(driver)).is_err();
        assert!(!twice, "a host of two drivers");
    }

    pub(super) fn listen(&self, listener: Listener) {
        self.listeners.borrow_mut().push(Some(listener));
    }

    pub(super) fn ask_by(&self, predicate: Predicate) {
        self.predicate.replace(Some(predicate));
    }

    pub(super) fn journal(&self) -> RefMut<'_, Journal> {
        self.journal.borrow_mut()
    }

    /// True if a message may go to the socket without a call of the driver.
    pub(super) fn may_bypass(&self) -> bool {
        let buffered = self.browser.borrow().buffered();
        self.bypass_limit
            .get()
            .is_some_and(|limit| buffered <= limit)
    }

    /// Sends a message past the core, as the package's facade does.
    pub(super) fn send_past(&self, message: Message) {
        self.check_bypass();
        let (sent, received) = self.bypassed.get();
        self.bypassed.set((sent + 1, received));
        self.transmit(message).unwrap();
    }

    /// Gives the user a message that came, past the core.
    pub(super) fn receive_past(&self, message: Message) {
        self.check_bypass();
        let (sent, received) = self.bypassed.get();
        self.bypassed.set((sent, received + 1));
        self.emit(Event::Message(message));
    }

    /// After a call of the driver: checks the core and, if no other call is under way, that every
    /// output was carried out.
    pub(super) fn settle(&self) {
        self.look();
        if self.depth.get() == 0 {
            let client = self.client();
            let core = client.core();
            self.monitor.borrow().rested(&core);
            if let Some(limit) = self.bypass_limit.get() {
                assert_eq!(core.bypass_limit(), Some(limit), "a bypass");
            }
            if core.poll_timeout().is_some() || core.is_ended() {
                self.check_alarm(&core);
            }
        }
    }

    /// After an input: checks also that nothing is left over from before it.
    pub(super) fn settle_input(&self) {
        self.settle();
        if self.depth.get() == 0 {
            let client = self.client();
            let core = client.core();
            assert_eq!(core.bypass_limit(), self.bypass_limit.get(), "the bypass");
            self.check_alarm(&core);
        }
    }

    /// Has the monitor look at the core, which the driver may have called by itself.
    pub(super) fn look(&self) {
        let client = self.client();
        self.monitor.borrow_mut().looked_at(&client.core());
    }

    fn client(&self) -> Client {
        let driver = self.driver.get().and_then(WeakShared::upgrade);
        Client(driver.expect("whoever calls has the driver"))
    }

    /// The core has nothing to do with a message exactly as long as it says so.
    fn check_bypass(&self) {
        self.look();
        let client = self.client();
        let core = client.core();
        assert_eq!(core.bypass_limit(), self.bypass_limit.get(), "a bypass");
        self.monitor.borrow().bypassed(&core);
    }

    /// The alarm may be early, as it is not moved when a deadline moves, but less than a
    /// millisecond late.
    fn check_alarm(&self, core: &Connection<Message>) {
        let (alarm, deadline) = (self.alarm.get(), core.poll_timeout());
        match (alarm, deadline) {
            (Some(alarm), Some(deadline)) => {
                assert!(
                    alarm < deadline + ms(1) || alarm <= self.clock.now(),
                    "late"
                );
            }
            (None, None) => {}
            _ => panic!("alarm {alarm:?}, deadline {deadline:?}"),
        }
    }

    /// Logs an output that is about to be carried out, and checks it; gives its line.
    fn log(&self, output: &Output<Message>) -> String {
        self.look();
        let client = self.client();
        let is_heard =
            self.journal().recording != Recording::Off || !self.listeners.borrow().is_empty();
        let line = match output {
            _ if !is_heard => String::new(),
            Output::Ended => ended(client.core().last_close()),
            output => line(output),
        };
        self.monitor.borrow_mut().output(output, &client.core());
        let mut journal = self.journal();
        journal.keep(output);
        journal.note(line.clone());
        line
    }

    /// Runs code of the user, who may do anything.
    fn call<T>(&self, code: impl FnOnce(&mut Client) -> T) -> T {
        self.depth.set(self.depth.get() + 1);
        let result = catch_unwind(AssertUnwindSafe(|| code(&mut self.client())));
        self.depth.set(self.depth.get() - 1);
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }

    fn notify(&self, line: &str) {
        let count = self.listeners.borrow().len();
        for index in 0..count {
            // Taken out for the call, because it may do anything to this client.
            let listener = self.listeners.borrow_mut()[index].take();
            if let Some(mut listener) = listener {
                self.call(|client| listener(client, line));
                self.listeners.borrow_mut()[index] = Some(listener);
            }
        }
    }
}

impl Host for SimHost {
    type Message = Message;

    fn now(&self) -> Instant {
        let (client, now) = (self.client(), self.clock.now());
        self.monitor.borrow_mut().clock_read(&client.core(), now);
        now
    }

    fn dial(driver: &Shared<Driver<Self>>, info: DialInfo) {
        let host = driver.host();
        host.log(&Output::Dial(info));
        host.browser.borrow_mut().dial(driver.dial());
        let provider = host.browser.borrow().provider;
        host.call(|client| match provider {
            Provider::Asked => {}
            Provider::Known => client.provide(),
            Provider::Throws => {
                client.browser().fail_provider();
                client.input(Call::Outside, |core, now| {
                    core.handle_dial_failed(now, DialFailure::Constructor);
                });
            }
        });
    }

    fn handshake(driver: &Shared<Driver<Self>>) {
        let host = driver.host();
        host.log(&Output::Handshake);
        host.browser.borrow_mut().start_hook();
    }

    fn handshake_message(&self, message: Message) {
        self.log(&Output::HandshakeMessage(message.clone()));
        self.browser.borrow_mut().give_to_hook(message);
    }

    fn cancel(&self) -> Option<Message> {
        self.look();
        self.browser.borrow_mut().cancel()
    }

    fn buffered(&self) -> u64 {
        self.browser.borrow().buffered()
    }

    fn transmit(&self, message: Message) -> Result<(), Message> {
        if message.is_ping() {
            self.browser.borrow_mut().ping();
            return Ok(());
        }
        if self.browser.borrow().throws {
            return Err(message);
        }
        self.log(&Output::Transmit(message.clone()));
        self.monitor.borrow_mut().transmitted(&message);
        self.browser.borrow_mut().transmit(&message);
        Ok(())
    }

    fn close(&self, frame: &CloseFrame) {
        self.log(&Output::Close(frame.clone()));
        self.browser.borrow_mut().close();
    }

    fn hang_up(&self, frame: &CloseFrame) {
        self.log(&Output::Hangup(frame.clone()));
        self.browser.borrow_mut().hang_up();
    }

    fn set_alarm(driver: &Shared<Driver<Self>>, millis: Option<u32>) {
        let host = driver.host();
        host.look();
        let alarm = millis.map(|millis| host.clock.now() + ms(u64::from(millis)));
        host.alarm.set(alarm);
    }

    fn set_bypass_limit(&self, limit: Option<u64>) {
        self.look();
        self.bypass_limit.set(limit);
    }

    fn decide(&self, close: CloseInfo) -> Verdict {
        self.log(&Output::AskRetry(close.clone()));
        let mut predicate = self.predicate.take().expect("nobody is to be asked");
        let verdict = self.call(|client| predicate(client, &close));
        self.predicate.replace(Some(predicate));
        self.look();
        verdict
    }

    fn emit(&self, event: Event<Message>) {
        let line = self.log(&Output::Event(event));
        self.notify(&line);
    }

    fn drained(&self) {
        let line = self.log(&Output::Drained);
        self.notify(&line);
    }

    fn ended(&self) {
        let line = self.log(&Output::Ended);
        assert!(
            self.browser.borrow().is_clear(),
            "something is open after the end"
        );
        assert_eq!(self.alarm.get(), None, "an alarm after the end");
        self.notify(&line);
    }

    fn ping(&self) -> Option<Message> {
        self.log(&Output::Ping);
        let throws = self.browser.borrow().ping_throws;
        (!throws).then(Message::ping)
    }
}

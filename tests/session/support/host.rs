//! The host of a driver with sessions: a fake browser and a user who may do anything at any time.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use steadysocket::core::session::{Client, Delivery, Offer, Room, SessionEnd, Subprotocol};
use steadysocket::core::{CloseFrame, CloseInfo, DialFailure, DialInfo, Event, Instant, Verdict};
use steadysocket::drive::session::{self, SessionCounters, Sessions};
use steadysocket::drive::{Driver, Fault, Guard, Host, Shared, WeakShared};

use super::acts::{self, Act};
use super::driven::Meeting;
use super::ms;
use super::net::{Net, Setting};
use super::note::Note;
use super::watch::Watch;

/// The client's socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    None,
    /// The providers are asked.
    Resolving,
    Dialling,
    Open,
    Closing,
}

/// A panic of the user's code, counted by who reports it.
struct UserPanic(Arc<AtomicU32>);

/// The other side of the driver.
pub(crate) struct SessionSim {
    pub(super) sessions: Sessions<Note>,
    driver: OnceCell<WeakShared<Driver<Self>>>,
    /// The network, while the driver is called.
    pub(super) net: RefCell<Net>,
    pub(super) watch: RefCell<Watch>,
    pub(super) alarm: Cell<Option<Instant>>,
    pub(crate) phase: Cell<Phase>,
    pub(super) offer: Cell<Offer>,
    pub(super) subprotocol: Cell<Subprotocol>,
    /// The server that the next dials meet.
    pub(crate) meeting: Cell<Meeting>,
    /// The socket's `send` throws.
    pub(crate) throws: Cell<bool>,
    /// The provider of the url throws before it has returned.
    pub(crate) provider_throws: Cell<bool>,
    /// Messages wait for the application's code, as in an iterator.
    pub(crate) is_later: Cell<bool>,
    pub(super) later: RefCell<VecDeque<(u64, Delivery<Note>)>>,
    /// How many messages a slow application takes now.
    pub(super) appetite: Cell<u32>,
    /// Messages that the driver has handed over.
    pub(super) given: Cell<u64>,
    /// Promises that were kept.
    pub(crate) acknowledged: Cell<u32>,
    /// The message that is being sent.
    pub(super) sending: Cell<Option<u64>>,
    /// The acts of the user in the next callbacks.
    pub(crate) whims: RefCell<VecDeque<Act>>,
    /// The user's code panics in the next callback.
    pub(crate) panics: Cell<bool>,
    pub(super) panicked: Cell<u32>,
    pub(super) reported: Arc<AtomicU32>,
    /// The user's `should_reconnect`.
    pub(crate) verdict: Cell<Verdict>,
    /// The messages that were given to a socket.
    pub(super) written: RefCell<BTreeSet<u64>>,
    /// How many they were, each time that one was written.
    pub(super) writes: Cell<u64>,
}

impl SessionSim {
    pub(super) fn new(sessions: Sessions<Note>) -> Self {
        Self {
            sessions,
            driver: OnceCell::new(),
            net: RefCell::new(Net::new(Setting::default())),
            watch: RefCell::default(),
            alarm: Cell::new(None),
            phase: Cell::new(Phase::None),
            offer: Cell::new(Offer::Session),
            subprotocol: Cell::new(Subprotocol::Other),
            meeting: Cell::new(Meeting::Steady),
            throws: Cell::new(false),
            provider_throws: Cell::new(false),
            is_later: Cell::new(false),
            later: RefCell::default(),
            appetite: Cell::new(0),
            given: Cell::new(0),
            acknowledged: Cell::new(0),
            sending: Cell::new(None),
            whims: RefCell::default(),
            panics: Cell::new(false),
            panicked: Cell::new(0),
            reported: Arc::default(),
            verdict: Cell::new(Verdict::ByTable),
            written: RefCell::default(),
            writes: Cell::new(0),
        }
    }

    pub(super) fn attach(&self, driver: &Shared<Driver<Self>>) {
        let twice = self.driver.set(Shared::downgrade(driver)).is_err();
        assert!(!twice, "a host of two drivers");
    }

    pub(super) fn client(&self) -> Guard<'_, Client<Note>> {
        self.sessions.client()
    }

    pub(crate) fn counters(&self) -> SessionCounters {
        self.sessions.counters()
    }

    /// True while the socket is open and carries no session.
    pub(crate) fn is_on_plain(&self) -> bool {
        self.phase.get() == Phase::Open && self.subprotocol.get() == Subprotocol::Other
    }

    /// The oldest message that waits for the application's code.
    pub(super) fn take_later(&self) -> Option<(u64, Delivery<Note>)> {
        self.later.borrow_mut().pop_front()
    }

    /// The application's code runs with a message.
    pub(super) fn give(&self, session: u64, delivery: &Delivery<Note>) {
        self.net.borrow_mut().client_given(session, delivery);
        self.user();
        self.net.borrow_mut().client_returned(session, delivery);
    }

    /// True if an accepted message is somewhere.
    pub(super) fn is_known(&self, id: u64) -> bool {
        let kept = |note: &Note| note.id == id;
        let net = self.net.borrow();
        self.written.borrow().contains(&id)
            || net.early.contains(&id)
            || net.oracle.knows(id)
            || net.oracle_is_off
            || net.dropped.contains(&id)
            || net
                .ends
                .iter()
                .any(|(_, end)| end.uncertain.iter().any(kept) || end.unsent.iter().any(kept))
    }

    pub(super) fn watch_acknowledged(&self) {
        let client = self.client();
        if client.has_ended() {
            return;
        }
        let net = self.net.borrow();
        let numbered = client.endpoint().unacknowledged();
        let mut ids: Vec<u64> = numbered.map(|(_, note)| note.id).collect();
        let mut waiting = net.waiting();
        if waiting.len() > client.endpoint().queued() {
            // The message that is just being sent was refused.
            waiting.retain(|id| Some(*id) != self.sending.get());
        }
        ids.extend(waiting);
        self.watch.borrow_mut().wants_acknowledged(ids);
    }

    /// After a call of the driver.
    pub(super) fn settle(&self) {
        let reported = self.reported.load(Ordering::Relaxed);
        assert_eq!(reported, self.panicked.get(), "a panic was not reported");
        let driver = self.driver();
        let (mut net, client) = (self.net.borrow_mut(), self.client());
        net.check_client(&client);
        let mut outstanding: Vec<u64> = net.waiting();
        outstanding.extend(client.endpoint().unacknowledged().map(|(_, note)| note.id));
        // The end will tell those who wait.
        let may_wait = client.has_ended();
        let is_flushed = client.endpoint().is_flushed() && !may_wait;
        let is_low = self.phase.get() != Phase::Open || net.client_room == Room::Any;
        let now = net.now;
        drop((net, client));
        let mut watch = self.watch.borrow_mut();
        // The buffer is looked at every 20 ms.
        let looks_soon = self.alarm.get().is_some_and(|at| at <= now + ms(20));
        watch.check_drain(is_flushed && is_low && !looks_soon);
        watch.settled(&outstanding, may_wait, driver.session_state());
        let (plain, counters) = (driver.counters(), self.counters());
        let counted = plain.messages_sent + counters.sent + counters.resent;
        assert_eq!(counted, self.writes.get(), "messages given to a socket");
        let deadline = Some(session::deadline(self)).filter(|at| *at < Instant::NEVER);
        let deadlines = [driver.core().poll_timeout(), deadline];
        match (self.alarm.get(), deadlines.into_iter().flatten().min()) {
            (Some(alarm), Some(deadline)) => {
                assert!(
                    alarm < deadline + ms(1) || alarm <= now,
                    "the alarm is late"
                );
            }
            (None, None) => {}
            (alarm, deadline) => panic!("alarm {alarm:?}, deadline {deadline:?}"),
        }
    }

    fn driver(&self) -> Shared<Driver<Self>> {
        let driver = self.driver.get().and_then(WeakShared::upgrade);
        driver.expect("whoever calls has the driver")
    }

    /// A callback, whose panic is reported as every host does.
    pub(super) fn user(&self) {
        let _is_reported = self.ask_user();
    }

    /// A callback whose result counts, unless it panics.
    pub(super) fn ask_user(&self) -> Result<(), Fault> {
        Self::guard(&mut || self.run_user())
    }

    /// In a callback: the states fit, and nothing is borrowed. Then the user does what he likes.
    fn run_user(&self) {
        let driver = self.driver();
        drop(driver.core());
        self.net.borrow_mut().check_client(&self.client());
        let whim = self.whims.borrow_mut().pop_front();
        if let Some(whim) = whim {
            self.net
                .borrow_mut()
                .say(format_args!("-- in a callback: {whim:?}"));
            acts::act(&driver, whim);
        }
        if self.panics.take() {
            self.net.borrow_mut().say("-- the callback panics");
            self.panicked.set(self.panicked.get() + 1);
            resume_unwind(Box::new(UserPanic(Arc::clone(&self.reported))));
        }
    }

    pub(super) fn end(&self, end: SessionEnd<Note>) {
        while let Some((_, delivery)) = self.take_later() {
            self.net.borrow_mut().client_given_last(&delivery);
        }
        let mut net = self.net.borrow_mut();
        let is_reported = |id| {
            let mut reported = end.uncertain.iter().chain(&end.unsent);
            reported.any(|note| note.id == id)
        };
        // A message that is refused in this moment.
        if let Some(id) = self.sending.get().filter(|id| !is_reported(*id)) {
            net.client_dropped(id);
        }
        net.client_ended(end, &mut self.client());
        self.watch.borrow_mut().session_ended();
    }
}

impl Host for SessionSim {
    type Message = Note;

    fn guard(run: &mut dyn FnMut()) -> Result<(), Fault> {
        let panic = match catch_unwind(AssertUnwindSafe(run)) {
            Ok(()) => return Ok(()),
            Err(panic) => panic,
        };
        match panic.downcast::<UserPanic>() {
            Ok(panic) => {
                panic.0.fetch_add(1, Ordering::Relaxed);
                Err(Fault)
            }
            // A broken invariant.
            Err(panic) => resume_unwind(panic),
        }
    }

    fn now(&self) -> Instant {
        self.net.borrow().now
    }

    fn dial(driver: &Shared<Driver<Self>>, _: DialInfo) {
        let host = driver.host();
        assert_eq!(host.phase.get(), Phase::None, "a second socket");
        let offer = driver.session_offer();
        let is_pair = host.offer.replace(offer) == Offer::Session && offer == Offer::Plain;
        host.watch.borrow_mut().dials(is_pair);
        if host.provider_throws.get() {
            driver.input(|core, now| core.handle_dial_failed(now, DialFailure::Provider));
            return;
        }
        host.phase.set(Phase::Resolving);
    }

    fn handshake(driver: &Shared<Driver<Self>>) {
        session::handshake(driver);
    }

    fn handshake_message(&self, _: Note) {
        panic!("no plain message can come before the socket is known to be plain");
    }

    fn cancel(&self) -> Option<Note> {
        None
    }

    /// At the mark above which messages wait, or just above it.
    fn buffered(&self) -> u64 {
        match (self.phase.get(), self.net.borrow().client_room) {
            (Phase::Open, Room::Any) => 262_144,
            (Phase::Open, Room::Control) => 262_145,
            _ => u64::MAX,
        }
    }

    fn transmit(&self, note: Note) -> Result<(), Note> {
        assert!(self.is_on_plain(), "a message without a frame");
        self.writes.update(|writes| writes + 1);
        if self.throws.get() {
            return Err(note);
        }
        let mut net = self.net.borrow_mut();
        net.say(format_args!("client > {} as it is", note.id));
        net.client_dropped(note.id);
        self.written.borrow_mut().insert(note.id);
        Ok(())
    }

    fn close(&self, frame: &CloseFrame) {
        let code = frame.code().map_or(1005, |code| code.get());
        let mut net = self.net.borrow_mut();
        net.say(format_args!("client closes {code}"));
        assert_ne!(self.phase.get(), Phase::Resolving);
        if self.phase.get() == Phase::Open {
            net.client_says_close(code);
        }
        self.phase.set(Phase::Closing);
    }

    fn hang_up(&self, frame: &CloseFrame) {
        self.phase.set(Phase::None);
        let code = frame.code().map_or(1005, |code| code.get());
        self.net.borrow_mut().client_hangs_up(code);
    }

    fn set_alarm(driver: &Shared<Driver<Self>>, millis: Option<u32>) {
        let host = driver.host();
        let alarm = millis.map(|millis| host.now() + ms(u64::from(millis)));
        host.alarm.set(alarm);
    }

    fn may_bypass(&self) -> bool {
        false
    }

    fn work(driver: &Shared<Driver<Self>>) -> bool {
        session::work(driver)
    }

    fn deadline(&self) -> Instant {
        session::deadline(self)
    }

    fn is_busy(&self) -> bool {
        session::is_busy(self)
    }

    fn decide(&self, close: CloseInfo) -> Verdict {
        session::decide(self, close)
    }

    fn is_half_failed(&self) -> bool {
        session::is_half_failed(self)
    }

    fn emit(&self, event: Event<Note>) {
        session::emit(self, event);
    }

    fn drained(&self) {
        self.net.borrow_mut().say("client drained");
        self.watch.borrow_mut().drained();
        self.user();
    }

    fn ended(&self) {
        assert_eq!(self.phase.get(), Phase::None, "a socket after the end");
        assert_eq!(self.alarm.get(), None, "an alarm after the end");
        self.watch.borrow_mut().ended();
        self.user();
    }

    fn ping(&self) -> Option<Note> {
        panic!("the connection has no heartbeat");
    }
}

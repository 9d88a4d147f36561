//! The driver's host, which writes everything down.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use steadysocket::core::session::{Delivery, Frame, Offer, Subprotocol};
use steadysocket::core::{CloseFrame, CloseInfo, DialInfo, Event, Instant, Verdict};
use steadysocket::drive::session::{self, Handed, SessionEvent, SessionHost, Sessions};
use steadysocket::drive::{Driver, Host, Shared};

use super::data::Data;
use super::diary::Diary;
use super::script::Options;

/// The socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    None,
    Dialling,
    Open,
    /// The close event is due.
    Closing,
}

pub(super) struct Stage {
    pub(super) sessions: Sessions<Data>,
    options: Options,
    auth: RefCell<VecDeque<String>>,
    diary: Rc<Diary>,
    pub(super) now: Cell<Instant>,
    pub(super) alarm: Cell<Option<Instant>>,
    pub(super) phase: Cell<Phase>,
    pub(super) offer: Cell<Offer>,
    pub(super) subprotocol: Cell<Subprotocol>,
    /// As the application sees it.
    pub(super) protocol: RefCell<String>,
    /// The close of this side, which comes back.
    pub(super) closing: RefCell<CloseInfo>,
    pub(super) has_left: Cell<bool>,
}

impl Stage {
    pub(super) fn new(options: Options, diary: Rc<Diary>) -> Self {
        Self {
            sessions: Sessions::new(options.config.clone(), 1),
            auth: RefCell::new(options.auth.clone()),
            options,
            diary,
            now: Cell::new(Instant::ORIGIN),
            alarm: Cell::new(None),
            phase: Cell::new(Phase::None),
            offer: Cell::new(Offer::Session),
            subprotocol: Cell::new(Subprotocol::Other),
            protocol: RefCell::default(),
            closing: RefCell::new(CloseInfo::new(1005, "")),
            has_left: Cell::new(false),
        }
    }

    /// This side closes or abandons its socket.
    fn leave_socket(&self, frame: &CloseFrame, phase: Phase) {
        let code = frame.code().map_or(1005, |code| code.get());
        if self.phase.replace(phase) != Phase::None {
            self.diary.close(code);
        }
        self.closing.replace(CloseInfo::new(code, frame.reason()));
    }
}

impl Host for Stage {
    type Message = Data;

    fn now(&self) -> Instant {
        self.now.get()
    }

    fn dial(driver: &Shared<Driver<Self>>, _: DialInfo) {
        let stage = driver.host();
        let offer = driver.session_offer();
        stage.offer.set(offer);
        stage.diary.dial(&stage.options.offered(offer));
        stage.phase.set(Phase::Dialling);
        driver.input(|core, now| core.handle_dialling(now));
    }

    fn handshake(driver: &Shared<Driver<Self>>) {
        session::handshake(driver);
    }

    fn handshake_message(&self, _: Data) {
        panic!("there is no handshake hook");
    }

    fn cancel(&self) -> Option<Data> {
        None
    }

    fn buffered(&self) -> u64 {
        match self.phase.get() {
            Phase::Open => 0,
            _ => u64::MAX,
        }
    }

    fn transmit(&self, message: Data) -> Result<(), Data> {
        self.diary.plain(&message);
        Ok(())
    }

    fn close(&self, frame: &CloseFrame) {
        self.leave_socket(frame, Phase::Closing);
    }

    fn hang_up(&self, frame: &CloseFrame) {
        self.leave_socket(frame, Phase::None);
    }

    fn set_alarm(driver: &Shared<Driver<Self>>, millis: Option<u32>) {
        let stage = driver.host();
        let alarm = millis.map(|millis| stage.now() + Duration::from_millis(u64::from(millis)));
        stage.alarm.set(alarm);
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

    fn emit(&self, event: Event<Data>) {
        session::emit(self, event);
    }

    fn drained(&self) {}

    fn ended(&self) {}

    fn ping(&self) -> Option<Data> {
        None
    }
}

impl SessionHost for Stage {
    fn sessions(&self) -> &Sessions<Data> {
        &self.sessions
    }

    fn subprotocol(&self) -> Subprotocol {
        self.subprotocol.get()
    }

    fn credentials(&self) -> Option<String> {
        match self.subprotocol.get() {
            Subprotocol::Steady => self.auth.borrow_mut().pop_front(),
            Subprotocol::Other => None,
        }
    }

    fn write(&self, frame: Frame<Data>) -> bool {
        self.diary.frame(&frame);
        true
    }

    fn text(text: String) -> String {
        text
    }

    fn emit_plain(&self, event: Event<Data>) {
        match event {
            Event::Message(message) => self.diary.show_plain(&message),
            // Of a page that is gone nobody is there to be told.
            Event::Close(close) if !close.will_reconnect() && !self.has_left.get() => {
                self.diary.closed(close.code, &close.reason);
            }
            _ => {}
        }
    }

    fn emit_session(&self, event: SessionEvent<Data>) {
        match event {
            SessionEvent::Started(proto) => self.diary.started(&proto),
            SessionEvent::Resumed => self.diary.resumed(),
            SessionEvent::Plain => self.diary.went_plain(&self.protocol.borrow()),
            SessionEvent::Unfit => self.diary.unfit(),
            SessionEvent::Ended(end) => self.diary.ended(&end),
            _ => {}
        }
    }

    fn takes_messages(&self) -> bool {
        true
    }

    fn hand_over(&self, _: u64, delivery: Delivery<Data>) -> Handed {
        self.diary.show(&delivery);
        Handed::Over
    }

    fn acknowledged(&self) {}
}

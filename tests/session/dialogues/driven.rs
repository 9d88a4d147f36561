//! A client over the real driver, in virtual time.

use std::rc::Rc;
use std::time::Duration;

use steadysocket::core::session::{Control, Refused};
use steadysocket::core::{
    CloseCode, CloseFrame, CloseInfo, CloseReason, Config, Connection, Hooks, Instant, Jitter,
    Payload, Reconnect,
};
use steadysocket::drive::{Driver, Shared};

use super::data::Data;
use super::diary::Diary;
use super::host::{Phase, Stage};
use super::script::{Options, Read, Subject, chosen, read, session_of, shown};

pub(super) struct Driven(Shared<Driver<Stage>>);

impl Subject for Driven {
    fn new(options: Options, diary: Rc<Diary>) -> Self {
        let reconnect = Reconnect {
            jitter: Jitter::None,
            ..Reconnect::default()
        };
        let config = Config {
            reconnect: Some(reconnect),
            // The dialogues have the time for an answer to the first frame alone.
            connect_timeout: None,
            handshake_timeout: Duration::from_secs(60),
            ..Config::default()
        };
        let hooks = Hooks {
            handshake: true,
            should_reconnect: true,
            ..Hooks::default()
        };
        let core = Connection::new(config, hooks, 1).unwrap();
        let driven = Self(Driver::new(Stage::new(options, diary), core));
        driven.core(Connection::connect);
        driven
    }

    fn open(&mut self, protocol: &str) {
        let stage = self.0.host();
        stage.phase.set(Phase::Open);
        stage.subprotocol.set(chosen(protocol, stage.offer.get()));
        let protocol = shown(protocol);
        stage.protocol.replace(protocol.to_owned());
        self.core(|core, now| core.handle_open(now, protocol.to_owned(), String::new()));
    }

    fn receive(&mut self, frame: Data) {
        if self.0.is_plain() {
            return self.drive(|driver| driver.received(frame));
        }
        self.drive(|driver| match read(frame) {
            Read::Control(text) => driver.session_control(Control::parse_of_server(&text)),
            Read::Message(header, payload) => {
                let bytes = payload.byte_len();
                driver.session_message(header, payload, bytes);
            }
            Read::Malformed(error) => driver.session_malformed(error),
        });
    }

    fn lose(&mut self, code: u16) {
        let phase = self.0.host().phase.replace(Phase::None);
        if phase == Phase::Dialling {
            // As browsers tell it.
            self.core(Connection::handle_error);
        }
        self.core(|core, now| core.handle_close(now, CloseInfo::new(code, "")));
    }

    fn pass(&mut self, time: Duration) {
        let stage = self.0.host();
        let end = stage.now.get() + time;
        while let Some(at) = stage.alarm.get().filter(|at| *at <= end) {
            stage.now.set(at);
            self.drive(|_| ());
        }
        stage.now.set(end);
    }

    fn send(&mut self, payload: Data) -> Result<bool, Refused<Data>> {
        self.drive(|driver| driver.session_send(payload))
    }

    fn send_volatile(&mut self, payload: Data) -> bool {
        self.drive(|driver| driver.session_send_volatile(payload))
    }

    fn acknowledge(&mut self, seq: u64) -> bool {
        let session = session_of(&self.0.host().sessions.client());
        self.drive(|driver| driver.acknowledge(session, seq))
    }

    fn close(&mut self, code: Option<u16>, reason: &str) {
        let frame = code.map_or_else(CloseFrame::empty, |code| {
            let (code, reason) = (CloseCode::new(code), CloseReason::new(reason));
            CloseFrame::new(code.unwrap(), reason.unwrap())
        });
        self.drive(|driver| driver.session_close(frame, reason.to_owned()));
    }

    fn leave(&mut self) {
        self.0.host().has_left.set(true);
        self.drive(Driver::session_leave);
    }
}

impl Driven {
    fn core(&self, input: impl FnOnce(&mut Connection<Data>, Instant)) {
        self.drive(|driver| driver.input(input));
    }

    /// Calls the driver. The peer answers each close at once, and what is due now happens.
    fn drive<T>(&self, call: impl FnOnce(&Shared<Driver<Stage>>) -> T) -> T {
        let Self(driver) = self;
        let result = call(driver);
        let stage = driver.host();
        loop {
            if stage.phase.get() == Phase::Closing {
                stage.phase.set(Phase::None);
                let close = stage.closing.borrow().clone();
                driver.input(|core, now| core.handle_close(now, close));
            } else if stage.alarm.get().is_some_and(|at| at <= stage.now.get()) {
                stage.alarm.set(None);
                driver.alarm_went_off();
                driver.input(Connection::handle_timeout);
            } else {
                return result;
            }
        }
    }
}

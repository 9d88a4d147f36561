//! The JavaScript side of a driver with sessions.

use std::cell::Cell;
use std::rc::Rc;

use super::control::numbers;
use crate::core::session::{Delivery, Frame, NoWords, SessionEnd, Subprotocol};
use crate::core::{CloseFrame, CloseInfo, DialInfo, Event, Instant, Verdict};
use crate::drive::session::{self, Handed, SessionEvent, SessionHost, Sessions};
use crate::drive::{Driver, Host};
use crate::js::contract::facade::FacadeHost;
use crate::js::contract::session::{Notice, number_of};
use crate::js::host::{JsHost, JsMessage, JsText};

/// The hooks of the user that plain sockets have, and sessions may lack.
#[derive(Clone, Copy)]
pub(super) struct UserHooks {
    pub(super) has_handshake: bool,
    pub(super) asks_retry: bool,
}

/// The host of a JavaScript user's connection, with sessions or without.
pub(super) struct JsSessionHost {
    base: JsHost,
    sessions: Sessions<JsMessage>,
    /// False for a plain connection, which leaves the sessions alone.
    is_reliable: bool,
    hooks: UserHooks,
    /// The session and its last message that are kept; `None` if none is to be.
    kept: Cell<Option<(u64, u64)>>,
}

impl JsSessionHost {
    pub(super) fn new(sessions: Sessions<JsMessage>, is_reliable: bool, hooks: UserHooks) -> Self {
        Self {
            base: JsHost::default(),
            sessions,
            is_reliable,
            hooks,
            kept: Cell::new(None),
        }
    }

    /// Has the session kept from now on, whose messages so far are.
    pub(super) fn keep(&self) {
        let client = self.sessions.client();
        let kept = (client.session_number(), client.endpoint().positions().tx);
        self.kept.set(Some(kept));
    }

    pub(super) fn attach(&self, facade: FacadeHost) {
        self.base.attach(facade);
    }

    pub(super) fn is_reliable(&self) -> bool {
        self.is_reliable
    }

    fn end(&self, end: &SessionEnd<JsMessage>) {
        self.base.call(|facade| {
            for message in &end.uncertain {
                facade.remain(&message.data, true);
            }
            for message in &end.unsent {
                facade.remain(&message.data, false);
            }
            facade.end_session(number_of(end.why), end.code, end.delivered_up_to as f64);
        });
    }
}

impl Host for JsSessionHost {
    type Message = JsMessage;

    fn now(&self) -> Instant {
        self.base.now()
    }

    fn now_of_message(&self) -> Instant {
        self.base.now_of_message()
    }

    fn dial(driver: &Rc<Driver<Self>>, info: DialInfo<JsText>) {
        driver.host().base.ask_to_dial(&info);
    }

    fn handshake(driver: &Rc<Driver<Self>>) {
        match driver.host().is_reliable {
            true => session::handshake(driver),
            false => driver.host().base.ask_to_shake_hands(),
        }
    }

    fn handshake_message(&self, message: JsMessage) {
        self.base.handshake_message(message);
    }

    fn cancel(&self) -> Option<JsMessage> {
        self.base.cancel()
    }

    fn buffered(&self) -> u64 {
        self.base.buffered()
    }

    fn transmit(&self, message: JsMessage) -> Result<(), JsMessage> {
        self.base.transmit(message)
    }

    fn close(&self, frame: &CloseFrame<JsText>) {
        self.base.close(frame);
    }

    fn hang_up(&self, frame: &CloseFrame<JsText>) {
        self.base.hang_up(frame);
    }

    fn set_alarm(driver: &Rc<Driver<Self>>, millis: Option<u32>) {
        driver.host().base.ask_for_alarm(millis);
    }

    fn set_bypass_limit(&self, limit: Option<u64>) {
        self.base.set_bypass_limit(limit);
    }

    fn may_bypass(&self) -> bool {
        !self.is_reliable
    }

    fn work(driver: &Rc<Driver<Self>>) -> bool {
        driver.host().is_reliable && session::work(driver)
    }

    fn deadline(&self) -> Instant {
        match self.is_reliable {
            true => session::deadline(self),
            false => Instant::NEVER,
        }
    }

    fn is_busy(&self) -> bool {
        session::is_busy(self)
    }

    fn is_half_failed(&self) -> bool {
        session::is_half_failed(self)
    }

    fn decide(&self, close: CloseInfo<JsText>) -> Verdict {
        match self.is_reliable {
            true => session::decide(self, close),
            false => self.base.decide(close),
        }
    }

    fn emit(&self, event: Event<JsMessage>) {
        match self.is_reliable {
            true => session::emit(self, event),
            false => self.base.emit(event),
        }
    }

    fn drained(&self) {
        self.base.drained();
    }

    fn ended(&self) {
        self.base.ended();
    }

    fn ping(&self) -> Option<JsMessage> {
        self.base.ping()
    }
}

impl SessionHost for JsSessionHost {
    fn sessions(&self) -> &Sessions<JsMessage> {
        &self.sessions
    }

    fn subprotocol(&self) -> Subprotocol {
        match self.base.call(FacadeHost::is_steady) {
            Some(true) => Subprotocol::Steady,
            _ => Subprotocol::Other,
        }
    }

    /// The facade adds them.
    fn credentials(&self) -> Option<NoWords> {
        None
    }

    fn write(&self, frame: Frame<JsMessage>) -> bool {
        let is_written = match frame {
            Frame::Message(header, message) => {
                let seq = header.seq.map_or(0.0, |seq| seq as f64);
                let ack = header.ack.map_or(-1.0, |ack| ack as f64);
                self.base
                    .call(|facade| facade.write_message(seq, ack, &message.data))
            }
            Frame::Control(control) => numbers(&control).and_then(|(verb, numbers)| {
                let [a, b, c, d] = numbers.map(|number| number as f64);
                self.base
                    .call(|facade| facade.write_control(verb as u8, a, b, c, d))
            }),
        };
        is_written == Some(true)
    }

    /// The reason of the last session's end.
    fn text(_: NoWords) -> JsText {
        JsText(-1)
    }

    fn handshake_plain(driver: &Rc<Driver<Self>>) {
        match driver.host().hooks.has_handshake {
            true => driver.host().base.ask_to_shake_hands(),
            false => driver.handshake_done(),
        }
    }

    fn decide_close(&self, close: CloseInfo<JsText>) -> Verdict {
        match self.hooks.asks_retry {
            true => self.base.decide(close),
            false => Verdict::ByTable,
        }
    }

    fn emit_plain(&self, event: Event<JsMessage>) {
        self.base.emit(event);
    }

    fn emit_session(&self, event: SessionEvent<JsMessage>) {
        let notice = match event {
            SessionEvent::Started(_) => Notice::Started,
            SessionEvent::Resumed => Notice::Resumed,
            SessionEvent::Plain => Notice::Plain,
            SessionEvent::Unfit => Notice::Unfit,
            SessionEvent::Stalled => Notice::Stalled,
            SessionEvent::Ended(end) => return self.end(&end),
        };
        self.base.call(|facade| facade.notice(notice as u8));
    }

    fn takes_messages(&self) -> bool {
        self.base.call(FacadeHost::takes_messages) == Some(true)
    }

    fn hand_over(&self, session: u64, delivery: Delivery<JsMessage>) -> Handed {
        let seq = delivery.seq.unwrap_or(0) as f64;
        let data = &delivery.payload.data;
        self.base
            .call(|facade| facade.hand_over(session as f64, seq, data));
        Handed::Over
    }

    fn acknowledged(&self) {
        self.base.call(FacadeHost::acknowledged);
    }

    fn persist(&self) {
        let Some((session, last)) = self.kept.get() else {
            return;
        };
        let client = self.sessions.client();
        if !client.has_session() {
            return;
        }
        let number = client.session_number();
        let last = if number == session { last } else { 0 };
        let endpoint = client.endpoint();
        let (positions, acked) = (endpoint.positions(), endpoint.acked());
        let attempt = client.attempt();
        drop(client);
        self.kept.set(Some((number, positions.tx)));
        self.base.call(|facade| {
            facade.persist(attempt as f64, acked as f64, positions.ack as f64);
            let mut seq = last.max(acked);
            while seq < positions.tx {
                seq += 1;
                let client = self.sessions.client();
                let data = client.endpoint().message(seq).map(|it| it.data.clone());
                drop(client);
                if let Some(data) = data {
                    facade.keep(seq as f64, &data);
                }
            }
        });
    }
}

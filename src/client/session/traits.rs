//! The traits by which the layers below call the host.

#[cfg(all(feature = "native", feature = "stream", not(target_arch = "wasm32")))]
use std::task::{Context, Poll, ready};

use super::super::current::Current;
use super::super::error::Error;
use super::super::event::Kind;
use super::super::extras::Extras;
use super::super::hooks;
use super::super::message::Message;
use super::super::state::{HostState, UserHost};
use super::dial;
use super::event::SessionEvent;
use super::frames::{self, Read};
use super::host::{self, ReliableDriver, ReliableHost};
use super::options::{DECOY, STEADY};
#[cfg(target_arch = "wasm32")]
use crate::core::PageEvent;
use crate::core::session::{Delivery, Frame, Subprotocol};
use crate::core::{CloseFrame, CloseInfo, DialInfo, Event, Instant, Payload, Verdict};
use crate::drive::session::{self, Handed, SessionEvent as Driven, SessionHost, Sessions};
use crate::drive::{Driver, Fault, Guard, Host};
#[cfg(all(feature = "native", feature = "stream", not(target_arch = "wasm32")))]
use crate::platform::Streams;
use crate::platform::{Platform, PlatformHost, Received};

impl Host for ReliableHost {
    type Message = Message;

    fn guard(run: &mut dyn FnMut()) -> Result<(), Fault> {
        Current::guard(run)
    }

    fn defer(driver: &ReliableDriver) -> bool {
        // As for a plain connection.
        driver.host().plain.state.is_connected.get() && Current::defer(driver)
    }

    fn turn(&self) -> Option<Guard<'_, ()>> {
        self.plain.turn()
    }

    fn now(&self) -> Instant {
        self.plain.now()
    }

    fn dial(driver: &ReliableDriver, info: DialInfo) {
        Current::watch(driver);
        dial::dial(driver, info);
    }

    fn handshake(driver: &ReliableDriver) {
        session::handshake(driver);
    }

    fn handshake_message(&self, message: Message) {
        self.plain.handshake_message(message);
    }

    fn cancel(&self) -> Option<Message> {
        self.plain.cancel()
    }

    fn buffered(&self) -> u64 {
        self.plain.buffered()
    }

    fn transmit(&self, message: Message) -> Result<(), Message> {
        self.plain.transmit(message)
    }

    fn close(&self, frame: &CloseFrame) {
        self.plain.close(frame);
    }

    fn hang_up(&self, frame: &CloseFrame) {
        self.plain.hang_up(frame);
    }

    fn set_alarm(driver: &ReliableDriver, millis: Option<u32>) {
        Current::set_alarm(driver, millis);
    }

    fn may_bypass(&self) -> bool {
        false
    }

    fn work(driver: &ReliableDriver) -> bool {
        let has_worked = session::work(driver);
        has_worked | driver.host().make_room(driver)
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

    fn emit(&self, event: Event<Message>) {
        session::emit(self, event);
    }

    fn drained(&self) {
        self.plain.drained();
    }

    fn ended(&self) {
        let mut client = self.sessions.client();
        if !client.has_ended() {
            // The runtime has ended before the connection, which nobody was told.
            client.give_up();
            self.held.last_close.take();
        }
        drop(client);
        self.held.pledges.settle(Err(self.unacknowledged()));
        #[cfg(feature = "stream")]
        self.held.inlet.end();
        self.plain.ended();
    }

    fn ping(&self) -> Option<Message> {
        self.plain.ping()
    }
}

impl SessionHost for ReliableHost {
    fn sessions(&self) -> &Sessions<Message> {
        &self.sessions
    }

    fn subprotocol(&self) -> Subprotocol {
        let protocol = self.driver().and_then(|driver| driver.accepted_protocol());
        match protocol.as_deref() {
            Some(STEADY) => Subprotocol::Steady,
            _ => Subprotocol::Other,
        }
    }

    fn credentials(&self) -> Option<String> {
        self.held.credentials.lock().clone()
    }

    fn write(&self, frame: Frame<Message>) -> bool {
        let message = frames::written(&frame);
        let is_written = self.plain.platform.transmit(message.data());
        if is_written {
            let mut overhead = Payload::byte_len(&message);
            if let Frame::Message(header, payload) = &frame
                && !self.sessions.was_written(header.seq)
            {
                self.plain.state.count_sent(payload);
                overhead -= Payload::byte_len(payload);
            }
            self.held.overhead.add(overhead);
        }
        is_written
    }

    fn text(text: String) -> String {
        text
    }

    fn handshake_plain(driver: &ReliableDriver) {
        hooks::run(driver);
    }

    fn decide_close(&self, close: CloseInfo) -> Verdict {
        self.plain.decide(close)
    }

    fn emit_plain(&self, event: Event<Message>) {
        match event {
            Event::Message(message) => {
                if let Some(payload) = self.plain.sift(message) {
                    let delivery = Delivery { seq: None, payload };
                    let _ = self.give(self.incoming(0, delivery));
                }
            }
            Event::Open(mut open) => {
                open.resumed = self.held.is_resumed.replace(false);
                if !self.sessions.client().is_plain() {
                    open.protocol.clone_from(&self.held.protocol.lock());
                } else if open.protocol == DECOY {
                    open.protocol.clear();
                }
                self.plain.emit(Event::Open(open));
            }
            Event::Close(close) => {
                self.held.last_close.replace(Some(host::info(&close)));
                self.plain.emit(Event::Close(close));
            }
            event => {
                let is_drop = matches!(event, Event::Drop(..));
                self.held.drops.add(u64::from(is_drop));
                self.plain.emit(event);
            }
        }
    }

    fn emit_session(&self, event: Driven<Message>) {
        let event = match event {
            Driven::Started(protocol) => {
                self.held.is_resumed.set(false);
                self.held.protocol.replace(protocol.clone());
                SessionEvent::Started { protocol }
            }
            Driven::Resumed => {
                self.held.is_resumed.set(true);
                SessionEvent::Resumed
            }
            Driven::Plain => SessionEvent::Plain,
            Driven::Unfit => return self.plain.report(Error::NoSession),
            Driven::Stalled => SessionEvent::Stalled,
            Driven::Ended(end) => {
                self.end(&end);
                SessionEvent::Ended(*end)
            }
        };
        if let Some(callback) = &self.callbacks.session {
            callback.call(|call| call.call(event));
        }
    }

    fn takes_messages(&self) -> bool {
        #[cfg(feature = "stream")]
        if self.held.inlet.is_read() {
            return self.held.inlet.len() == 0;
        }
        self.callbacks.incoming.is_some() || self.plain.settings.callbacks.is_set(Kind::Message)
    }

    fn hand_over(&self, session: u64, delivery: Delivery<Message>) -> Handed {
        self.give(self.incoming(session, delivery))
    }

    fn acknowledged(&self) {
        self.held.pledges.keep();
    }
}

impl UserHost for ReliableHost {
    fn state(&self) -> &HostState {
        &self.plain.state
    }

    fn extras(&self) -> Option<&Extras> {
        self.plain.settings.extras()
    }

    fn last_close(driver: &Driver<Self>) -> Option<CloseInfo> {
        let told = driver.host().held.last_close.lock().clone();
        told.or_else(|| driver.last_close())
    }
}

#[cfg(all(feature = "native", feature = "stream", not(target_arch = "wasm32")))]
impl Streams for ReliableHost {
    fn poll_room(&self, context: &Context<'_>) -> Poll<()> {
        ready!(self.held.inlet.poll_room(context));
        self.plain.state.poll_room(context)
    }

    fn were_read(&self) -> bool {
        // Both, as each forgets it then.
        self.held.inlet.were_read() | self.plain.state.were_read()
    }
}

impl PlatformHost for ReliableHost {
    type Platform = Current;

    fn platform(&self) -> &Current {
        &self.plain.platform
    }

    fn receive(&self, data: Received) -> Message {
        self.plain.receive(data)
    }

    fn pass(&self, message: Message) {
        self.emit(Event::Message(message));
    }

    /// A session has its window instead.
    #[cfg(all(feature = "native", feature = "stream", not(target_arch = "wasm32")))]
    fn streams(&self) -> Option<&dyn Streams> {
        let is_plain = self.sessions.client().is_plain();
        is_plain.then_some(self as &dyn Streams)
    }

    fn arrived(driver: &ReliableDriver, data: Received) {
        let host = driver.host();
        if driver.is_plain() {
            return driver.received(host.receive(data));
        }
        let size = data.byte_len();
        match frames::read(&data) {
            Read::Message(header, payload) => {
                let bytes = Payload::byte_len(&payload);
                host.plain.state.count_received(&payload);
                host.held.overhead.add(size - bytes);
                driver.session_message(header, payload, bytes);
            }
            Read::Control(control) => {
                host.held.overhead.add(size);
                driver.session_control(control);
            }
            Read::Malformed(error) => driver.session_malformed(error),
        }
    }

    #[cfg(target_arch = "wasm32")]
    fn page_changed(driver: &ReliableDriver, event: PageEvent) {
        driver.session_input(|client, now| match event {
            PageEvent::Hidden | PageEvent::Frozen => client.hide(),
            PageEvent::Online | PageEvent::Offline | PageEvent::Visible => client.suspect(now),
            PageEvent::Restored => {}
        });
    }

    #[cfg(target_arch = "wasm32")]
    fn page_left(driver: &ReliableDriver) {
        driver.session_leave();
    }
}

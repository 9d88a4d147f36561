//! A client over the real driver, in virtual time.

use std::ops::Deref;

use steadysocket::core::session::{Client, Control, Offer, Refused, Sent, Subprotocol};
use steadysocket::core::{
    CloseEvent, CloseInfo, Config, Connection, ConnectionState, DialFailure, Hooks, Instant,
    PageEvent, Reconnect, Verdict,
};
use steadysocket::drive::session::{HIGH_WATER_MARK, Sessions};
use steadysocket::drive::{Driver, Shared};

use super::acts::{self, Act};
use super::host::{Phase, SessionSim};
use super::link::{Link, Wire};
use super::net::{Net, Setting};
use super::note::{Note, Read};
use super::world::{Subject, World};

/// A server, as a dial meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meeting {
    /// The server of the world.
    Steady,
    /// A server without sessions that chooses the first subprotocol, as `ws` does.
    First,
    /// A server without sessions that names no subprotocol, which browsers only accept if none was
    /// offered.
    Nameless,
    /// None.
    Nobody,
}

/// A client over the real driver.
pub(crate) struct Driven(Shared<Driver<SessionSim>>);

impl Driven {
    pub(crate) fn host(&self) -> &SessionSim {
        self.0.host()
    }

    pub(crate) fn state(&self) -> ConnectionState {
        self.0.session_state()
    }

    /// The last close event that the user was told.
    pub(crate) fn last_close(&self) -> Option<CloseEvent> {
        self.host().watch.borrow().last_close.clone()
    }

    /// Calls the driver, whose host has the network for as long.
    pub(super) fn drive<T>(
        &self,
        net: &mut Net,
        call: impl FnOnce(&Shared<Driver<SessionSim>>) -> T,
    ) -> T {
        std::mem::swap(net, &mut self.host().net.borrow_mut());
        let result = call(&self.0);
        self.host().settle();
        std::mem::swap(net, &mut self.host().net.borrow_mut());
        result
    }

    fn core(&self, net: &mut Net, input: impl FnOnce(&mut Connection<Note>, Instant)) {
        self.drive(net, |driver| driver.input(input));
    }

    /// The dial that is under way meets a server.
    pub(super) fn meet(&self, net: &mut Net, meeting: Meeting) -> bool {
        let host = self.host();
        if !matches!(host.phase.get(), Phase::Resolving | Phase::Dialling) {
            return false;
        }
        host.phase.set(Phase::Dialling);
        self.core(net, |core, now| core.handle_dialling(now));
        if host.phase.get() != Phase::Dialling {
            // It was closed meanwhile, as the clock had passed a deadline.
            return true;
        }
        let (offer, is_session) = (host.offer.get(), host.offer.get() == Offer::Session);
        match meeting {
            Meeting::Steady if is_session => self.open(net, Subprotocol::Steady),
            Meeting::First | Meeting::Steady => self.open(net, Subprotocol::Other),
            Meeting::Nameless if offer == Offer::Plain => self.open(net, Subprotocol::Other),
            Meeting::Nameless | Meeting::Nobody => self.fail(net),
        }
        true
    }

    fn open(&self, net: &mut Net, subprotocol: Subprotocol) {
        let link = net.links.len();
        net.say(format_args!("-- dial {link}"));
        net.links.push(Link::open());
        net.current = Some(link);
        let is_plain = subprotocol == Subprotocol::Other;
        net.links[link].server_listens = !is_plain;
        if !is_plain {
            net.server.handle_open(net.now, Net::socket_id(link), 1);
            net.pump_server();
        }
        self.host().phase.set(Phase::Open);
        self.host().subprotocol.set(subprotocol);
        self.core(net, |core, now| {
            core.handle_open(now, String::new(), String::new());
        });
    }

    /// The dial fails, as browsers tell it.
    pub(super) fn fail(&self, net: &mut Net) {
        net.say("-- a dial fails");
        self.core(net, Connection::handle_error);
        self.lose_socket(net, 1006);
    }

    /// The provider of the url or of the credentials fails.
    pub(super) fn fail_provider(&self, net: &mut Net) -> bool {
        let is_asked = self.host().phase.get() == Phase::Resolving;
        if is_asked {
            self.host().phase.set(Phase::None);
            self.core(net, |core, now| {
                core.handle_dial_failed(now, DialFailure::Provider);
            });
        }
        is_asked
    }

    fn lose_socket(&self, net: &mut Net, code: u16) {
        self.host().phase.set(Phase::None);
        self.core(net, |core, now| {
            core.handle_close(now, CloseInfo::new(code, ""));
        });
    }
}

impl Subject for Driven {
    fn new(setting: &Setting) -> Self {
        let reconnect = Reconnect {
            initial_delay: setting.backoff,
            max_delay: 8 * setting.backoff,
            max_attempts: setting.max_attempts,
            ..Reconnect::default()
        };
        let config = Config {
            reconnect: Some(reconnect),
            connect_timeout: setting.connect_timeout,
            handshake_timeout: setting.handshake_timeout,
            idle: setting.idle.clone(),
            high_water_mark: HIGH_WATER_MARK,
            ..Config::default()
        };
        let hooks = Hooks {
            handshake: true,
            should_reconnect: true,
            ..Hooks::default()
        };
        let sessions = Sessions::new(setting.client.clone(), setting.seed);
        let core = Connection::new(config, hooks, setting.seed).unwrap();
        let driver = Driver::new(SessionSim::new(sessions), core);
        driver.host().attach(&driver);
        Self(driver)
    }

    fn client(&self) -> impl Deref<Target = Client<Note>> {
        self.host().client()
    }

    fn next_timer(&self) -> Option<Instant> {
        self.host().alarm.get()
    }

    fn fire(&mut self, net: &mut Net) {
        let alarm = &self.host().alarm;
        if alarm.get().is_some_and(|at| at <= net.now) {
            alarm.set(None);
            self.drive(net, |driver| {
                driver.alarm_went_off();
                driver.input(Connection::handle_timeout);
            });
        }
    }

    fn dial(&mut self, net: &mut Net) -> bool {
        if self.state() == ConnectionState::Idle {
            self.core(net, Connection::connect);
        }
        self.fire(net);
        if self.host().phase.get() == Phase::None {
            self.core(net, |core, now| core.handle_page(now, PageEvent::Online));
        }
        self.meet(net, self.host().meeting.get())
    }

    fn hear(&mut self, net: &mut Net, wire: Wire) {
        self.drive(net, |driver| match Note::read(wire) {
            Read::Close(_) => {}
            Read::Control(text) => driver.session_control(Control::parse_of_server(&text)),
            Read::Message(header, note, bytes) => driver.session_message(header, note, bytes),
            Read::Malformed(error) => driver.session_malformed(error),
        });
    }

    fn lose(&mut self, net: &mut Net, code: u16) {
        self.lose_socket(net, code);
    }

    fn send(&mut self, net: &mut Net, note: Note) -> Result<Sent, Refused<Note>> {
        self.drive(net, |driver| acts::send(driver, note))
    }

    fn send_volatile(&mut self, net: &mut Net, note: Note) -> bool {
        self.drive(net, |driver| driver.session_send_volatile(note))
    }

    fn take(&mut self, net: &mut Net) -> bool {
        self.drive(net, acts::take)
    }

    fn acknowledge(&mut self, net: &mut Net, session: u64, seq: u64) {
        self.drive(net, |driver| driver.acknowledge(session, seq));
    }

    fn close(&mut self, net: &mut Net, code: u16, reason: &str) {
        self.drive(net, |driver| acts::close(driver, code, reason));
    }

    fn reconnect(&mut self, net: &mut Net) {
        self.drive(net, |driver| acts::act(driver, Act::Reconnect));
    }

    fn input(&mut self, net: &mut Net, input: impl FnOnce(&mut Client<Note>, Instant)) {
        self.drive(net, |driver| driver.session_input(input));
    }
}

impl World {
    pub(crate) fn host(&self) -> &SessionSim {
        self.subject.host()
    }

    pub(crate) fn state(&self) -> ConnectionState {
        self.subject.state()
    }

    /// True if a dial is under way.
    pub(crate) fn is_dialling(&self) -> bool {
        matches!(self.host().phase.get(), Phase::Resolving | Phase::Dialling)
    }

    /// Everything that stands in the way of a good end is over.
    pub(crate) fn calm(&mut self) {
        self.host().whims.borrow_mut().clear();
        self.host().throws.set(false);
        self.host().panics.set(false);
        self.host().is_later.set(false);
        self.host().verdict.set(Verdict::ByTable);
        self.host().meeting.set(Meeting::Steady);
        while self.client_takes() {}
        self.close_event();
        self.act(Act::Page(PageEvent::Restored));
        if self.subject.state() == ConnectionState::Suspended {
            self.act(Act::Resume);
        }
    }

    /// The close event of a dial that the client has closed; false if there is none.
    pub(crate) fn close_event(&mut self) -> bool {
        let is_due = self.host().phase.get() == Phase::Closing && self.current.is_none();
        if is_due {
            let Self { subject, net } = self;
            subject.lose_socket(net, 1006);
        }
        is_due
    }

    /// The user does something.
    pub(crate) fn act(&mut self, act: Act) {
        self.say(format_args!("-- {act:?}"));
        let Self { subject, net } = self;
        subject.drive(net, |driver| acts::act(driver, act));
    }

    /// The dial that is under way meets another server than usual; false if there is none.
    pub(crate) fn meet(&mut self, meeting: Meeting) -> bool {
        let Self { subject, net } = self;
        subject.meet(net, meeting)
    }

    /// The provider of the credentials fails; false if it is not being asked.
    pub(crate) fn fail_provider(&mut self) -> bool {
        let Self { subject, net } = self;
        subject.fail_provider(net)
    }

    /// The server closes a plain socket.
    pub(crate) fn plain_closes(&mut self, code: u16) {
        if let Some(link) = self.current {
            self.client_notices(link, code);
            return;
        }
        let Self { subject, net } = self;
        subject.lose_socket(net, code);
    }

    /// A message arrives from a plain server; false if there is none.
    pub(crate) fn plain_sends(&mut self) -> bool {
        let note = self.next_note(1);
        let Self { subject, net } = self;
        let is_plain = subject.host().is_on_plain();
        if is_plain {
            subject.drive(net, |driver| {
                assert!(driver.is_plain(), "a plain socket is taken for a session's");
                driver.received(note);
            });
        }
        is_plain
    }
}

//! Leads a client through the steps of a random life.

use std::cell::RefCell;
use std::rc::Rc;

use steadysocket::core::{ConnectionState, Verdict};

use super::operations::{Act, Network, Operation, Step, Time};
use super::setting::Setting;
use crate::support::{Browser, Client, Clock, Provider, Recording, ms, seconds};

/// Counts of what happened, so that a test can check that it tested something.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Operations that were possible when their turn came, those in callbacks included.
    pub(super) operations: u64,
    pub(super) in_callbacks: u64,
    pub(super) opens: u64,
    pub(super) retries: u64,
    pub(super) give_ups: u64,
    pub(super) drops: u64,
    pub(super) suspensions: u64,
    /// Messages that bypassed the core.
    pub(super) sent_past: u64,
    pub(super) received_past: u64,
}

/// How many timers one wait may fire: a heartbeat of 1 ms would fire 40,000 in the longest.
const TIMERS_PER_WAIT: u32 = 12;

/// State shared by the callbacks of the current step.
#[derive(Default)]
struct Course {
    callbacks: u8,
    reactions: Vec<(u8, Act)>,
    verdict: Option<Verdict>,
    tally: Tally,
}

/// Leads a whole life; the monitor panics at the first broken promise.
pub(super) fn lead(setting: &Setting, steps: &[Step], recording: Recording) -> Tally {
    let course = Rc::new(RefCell::new(Course::default()));
    let mut client = client(setting, &course);
    client.record(recording);
    client.connect();
    for step in steps {
        client.remark(|| format!("-- {:?}", step.operation));
        {
            let mut course = course.borrow_mut();
            course.callbacks = 0;
            course.reactions.clone_from(&step.reactions);
            course.verdict = Some(step.verdict);
        }
        let done = match step.operation {
            Operation::User(act) => perform(&mut client, act),
            Operation::Network(network) => meet(&mut client, network, setting.provider),
            Operation::Page(event) => {
                client.page(event);
                true
            }
            Operation::Time(time) => pass(&mut client, time),
        };
        course.borrow_mut().tally.operations += u64::from(done);
    }
    course.borrow_mut().reactions.clear();
    end(&mut client);
    let (sent_past, received_past) = client.bypassed();
    Tally {
        sent_past,
        received_past,
        ..course.borrow().tally
    }
}

fn client(setting: &Setting, course: &Rc<RefCell<Course>>) -> Client {
    let config = setting.config.clone();
    let mut client = Client::on_clock(Clock::new(), config, setting.hooks, setting.seed);
    client.browser().provider = setting.provider;
    client.browser().peer_is_slow = setting.peer_is_slow;
    client.browser().ping_throws = setting.ping_throws;
    let of_events = Rc::clone(course);
    client.each_event(move |client, line| {
        of_events.borrow_mut().tally.count(line);
        react(client, &of_events);
    });
    let of_predicate = Rc::clone(course);
    client.decide_by(move |client, _| {
        react(client, &of_predicate);
        of_predicate.borrow().verdict.unwrap_or(Verdict::Retry)
    });
    client
}

/// Does inside a callback what this step has planned for it.
fn react(client: &mut Client, course: &Rc<RefCell<Course>>) {
    let (nth, reactions) = {
        let mut course = course.borrow_mut();
        let nth = course.callbacks;
        course.callbacks = nth.saturating_add(1);
        (nth, course.reactions.clone())
    };
    for (at, act) in reactions {
        if at == nth {
            client.remark(|| format!("-- inside: {act:?}"));
            perform(client, act);
            let tally = &mut course.borrow_mut().tally;
            tally.operations += 1;
            tally.in_callbacks += 1;
        }
    }
}

fn perform(client: &mut Client, act: Act) -> bool {
    match act {
        Act::Connect => client.connect(),
        Act::Close => client.close(),
        Act::Reconnect => client.reconnect(),
        Act::Terminate => client.terminate(),
        Act::Pause => client.pause(),
        Act::Resume => client.resume(),
        Act::Send { bytes } => {
            client.send_sized("message", bytes);
        }
        Act::DrainQueue => {
            client.drain_queue();
        }
        Act::WatchDrain => client.watch_drain(),
    }
    true
}

/// Does what the outside does, where it can; false where it cannot.
fn meet(client: &mut Client, network: Network, provider: Provider) -> bool {
    if let Network::Proceed = network {
        return [
            Network::Provide,
            Network::Accept,
            Network::HandshakeDone { read: 1 },
        ]
        .into_iter()
        .any(|network| meet(client, network, provider));
    }
    if !is_possible(&client.browser(), network) {
        return false;
    }
    match network {
        Network::Proceed => {}
        Network::Provide => client.provide(),
        Network::ProviderFails => client.provider_fails(),
        Network::Throw => {
            client.browser().provider = Provider::Throws;
            client.reconnect();
            client.browser().provider = provider;
        }
        Network::Accept => client.accept(),
        Network::Error => client.socket_error(),
        Network::Lost => client.lost(),
        Network::PeerStartsClosing => client.browser().peer_starts_closing(),
        Network::Close { code } => client.peer_closes(code),
        Network::HandshakeDone { read } => client.handshake_done(read),
        Network::HandshakeFails => client.handshake_fails(),
        Network::PeerSends => client.peer_sends("message"),
        Network::PeerReads { bytes } => client.peer_reads(bytes),
    }
    true
}

fn is_possible(browser: &Browser, network: Network) -> bool {
    match network {
        Network::Throw | Network::Proceed => true,
        Network::Provide | Network::ProviderFails => browser.is_resolving(),
        Network::Accept => browser.is_dialling(),
        Network::HandshakeDone { .. } | Network::HandshakeFails => browser.has_hook(),
        Network::Error | Network::Lost => browser.phase().is_some(),
        Network::PeerSends | Network::PeerReads { .. } | Network::Close { .. } => {
            browser.phase().is_some() && !browser.is_dialling()
        }
        Network::PeerStartsClosing => browser.buffered() != u64::MAX,
    }
}

fn pass(client: &mut Client, time: Time) -> bool {
    match time {
        Time::Wait { millis } => {
            client.wait_for_timers(ms(millis), TIMERS_PER_WAIT);
        }
        Time::Sleep { millis } => client.sleep(ms(millis)),
        Time::NextTimer => {
            let Some(wait) = client.next_alarm() else {
                return false;
            };
            client.wait_for_timers(wait, 1);
        }
        Time::Back { millis } => client.set_back(ms(millis)),
    }
    true
}

/// Closes; the last checks are those of the monitor at the end.
fn end(client: &mut Client) {
    client.close();
    if client.browser().phase().is_some() {
        client.lost();
    }
    client.wait(seconds(0));
    client.wait(2 * crate::support::DAY);
    assert_eq!(client.state(), ConnectionState::Closed, "close ends it");
    assert_eq!(client.next_timer(), None, "a timer after the end");
    assert!(
        client.browser().is_clear(),
        "something is open after the end"
    );
}

impl Tally {
    pub(super) fn add(&mut self, other: Self) {
        self.operations += other.operations;
        self.in_callbacks += other.in_callbacks;
        self.opens += other.opens;
        self.retries += other.retries;
        self.give_ups += other.give_ups;
        self.drops += other.drops;
        self.suspensions += other.suspensions;
        self.sent_past += other.sent_past;
        self.received_past += other.received_past;
    }

    fn count(&mut self, line: &str) {
        let counter = match line.split(' ').next() {
            Some("open") if !line.contains('>') => &mut self.opens,
            Some("reconnecting") => &mut self.retries,
            Some("giveup") => &mut self.give_ups,
            Some("drop") => &mut self.drops,
            _ if line.ends_with("> suspended") => &mut self.suspensions,
            _ => return,
        };
        *counter += 1;
    }
}

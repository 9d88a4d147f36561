//! Everything that can happen to a client, as data that proptest can make and shrink.

use proptest::prelude::*;
use steadysocket::core::{PageEvent, Verdict};

use crate::support::ms;

/// Something that happens, and how user code answers the events that come of it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) operation: Operation,
    /// The predicate's answer, if it is called.
    pub(super) verdict: Verdict,
    /// The act of a callback, and the number of that callback within this step.
    pub(super) reactions: Vec<(u8, Act)>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Operation {
    User(Act),
    Network(Network),
    Page(PageEvent),
    Time(Time),
}

/// An act of the user.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Connect,
    Close,
    Reconnect,
    Terminate,
    Pause,
    Resume,
    Send { bytes: u64 },
    DrainQueue,
    WatchDrain,
}

/// An act of the provider, the browser, the hook or the peer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Network {
    /// Whatever leads towards an open connection.
    Proceed,
    Provide,
    ProviderFails,
    Throw,
    Accept,
    Error,
    Lost,
    PeerStartsClosing,
    Close {
        code: u16,
    },
    HandshakeDone {
        read: usize,
    },
    HandshakeFails,
    PeerSends,
    PeerReads {
        bytes: u64,
    },
}

/// How time passes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Time {
    /// With every timer on time.
    Wait { millis: u64 },
    /// Without any timer, as on a laptop that sleeps or in a tab that is hidden.
    Sleep { millis: u64 },
    /// Until the next timer, which fires.
    NextTimer,
    /// The clock is set back.
    Back { millis: u64 },
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..400)
}

fn step() -> impl Strategy<Value = Step> {
    let reactions = prop_oneof![
        2 => Just(Vec::new()),
        1 => prop::collection::vec((0_u8..8, act()), 1..4),
    ];
    (operation(), verdict(), reactions).prop_map(|(operation, verdict, reactions)| Step {
        operation,
        verdict,
        reactions,
    })
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        8 => act().prop_map(Operation::User),
        16 => network().prop_map(Operation::Network),
        2 => page().prop_map(Operation::Page),
        8 => time().prop_map(Operation::Time),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        20 => (0_u64..120).prop_map(|bytes| Act::Send { bytes }),
        1 => Just(Act::Connect),
        5 => Just(Act::Reconnect),
        1 => Just(Act::Close),
        1 => Just(Act::Terminate),
        1 => Just(Act::Pause),
        2 => Just(Act::Resume),
        1 => Just(Act::DrainQueue),
        1 => Just(Act::WatchDrain),
    ]
}

fn network() -> impl Strategy<Value = Network> {
    let code = prop::sample::select(&[1000, 1001, 1005, 1006, 1006, 1008, 1012, 4000][..]);
    prop_oneof![
        24 => Just(Network::Proceed),
        1 => Just(Network::Accept),
        1 => Just(Network::Provide),
        6 => Just(Network::PeerSends),
        3 => (0_u64..400).prop_map(|bytes| Network::PeerReads { bytes }),
        3 => (0_usize..3).prop_map(|read| Network::HandshakeDone { read }),
        2 => Just(Network::Lost),
        2 => code.prop_map(|code| Network::Close { code }),
        1 => Just(Network::Error),
        1 => Just(Network::PeerStartsClosing),
        1 => Just(Network::HandshakeFails),
        1 => Just(Network::ProviderFails),
        1 => Just(Network::Throw),
    ]
}

/// Any page event; a frozen page is mostly restored.
pub(crate) fn page() -> impl Strategy<Value = PageEvent> {
    prop::sample::select(
        &[
            PageEvent::Online,
            PageEvent::Offline,
            PageEvent::Hidden,
            PageEvent::Visible,
            PageEvent::Frozen,
            PageEvent::Restored,
            PageEvent::Restored,
        ][..],
    )
}

fn time() -> impl Strategy<Value = Time> {
    let millis = || prop::sample::select(&[0, 1, 7, 40, 300, 2_000, 40_000][..]);
    prop_oneof![
        4 => millis().prop_map(|millis| Time::Wait { millis }),
        4 => Just(Time::NextTimer),
        2 => millis().prop_map(|millis| Time::Sleep { millis }),
        1 => Just(Time::Sleep { millis: 86_400_000 }),
        1 => millis().prop_map(|millis| Time::Back { millis }),
    ]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        4 => Just(Verdict::Retry),
        2 => (0_u64..500).prop_map(|delay| Verdict::RetryAfter(ms(delay))),
        1 => Just(Verdict::Stop),
        1 => Just(Verdict::ByTable),
    ]
}

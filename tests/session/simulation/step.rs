//! The steps of a life, each from one number.

use std::time::Duration;

use steadysocket::Verdict;
use steadysocket::core::PageEvent;
use steadysocket::core::session::Presence;

use crate::support::{Act, Meeting};

/// Something that happens. Each of the numbers is taken modulo what there is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    DeliverUp(usize),
    DeliverDown(usize),
    DeliverAll,
    ClientSends(usize),
    ServerSends(usize),
    ClientTakes,
    ServerTakes,
    ClientAcks(usize),
    ServerAcks(usize),
    ClientVolatile,
    ServerVolatile,
    Dial,
    /// The network loses the socket; one side notices, so many frames may still reach the other.
    ClientNotices(usize),
    ServerNotices(usize),
    /// Nobody notices, and so many frames may still arrive, up and down.
    HalfOpen(usize, usize),
    /// A side of some old socket notices after all.
    LateNotice(usize),
    /// Time passes, with all timers.
    Wait(u64),
    /// Time passes, without timers, then those of one side fire, as in a throttled tab.
    Sleep(u64),
    FireClient,
    FireServer,
    ClientRoom,
    ServerRoom,
    ClientHides,
    ClientCloses,
    ServerCloses,
    /// The server's application goes.
    ServerLeaves(Presence),
    Restart,
    Drain,
    /// The user does something, now or inside the next callback.
    Act(Act),
    Whim(Act),
    /// The dial that is under way meets another server, as all dials after it do.
    Meet(Meeting),
    DialFails,
    ProviderFails,
    /// Something closes the client's socket with this code, and the server does not know.
    Closed(u16),
    /// The close event of a dial that the client has closed.
    CloseEvent,
    /// The socket throws, or no more.
    Throws,
    /// Messages wait for the application's code, or no more.
    Later,
    /// The user's answer to `should_reconnect`.
    Verdict(Verdict),
    PlainSends,
    /// The user's next callback panics.
    Panics,
}

impl Step {
    pub(super) fn new(number: u32) -> Self {
        let (kind, one, two) = (
            number % 1_152,
            (number >> 10) as usize,
            (number >> 20) as usize,
        );
        let size = [1, 1, 3, 8, 40, 70][one % 6];
        let millis = [0, 1, 50, 250, 1_000, 6_000, 36_000, 125_000][one % 8];
        match kind {
            0..=239 => Self::DeliverUp(one),
            240..=479 => Self::DeliverDown(one),
            480..=509 => Self::DeliverAll,
            510..=599 => Self::ClientSends(size),
            600..=689 => Self::ServerSends(size),
            690..=714 => Self::ClientTakes,
            715..=739 => Self::ServerTakes,
            740..=764 => Self::ClientAcks(one),
            765..=789 => Self::ServerAcks(one),
            790..=794 => Self::ClientVolatile,
            795..=799 => Self::ServerVolatile,
            800..=879 => Self::Dial,
            880..=904 => Self::ClientNotices(one),
            905..=919 => Self::ServerNotices(one),
            920..=924 => Self::HalfOpen(one, two),
            925..=939 => Self::LateNotice(one),
            940..=964 => Self::Wait(millis),
            965..=972 => Self::Sleep(millis),
            973..=976 => Self::FireClient,
            977..=980 => Self::FireServer,
            981..=983 => Self::ClientRoom,
            984..=986 => Self::ServerRoom,
            987..=988 => Self::ClientHides,
            989..=992 => Self::ClientCloses,
            993..=996 => Self::ServerCloses,
            997..=998 => Self::Restart,
            999 => Self::Drain,
            1_000..=1_024 => Self::Act(act(one, two)),
            1_025..=1_054 => Self::Whim(act(one, two)),
            1_055..=1_066 => Self::Meet(MEETINGS[one % MEETINGS.len()]),
            1_067..=1_076 => Self::DialFails,
            1_077..=1_081 => Self::ProviderFails,
            1_082..=1_093 => Self::Closed(CODES[one % CODES.len()]),
            1_094..=1_099 => Self::CloseEvent,
            1_100..=1_105 => Self::Throws,
            1_106..=1_113 => Self::Later,
            1_114..=1_121 => Self::Verdict(VERDICTS[one % VERDICTS.len()]),
            1_122..=1_139 => Self::PlainSends,
            1_140..=1_149 => Self::Panics,
            _ => Self::ServerLeaves(PRESENCES[one % PRESENCES.len()]),
        }
    }
}

const MEETINGS: [Meeting; 6] = [
    Meeting::Steady,
    Meeting::Steady,
    Meeting::Steady,
    Meeting::First,
    Meeting::Nameless,
    Meeting::Nobody,
];

/// Those that end a session are rare: nothing else happens in the rest of it.
const CODES: [u16; 16] = [
    1_000, 1_001, 1_006, 1_008, 1_009, 1_011, 1_013, 3_000, 4_900, 4_902, 4_903, 4_904, 4_906,
    4_930, 4_933, 4_940,
];

const PRESENCES: [Presence; 2] = [Presence::Left, Presence::Gone];

const VERDICTS: [Verdict; 8] = [
    Verdict::ByTable,
    Verdict::ByTable,
    Verdict::ByTable,
    Verdict::Retry,
    Verdict::Retry,
    Verdict::RetryAfter(Duration::from_millis(5)),
    Verdict::RetryAfter(Duration::from_secs(5)),
    Verdict::Stop,
];

/// One of the acts; those that end a session are rare.
fn act(one: usize, two: usize) -> Act {
    match one % 40 {
        0..=7 => Act::Send([1, 3, 40, 70, 90][two % 5]),
        8..=9 => Act::SendVolatile,
        10 => Act::Close,
        11..=12 => Act::Reconnect,
        13..=15 => Act::Terminate,
        16..=17 => Act::Pause,
        18..=21 => Act::Resume,
        22 => Act::Hide,
        23 => match two % 4 {
            0 => Act::Leave,
            _ => Act::Hide,
        },
        24..=26 => Act::Acknowledge,
        27..=30 => Act::WatchAcknowledged,
        31..=33 => Act::WatchDrain,
        _ => Act::Page(PAGE[two % PAGE.len()]),
    }
}

const PAGE: [PageEvent; 8] = [
    PageEvent::Online,
    PageEvent::Offline,
    PageEvent::Online,
    PageEvent::Hidden,
    PageEvent::Visible,
    PageEvent::Visible,
    PageEvent::Frozen,
    PageEvent::Restored,
];

//! The steps of a life, each from one number.

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
    Restart,
    Drain,
}

impl Step {
    pub(super) fn new(number: u32) -> Self {
        let (kind, one, two) = (
            number % 1_000,
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
            _ => Self::Drain,
        }
    }
}

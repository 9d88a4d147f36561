//! The answers of each state: an input, and the log that follows.

type Table = &'static [(&'static str, &'static str)];

/// Never dialled yet.
pub(super) const IDLE: Table = &[
    ("connect", "idle > connecting | dial 0"),
    ("close", "idle > closing"),
    ("reconnect", "idle > connecting | dial 0"),
    ("resume", "idle > connecting | dial 0"),
    ("send", "Queued"),
    ("watch drain", "drained"),
];

/// The user is being emitted that it connects; the driver knows nothing yet.
pub(super) const DUE: Table = &[
    ("close", "hangup | connecting > closing"),
    (
        "terminate",
        "hangup | connecting > waiting | close 1006 synthetic, retry in 1000 ms \
         | reconnecting 1 in 1000 ms",
    ),
    (
        "pause",
        "hangup 1000 | connecting > suspended | close 1006 synthetic, retry in 0 ms",
    ),
    ("send", "Queued | dial 0"),
    ("watch drain", "dial 0 | drained"),
    (
        "timer",
        "hangup | connecting > waiting | error ConnectTimeout \
         | close 1006 synthetic, retry in 1000 ms | reconnecting 1 in 1000 ms",
    ),
    (
        "frozen",
        "hangup | connecting > suspended | close 1006 synthetic, retry in 0 ms",
    ),
];

/// The provider of the URL is being asked.
pub(super) const RESOLVING: Table = &[
    ("close", "hangup | connecting > closing"),
    (
        "reconnect",
        "hangup 4002 anew | close 1006 synthetic, retry in 0 ms | dial 0",
    ),
    (
        "terminate",
        "hangup | connecting > waiting | close 1006 synthetic, retry in 1000 ms \
         | reconnecting 1 in 1000 ms",
    ),
    (
        "pause",
        "hangup 1000 | connecting > suspended | close 1006 synthetic, retry in 0 ms",
    ),
    ("send", "Queued"),
    ("watch drain", "drained"),
    (
        "provider failed",
        "connecting > waiting | error Provider | close 1006 synthetic, retry in 1000 ms \
         | reconnecting 1 in 1000 ms",
    ),
    (
        "constructor threw",
        "connecting > closed | error Constructor | close 1006 synthetic, final \
         | giveup invalid-address 1006 | ended 1006 synthetic",
    ),
    (
        "timer",
        "hangup | connecting > waiting | error ConnectTimeout \
         | close 1006 synthetic, retry in 1000 ms | reconnecting 1 in 1000 ms",
    ),
    (
        "frozen",
        "hangup | connecting > suspended | close 1006 synthetic, retry in 0 ms",
    ),
];

/// The browser is dialling.
pub(super) const DIALLING: Table = &[
    // Only sets a deadline for the close event that follows.
    ("error", ""),
    ("close", "connecting > closing | start close 4001 bye"),
    (
        "reconnect",
        "hangup 4002 anew | close 1006 synthetic, retry in 0 ms | dial 0",
    ),
    (
        "terminate",
        "hangup | connecting > waiting | close 1006 synthetic, retry in 1000 ms \
         | reconnecting 1 in 1000 ms",
    ),
    (
        "pause",
        "hangup 1000 | connecting > suspended | close 1006 synthetic, retry in 0 ms",
    ),
    ("send", "Queued"),
    ("watch drain", "drained"),
    (
        "provider failed",
        "connecting > waiting | error Provider | close 1006 synthetic, retry in 1000 ms \
         | reconnecting 1 in 1000 ms",
    ),
    (
        "constructor threw",
        "connecting > closed | error Constructor | close 1006 synthetic, final \
         | giveup invalid-address 1006 | ended 1006 synthetic",
    ),
    ("open", "connecting > open | open 0"),
    (
        "closed 1006",
        "connecting > waiting | error Network | close 1006, retry in 1000 ms \
         | reconnecting 1 in 1000 ms",
    ),
    (
        "closed 1000",
        "connecting > closed | error Network | close 1000 clean, final \
         | giveup not-retryable 1000 | ended 1000 clean",
    ),
    (
        "timer",
        "hangup | connecting > waiting | error ConnectTimeout \
         | close 1006 synthetic, retry in 1000 ms | reconnecting 1 in 1000 ms",
    ),
    (
        "frozen",
        "hangup | connecting > suspended | close 1006 synthetic, retry in 0 ms",
    ),
];

/// The handshake hook runs.
pub(super) const HANDSHAKING: Table = &[
    ("close", "handshaking > closing | start close 4001 bye"),
    (
        "reconnect",
        "hangup 4002 anew | handshaking > connecting \
         | close 4002 anew clean synthetic, retry in 0 ms | dial 0",
    ),
    (
        "terminate",
        "hangup | handshaking > waiting | close 1006 synthetic, retry in 1000 ms \
         | reconnecting 1 in 1000 ms",
    ),
    (
        "pause",
        "hangup 1000 | handshaking > suspended | close 1000 clean synthetic, retry in 0 ms",
    ),
    ("send", "Queued"),
    ("watch drain", "drained"),
    ("handshake done", "handshaking > open | open 0"),
    (
        "handshake failed",
        "hangup | handshaking > waiting | error Handshake \
         | close 1006 synthetic, retry in 1000 ms | reconnecting 1 in 1000 ms",
    ),
    ("message", "handshake message m"),
    (
        "closed 1006",
        "hangup | handshaking > waiting | error Handshake | close 1006, retry in 1000 ms \
         | reconnecting 1 in 1000 ms",
    ),
    (
        "closed 1000",
        "hangup | handshaking > closed | error Handshake | close 1000 clean, final \
         | giveup not-retryable 1000 | ended 1000 clean",
    ),
    (
        "timer",
        "hangup | handshaking > waiting | error HandshakeTimeout \
         | close 1006 synthetic, retry in 1000 ms | reconnecting 1 in 1000 ms",
    ),
    (
        "frozen",
        "hangup | handshaking > suspended | close 1006 synthetic, retry in 0 ms",
    ),
];

/// With a heartbeat.
pub(super) const OPEN: Table = &[
    ("close", "open > closing | start close 4001 bye"),
    (
        "reconnect",
        "hangup 4002 anew | open > connecting | close 4002 anew clean synthetic, retry in 0 ms \
         | dial 0",
    ),
    (
        "terminate",
        "hangup | open > waiting | close 1006 synthetic, retry in 1000 ms \
         | reconnecting 1 in 1000 ms",
    ),
    (
        "pause",
        "hangup 1000 | open > suspended | close 1000 clean synthetic, retry in 0 ms",
    ),
    ("send", "transmit x | Transmitted"),
    ("watch drain", "drained"),
    ("message", "message m"),
    (
        "closed 1006",
        "open > waiting | close 1006, retry in 1000 ms | reconnecting 1 in 1000 ms",
    ),
    (
        "closed 1000",
        "open > closed | close 1000 clean, final | giveup not-retryable 1000 \
         | ended 1000 clean",
    ),
    ("timer", "ping"),
    ("online", "ping"),
    ("offline", "ping"),
    ("visible", "ping"),
    (
        "frozen",
        "hangup | open > suspended | close 1006 synthetic, retry in 0 ms",
    ),
];

/// The predicate is being asked, and will answer: in 7 ms.
pub(super) const DECIDING: Table = &[
    ("close", "open > closed | close 1006, final | ended 1006"),
    (
        "reconnect",
        "open > connecting | close 1006, retry in 0 ms | dial 0",
    ),
    ("pause", "open > suspended | close 1006, retry in 0 ms"),
    (
        "send",
        "Queued | open > waiting | close 1006, retry in 7 ms | reconnecting 1 in 7 ms",
    ),
    (
        "watch drain",
        "open > waiting | close 1006, retry in 7 ms | reconnecting 1 in 7 ms | drained",
    ),
    (
        "verdict",
        "open > waiting | close 1006, retry in 1 ms | reconnecting 1 in 1 ms",
    ),
    ("frozen", "open > suspended | close 1006, retry in 0 ms"),
];

/// In the middle of the second wait.
pub(super) const WAITING: Table = &[
    ("close", "waiting > closing"),
    ("reconnect", "waiting > connecting | dial 0"),
    ("pause", "waiting > suspended"),
    ("send", "Queued"),
    ("watch drain", "drained"),
    ("timer", "waiting > connecting | dial 2"),
    ("online", "waiting > connecting | dial 2"),
    ("visible", "waiting > connecting | dial 2"),
    ("frozen", "waiting > suspended"),
];

/// The page is frozen.
pub(super) const SUSPENDED: Table = &[
    ("close", "suspended > closing"),
    ("reconnect", "suspended > connecting | dial 0"),
    ("resume", "suspended > connecting | dial 0"),
    ("send", "Queued"),
    ("watch drain", "drained"),
    ("restored", "suspended > connecting | dial 0"),
];

/// By the user: only the user goes on.
pub(super) const PAUSED: Table = &[
    ("close", "suspended > closing"),
    ("reconnect", "suspended > connecting | dial 0"),
    ("resume", "suspended > connecting | dial 0"),
    ("send", "Queued"),
    ("watch drain", "drained"),
];

/// The close event of the socket is on its way.
pub(super) const CLOSING: Table = &[
    (
        "reconnect",
        "hangup 4002 anew | closing > connecting | close 1006 synthetic, retry in 0 ms \
         | dial 0",
    ),
    (
        "terminate",
        "hangup | closing > closed | close 1006 synthetic, final | ended 1006 synthetic",
    ),
    ("send", "Ended"),
    ("watch drain", "drained"),
    (
        "closed 1006",
        "closing > closed | close 1006, final | ended 1006",
    ),
    (
        "closed 1000",
        "closing > closed | close 1000 clean, final | ended 1000 clean",
    ),
    (
        "timer",
        "hangup | closing > closed | close 1006 synthetic, final | ended 1006 synthetic",
    ),
    (
        "frozen",
        "hangup | closing > closed | close 1006 synthetic, final | ended 1006 synthetic",
    ),
];

/// There was no socket to close.
pub(super) const CLOSING_NOTHING: Table = &[
    (
        "reconnect",
        "closing > connecting | close 1005 clean synthetic, retry in 0 ms | dial 0",
    ),
    ("send", "Ended"),
    ("watch drain", "drained"),
    (
        "timer too early",
        "closing > closed | close 1005 clean synthetic, final \
         | ended 1005 clean synthetic",
    ),
    (
        "timer",
        "closing > closed | close 1005 clean synthetic, final \
         | ended 1005 clean synthetic",
    ),
];

/// After the server's 1000.
pub(super) const CLOSED: Table = &[
    ("reconnect", "closed > connecting | dial 0"),
    ("send", "Ended"),
];

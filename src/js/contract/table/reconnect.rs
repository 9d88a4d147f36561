//! The options of `reconnect`.

use super::row::{Kind, Number, Row, millis};
use crate::core::Jitter;
use crate::js::contract::names;
use crate::js::contract::numbers::Numbered;
use crate::js::contract::options::OptionIndex;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "reconnect",
        "initialDelayMs",
        Kind::Number(Number::MILLISECONDS.bounded_by("maxDelayMs")),
    )
    .index(OptionIndex::InitialDelay)
    .default(|all| millis(all.reconnect.initial_delay))
    .docs(
        "The cap of the first delay, in milliseconds; 0 to `maxDelayMs`.",
        "Межа першої паузи, у мілісекундах; від 0 до `maxDelayMs`.",
    )
    .readme("cap of the first delay", "межа першої паузи"),
    Row::new(
        "reconnect",
        "maxDelayMs",
        Kind::Number(Number::MILLISECONDS.or_infinity()),
    )
    .index(OptionIndex::MaxDelay)
    .default(|all| millis(all.reconnect.max_delay))
    .docs(
        "The cap of every delay, in milliseconds; up to 2,147,483,647, or `Infinity`.",
        "Межа кожної паузи, у мілісекундах; до 2 147 483 647, або `Infinity`.",
    )
    .readme("cap of every delay", "межа кожної паузи"),
    Row::new(
        "reconnect",
        "factor",
        Kind::Number(Number::FACTOR.at_least(1.0).at_most(100.0)),
    )
    .index(OptionIndex::Factor)
    .default(|all| all.reconnect.factor)
    .docs(
        "How much the cap grows with each attempt; 1 to 100.",
        "У скільки разів зростає межа з кожною спробою; від 1 до 100.",
    )
    .readme(
        "growth of the cap with each attempt",
        "у скільки разів межа росте з кожною спробою",
    ),
    Row::new(
        "reconnect",
        "jitter",
        Kind::Choice(|| Jitter::ALL.iter().copied().map(names::jitter).collect()),
    )
    .index(OptionIndex::Jitter)
    .default(|all| f64::from(all.reconnect.jitter as u8))
    .docs(
        "How a delay is drawn below its cap: anywhere, in the upper half, or the cap itself. \
             Drawn for each attempt of each socket.",
        "Як обирається пауза під межею: будь-де, у верхній половині чи сама межа. Для кожної \
             спроби кожного сокета окремо.",
    )
    .readme(
        "anywhere below the cap; `\"equal\"`: in its upper half; `\"none\"`: the cap",
        "будь-де до межі; `\"equal\"`: у верхній половині; `\"none\"`: сама межа",
    ),
    Row::new(
        "reconnect",
        "maxAttempts",
        Kind::Number(Number::COUNT.at_least(1.0).or_infinity()),
    )
    .index(OptionIndex::MaxAttempts)
    .default(|all| all.reconnect.max_attempts.map_or(f64::INFINITY, f64::from))
    .docs(
        "Consecutive failed attempts before it gives up; at least 1. Dials that fail while the browser \
         says that it is offline do not count.",
        "Скільки невдалих спроб поспіль, перш ніж припинити; щонайменше 1. Невдалі спроби, поки \
         браузер без мережі, не рахуються.",
    )
    .readme(
        "failed attempts in a row before it gives up",
        "після скількох невдалих спроб поспіль припинити",
    ),
    Row::new(
        "reconnect",
        "stableAfterMs",
        Kind::Number(Number::MILLISECONDS),
    )
    .index(OptionIndex::StableAfter)
    .default(|all| millis(all.reconnect.stable_after))
    .docs(
        "How long a socket must stay open, in milliseconds, before the attempts count \
                 from the start.",
        "Скільки мілісекунд сокет має бути відкритим, щоб відлік спроб почався \
                 спочатку.",
    )
    .readme(
        "how long a socket must be open before the attempts count from the start",
        "скільки сокет має бути відкритий, щоб відлік спроб почався спочатку",
    ),
    Row::new(
        "reconnect",
        "shouldReconnect",
        Kind::Function("(close: CloseInfo) => boolean | number"),
    )
    .index(OptionIndex::ShouldReconnect)
    .docs(
        "Decides whether to dial after this close; a number is the delay in milliseconds, \
             for example a server's retry-after. Outranks the default table, by which every close but \
             1000, 1002, 1003, 1007, 1008, 1009 and 1010 is retried, and 1008 once if a function gives \
             the url or the protocols.",
        "Чи з’єднуватися після такого закриття; число — пауза в мілісекундах, \
                 скажімо, названа сервером. Має перевагу над стандартною таблицею.",
    )
    .readme(
        "`(close) => boolean \\| number`; a number is the delay in ms",
        "`(close) => boolean \\| number`; число — це пауза в мс",
    ),
];

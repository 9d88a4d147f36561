//! The options of `queue`.

use super::row::{Kind, Number, Row, millis};
use crate::core::Overflow;
use crate::js::contract::names;
use crate::js::contract::numbers::Numbered;
use crate::js::contract::options::OptionIndex;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "queue",
        "maxMessages",
        Kind::Number(Number::COUNT.at_least(1.0).or_infinity()),
    )
    .index(OptionIndex::MaxMessages)
    .default(|all| all.queue.max_messages as f64)
    .docs(
        "How many messages may wait; at least 1, or `Infinity`.",
        "Скільки повідомлень може чекати; щонайменше 1, або `Infinity`.",
    )
    .readme(
        "how many messages may wait",
        "скільки повідомлень може чекати",
    ),
    Row::new(
        "queue",
        "maxBytes",
        Kind::Number(Number::BYTES.at_least(1.0).or_infinity()),
    )
    .index(OptionIndex::MaxBytes)
    .default(|all| all.queue.max_bytes as f64)
    .docs(
        "How many bytes may wait, text counted as UTF-8; at least 1, or `Infinity`. A message that is \
         larger may wait alone.",
        "Скільки байтів може чекати, текст рахується в UTF-8; щонайменше 1, або `Infinity`. Більше \
         повідомлення може чекати саме.",
    )
    .readme(
        "how many bytes may wait; a larger message may wait alone",
        "скільки байтів може чекати; більше повідомлення може чекати саме",
    ),
    Row::new(
        "queue",
        "overflow",
        Kind::Choice(|| Overflow::ALL.iter().copied().map(names::overflow).collect()),
    )
    .index(OptionIndex::Overflow)
    .default(|all| f64::from(all.queue.overflow as u8))
    .docs(
        "The policy for a message that does not fit: `send` throws, or the oldest or the new \
             one is dropped, with a `drop` event.",
        "Що буде з повідомленням, яке не вміщується: `send` кидає виняток, або найстаріше чи \
             нове відкидається з подією `drop`.",
    )
    .readme(
        "`send` throws; `\"drop-oldest\"`, `\"drop-newest\"`: a `drop` event",
        "`send` кидає виняток; `\"drop-oldest\"`, `\"drop-newest\"`: подія `drop`",
    ),
    Row::new(
        "queue",
        "ttlMs",
        Kind::Number(Number::MILLISECONDS.at_least(1.0).or_infinity().or_zero()),
    )
    .index(OptionIndex::Ttl)
    .default(|all| all.queue.ttl.map_or(f64::INFINITY, millis))
    .docs(
        "How long a message may wait, in milliseconds; 1 to 2,147,483,647, or `Infinity`.",
        "Скільки повідомлення може чекати, у мілісекундах; від 1 до 2 147 483 647, або \
             `Infinity`.",
    )
    .readme(
        "how long a message may wait",
        "як довго повідомлення може чекати",
    ),
];

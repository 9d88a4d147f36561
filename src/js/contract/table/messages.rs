//! The options of `messages()`, which the facade keeps.

use super::row::{Kind, Number, Row};

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "messages",
        "maxBuffered",
        Kind::Number(Number::COUNT.at_least(1.0).or_infinity()),
    )
    .default(|_| 1_024.0)
    .docs(
        "How many messages may wait to be read before the iterator throws `OverflowError`; at \
         least 1, or `Infinity`.",
        "Скільки повідомлень може чекати на читання, перш ніж ітератор кине `OverflowError`; \
         щонайменше 1, або `Infinity`.",
    ),
    Row::new("messages", "events", Kind::Flag)
        .default(|_| 1.0)
        .docs(
            "Dispatches messages as events too while this iterator reads. `false` saves the cost \
             of the event, about half of all, and no listener of the connection is called \
             meanwhile.",
            "Чи ставати повідомленням ще й подіями, поки ітератор читає. Без цього жоден \
             слухач з’єднання тим часом не викликається.",
        ),
];

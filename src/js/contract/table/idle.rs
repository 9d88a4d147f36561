//! The options of `idle`.

use super::row::{Kind, Number, Row, millis};
use crate::js::contract::options::OptionIndex;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "idle",
        "closeAfterMs",
        Kind::Number(Number::MILLISECONDS.at_least(1.0).or_infinity()),
    )
    .index(OptionIndex::CloseAfter)
    .default(|all| all.idle.close_after.map_or(f64::INFINITY, millis))
    .docs(
        "How long an open connection may go without a message in either direction, pings and their \
         answers not counted, before it pauses, in milliseconds; 1 to 2,147,483,647, or `Infinity` \
         to pause only by `pause()`.",
        "Скільки відкрите з’єднання може обходитися без повідомлень в обидва боки (перевірки й \
         відповіді на них не рахуються), перш ніж стане на паузу, у мілісекундах; від 1 до \
         2 147 483 647, або `Infinity`, щоб паузу робив лише `pause()`.",
    ),
    Row::new("idle", "wakeOnSend", Kind::Flag)
        .index(OptionIndex::WakeOnSend)
        .default(|all| f64::from(all.idle.wake_on_send))
        .docs(
            "A message that is queued while the connection is paused, or was never dialled, dials.",
            "Повідомлення, що стає в чергу під час паузи або до першої спроби, починає спробу.",
        ),
];

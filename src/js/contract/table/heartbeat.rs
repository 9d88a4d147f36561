//! The options of `heartbeat`.

use super::row::{Kind, Number, Row, millis};
use crate::js::contract::options::OptionIndex;

pub(super) const ROWS: &[Row] = &[
    Row::new("heartbeat", "intervalMs", Kind::Number(TIME))
        .index(OptionIndex::HeartbeatInterval)
        .default(|all| millis(all.heartbeat.interval))
        .docs(
            "Silence before a ping is sent, in milliseconds; 1 to 2,147,483,647.",
            "Скільки тиші до перевірки, у мілісекундах; від 1 до 2 147 483 647.",
        )
        .readme("silence before a ping", "тиша перед запитом"),
    Row::new("heartbeat", "timeoutMs", Kind::Number(TIME))
        .index(OptionIndex::HeartbeatTimeout)
        .default(|all| millis(all.heartbeat.timeout))
        .docs(
            "Silence after a ping before the socket counts as dead, in milliseconds; 1 to \
                 2,147,483,647.",
            "Скільки тиші після перевірки, перш ніж сокет вважається мертвим, у мілісекундах; \
                 від 1 до 2 147 483 647.",
        )
        .readme(
            "silence after it before the socket counts as dead",
            "тиша після запиту, доки сокет не визнано мертвим",
        ),
    Row::new("heartbeat", "message", Kind::Data)
        .default_code("\"ping\"")
        .docs("The message that is sent.", "Що надсилається.")
        .readme("the message that is sent", "що надсилають"),
    Row::new(
        "heartbeat",
        "isPong",
        Kind::Function("(data: MessageData) => boolean"),
    )
    .docs(
        "Recognizes the answers: they make no `message` event.",
        "Відрізняє відповіді від інших повідомлень: вони не стають подією `message`.",
    )
    .readme(
        "recognizes the answers: they make no `message` event",
        "відрізняє відповіді від інших повідомлень: події `message` вони не дають",
    ),
];

const TIME: Number = Number::MILLISECONDS.at_least(1.0);

//! The options of `heartbeat`.

use super::row::{Kind, Number, Row, millis};
use crate::core::HeartbeatSince;
use crate::js::contract::names;
use crate::js::contract::numbers::Numbered;
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
    Row::new(
        "heartbeat",
        "since",
        Kind::Choice(|| {
            let all = HeartbeatSince::ALL.iter().copied();
            all.map(names::heartbeat_since).collect()
        }),
    )
    .index(OptionIndex::HeartbeatSince)
    .default(|all| f64::from(all.heartbeat.since as u8))
    .docs(
        "The messages that put a ping off: those of the peer, or those of the peer only as long as \
         messages are sent to it, too. With `\"sent\"` the peer hears from this side at least once \
         in each interval, for servers that end a client which is silent.",
        "Які повідомлення відкладають перевірку: ті, що надходять, чи ті, що надходять, лише якщо \
         їх і надсилають. З `\"sent\"` сервер чує клієнта щонайменше раз за інтервал: для \
         серверів, які від’єднують мовчазних.",
    )
    .readme(
        "`\"sent\"` pings a peer that speaks, too, for servers that end silent clients",
        "`\"sent\"`: перевіряти й того, хто говорить, для серверів, що від’єднують мовчазних",
    ),
    Row::new("heartbeat", "message", Kind::Ping)
        .index(OptionIndex::HeartbeatMessage)
        .default(|_| 1.0)
        .docs(
            "The message that is sent, or a function that gives one for each ping. With `null` \
             nothing is sent, and only the peer's silence counts, for `intervalMs` and `timeoutMs` \
             together: for servers that ping by themselves.",
            "Що надсилається, або функція, що дає повідомлення для кожної перевірки. З `null` не \
             надсилається нічого, і важить лише тиша, `intervalMs` і `timeoutMs` разом: для \
             серверів, які перевіряють самі.",
        )
        .readme(
            "the message that is sent, or a function that gives one; `null`: nothing is sent, and the silence alone counts",
            "що надсилають, або функція, що це дає; `null`: нічого не надсилають, важить лише тиша",
        ),
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

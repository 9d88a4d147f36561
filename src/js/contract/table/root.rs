//! The options outside of a group, and those of `lifecycle`, which the facade keeps.

use super::row::{Kind, Number, Row, millis};
use crate::js::contract::options::OptionIndex;

pub(super) const ROWS: &[Row] = &[

        Row::new("", "reconnect", Kind::Group("ReconnectOptions"))
            .index(OptionIndex::Reconnect)
            .default(|all| is_on(&all.config.reconnect))
            .docs(
                "When and how often to dial again; `false` never. With `false` the class behaves \
                 as the native one: no timeouts, no queue, no water marks and no page events, but \
                 for those that are given.",
                "Коли й скільки разів з’єднуватися знову; «вимкнено» — ніколи. Тоді клас \
                 поводиться як вбудований: без обмежень часу, черги, порогів і подій сторінки, \
                 крім заданих.",
            )
            .readme(
                "`false` never dials again, and then the class behaves as the native one does",
                "`false`: жодних нових спроб, і тоді клас поводиться як вбудований",
            ),
        Row::new("", "connectTimeoutMs", Kind::Number(TIMEOUT))
            .index(OptionIndex::ConnectTimeout)
            .default(|all| all.config.connect_timeout.map_or(f64::INFINITY, millis))
            .without_reconnect(f64::INFINITY)
            .docs(
                "How long one dial may take, in milliseconds, before it is abandoned and counts \
                 as failed; 1 to 2,147,483,647, or `Infinity` to leave it to the browser.",
                "Скільки може тривати одна спроба, у мілісекундах, перш ніж її визнають \
                 невдалою; від 1 до 2 147 483 647, або `Infinity`, щоб вирішував браузер.",
            )
            .readme(
                "a dial that takes longer is abandoned",
                "спробу, що триває довше, припиняють",
            ),
        Row::new("", "closeTimeoutMs", Kind::Number(TIMEOUT))
            .index(OptionIndex::CloseTimeout)
            .default(|all| all.config.close_timeout.map_or(f64::INFINITY, millis))
            .without_reconnect(f64::INFINITY)
            .docs(
                "How long the closing handshake may take, in milliseconds, before the socket is \
                 abandoned; 1 to 2,147,483,647, or `Infinity` to leave it to the browser.",
                "Скільки може тривати рукостискання закриття, у мілісекундах, перш ніж сокет \
                 буде покинуто; від 1 до 2 147 483 647, або `Infinity`, щоб вирішував \
                 браузер.",
            )
            .readme(
                "a closing handshake that takes longer is abandoned",
                "закриття, що триває довше, не чекають",
            ),
        Row::new("", 
            "handshake",
            Kind::Function("(peer: Peer) => Promise<unknown> | unknown"),
        )
        .index(OptionIndex::Handshake)
        .docs(
            "Runs on every new socket before the queue is flushed and before `open`; a rejection \
             is a failed attempt.",
            "Виконується на кожному новому сокеті до відправлення черги й до події `open`; \
             відмова — невдала спроба.",
        )
        .readme(
            "`async (peer) => {}` with `peer.send` and `peer.next`, on each new socket before the queue",
            "`async (peer) => {}` з `peer.send` і `peer.next`, на кожному новому сокеті перед чергою",
        ),
        Row::new("", 
            "handshakeTimeoutMs",
            Kind::Number(TIMEOUT),
        )
        .index(OptionIndex::HandshakeTimeout)
        .default(|all| millis(all.config.handshake_timeout))
        .docs(
            "How long the handshake may take, in milliseconds; 1 to 2,147,483,647, or `Infinity`.",
            "Скільки може тривати це рукостискання, у мілісекундах; від 1 до 2 147 483 647, або \
             `Infinity`.",
        )
        .readme(
            "a handshake that takes longer is a failed attempt",
            "рукостискання, що триває довше, — невдала спроба",
        ),
        Row::new("", "heartbeat", Kind::Group("HeartbeatOptions"))
            .index(OptionIndex::Heartbeat)
            .default(|all| is_on(&all.config.heartbeat))
            .docs(
                "Detects dead sockets. Off by default, because a plain server must know the \
                 message.",
                "Помічає мертві сокети. Стандартно вимкнено, бо сервер має знати це \
                 повідомлення.",
            )
            .readme(
                "off, because a plain server must know the message",
                "вимкнено, бо сервер має знати це повідомлення",
            ),
        Row::new("", "idle", Kind::Group("IdleOptions"))
            .index(OptionIndex::Idle)
            .default(|all| is_on(&all.config.idle))
            .docs(
                "Pauses while there is nothing to say: no socket after so long without a message, a \
                 dial when there is something to send. Needs reconnection.",
                "Пауза, доки немає про що говорити: після стількох секунд без повідомлень сокет \
                 закрито, а коли є що надіслати, починається спроба. Потребує перез’єднання.",
            )
            .readme(
                "`{ closeAfterMs, wakeOnSend }`: pauses when nothing is said, dials when there is something to send",
                "`{ closeAfterMs, wakeOnSend }`: пауза, коли тиша; спроба, коли є що надіслати",
            ),
        Row::new("", "queue", Kind::Group("QueueOptions"))
            .index(OptionIndex::Queue)
            .default(|all| is_on(&all.config.queue))
            .without_reconnect(0.0)
            .docs(
                "The limits of the queue; `false` makes `send` throw while the connection is not \
                 open.",
                "Межі черги; якщо вимкнено, `send` кидає виняток, поки з’єднання не відкрите.",
            )
            .readme(
                "`false`: `send` throws while not open",
                "`false`: `send` кидає виняток, доки з’єднання не відкрите",
            ),
        Row::new("", "highWaterMarkBytes", Kind::Number(MARK))
            .index(OptionIndex::HighWaterMark)
            .default(|all| all.config.high_water_mark as f64)
            .without_reconnect(f64::INFINITY)
            .docs(
                "Bytes in the browser's buffer above which messages wait in the queue; with `Infinity` \
                 none waits.",
                "Понад яку кількість байтів у буфері браузера повідомлення чекають у черзі; з \
                 `Infinity` не чекають.",
            )
            .readme(
                "bytes in the browser's buffer above which messages wait in the queue",
                "понад скільки байтів у буфері браузера повідомлення чекають у черзі",
            ),
        Row::new("", 
            "lowWaterMarkBytes",
            Kind::Number(MARK.bounded_by("highWaterMarkBytes")),
        )
        .index(OptionIndex::LowWaterMark)
        .default(|all| all.config.low_water_mark as f64)
        .docs(
            "Bytes in the browser's buffer at or below which `drained()` resolves.",
            "За якої кількості байтів у буфері браузера (або меншої) виконується \
                 `drained()`.",
        )
        .readme(
            "at or below it `drained()` resolves",
            "за якої кількості байтів (або меншої) виконується `drained()`",
        ),
        Row::new("", "lifecycle", Kind::Group("LifecycleOptions"))
            .docs(
                "Which page events to handle, and where they come from; `false` for none.",
                "На які події сторінки зважати й звідки вони приходять; `false` — на жодні.",
            )
            .readme(
                "`online`, `visibility`, `pageCache`; `window` and `document` to take the events from",
                "`online`, `visibility`, `pageCache`; `window` і `document`, звідки брати події",
            )
            .readme_default("all on", "усе ввімкнено"),
        Row::new("", "startClosed", Kind::Flag)
            .default_code("false")
            .docs(
                "Does not dial before `reconnect()` or `resume()` is called, or with `idle.wakeOnSend` before \
                 there is something to send.",
                "Не з’єднувати, доки не викличуть `reconnect()` чи `resume()` або, з `idle.wakeOnSend`, \
                 доки немає що надіслати.",
            )
            .readme("waits for `reconnect()`", "чекає на `reconnect()`"),
        Row::new("", "signal", Kind::AbortSignal)
            .docs(
                "Its abort closes and ends everything.",
                "Після його скасування з’єднання закривається назавжди.",
            )
            .readme(
                "an `AbortSignal` that ends everything",
                "`AbortSignal`, який закінчує все",
            ),
        Row::new("", "WebSocket", Kind::Function("WebSocketConstructor"))
            .docs(
                "The constructor to use: Node's `ws`, or a test double. Default: the global one.",
                "Конструктор: `ws` із Node чи двійник для тестів. Стандартно: глобальний. Тут \
                 — вбудований з вимикачем мережі.",
            )
            .readme("the constructor to use", "яким конструктором користуватися")
            .readme_default("the global", "глобальний"),
];

pub(super) const LIFECYCLE: &[Row] = &[
    Row::new("lifecycle", "online", Kind::Flag)
        .default_code("true")
        .docs(
            "`online` dials at once, `offline` asks the peer for a sign of life.",
            "Після `online` спроба йде одразу, після `offline` перевіряється, чи озветься \
                 друга сторона.",
        ),
    Row::new("lifecycle", "visibility", Kind::Flag)
        .default_code("true")
        .docs(
            "A page that becomes visible dials at once.",
            "Коли сторінку знову видно, спроба йде одразу.",
        ),
    Row::new("lifecycle", "pageCache", Kind::Flag)
        .default_code("true")
        .docs(
            "A page that goes into the back/forward cache closes its socket until it comes back.",
            "Коли сторінка потрапляє в кеш «назад/вперед», сокет закрито, доки вона не \
                 повернеться.",
        ),
    Row::new("lifecycle", "window", Kind::EventTarget("EventTarget")).docs(
        "Where `online`, `offline`, `pagehide` and `pageshow` come from. Default: the global \
             object.",
        "Звідки приходять `online`, `offline`, `pagehide` і `pageshow`. Стандартно: \
             глобальний об’єкт. Тут — вимикачі цієї сторінки.",
    ),
    Row::new(
        "lifecycle",
        "document",
        Kind::EventTarget("EventTarget & { readonly hidden: boolean }"),
    )
    .docs(
        "Where `visibilitychange`, `freeze` and `resume` come from. Default: the global \
             `document`.",
        "Звідки приходять `visibilitychange`, `freeze` і `resume`. Стандартно: глобальний \
             `document`. Тут — вимикачі цієї сторінки.",
    ),
];

const TIMEOUT: Number = Number::MILLISECONDS.at_least(1.0).or_infinity();
const MARK: Number = Number::BUFFERED_BYTES.or_infinity();

const fn is_on<T>(option: &Option<T>) -> f64 {
    if option.is_some() { 1.0 } else { 0.0 }
}

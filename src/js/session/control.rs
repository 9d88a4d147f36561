//! Control frames as numbers: their texts are written and read by the facade.

use crate::core::session::{
    Away, Bye, Control, Fault, Gone, GoneReason, Heartbeat, Kept, Limits, NoWords, Positions,
    Probe, ProtocolError, Resumed, Welcome, Window,
};
use crate::js::contract::numbers::Numbered;
use crate::js::contract::session::Verb;

/// The numbers of a frame to write; `None` for one that only a server writes.
pub(super) fn numbers(control: &Control<NoWords>) -> Option<(Verb, [u64; 4])> {
    Some(match control {
        Control::Hello(_) => (Verb::Hello, [0; 4]),
        Control::Resume(resume) => {
            let Positions { rx, ack, tx } = resume.positions;
            (Verb::Resume, [resume.attempt, rx, ack, tx])
        }
        Control::Confirm(attempt) => (Verb::Confirm, [*attempt, 0, 0, 0]),
        Control::Ack(ack) => (Verb::Ack, [*ack, 0, 0, 0]),
        Control::Ping(Probe { id, ack, tx }) => (Verb::Ping, [*id, *ack, *tx, 0]),
        Control::Pong(Probe { id, ack, tx }) => (Verb::Pong, [*id, *ack, *tx, 0]),
        Control::Bye(bye) => {
            let numbers = [u64::from(bye.code), bye.tx, u64::from(bye.is_final), 0];
            (Verb::Bye, numbers)
        }
        Control::Fault(fault) => (Verb::Fault, [u64::from(fault.code), 0, 0, 0]),
        _ => return None,
    })
}

/// The frame that the facade has read.
pub(super) fn control(
    verb: Option<Verb>,
    numbers: [f64; 6],
) -> Result<Control<NoWords>, ProtocolError> {
    let [a, b, c, d, e, f] = numbers.map(|number| number as u64);
    let probe = Probe {
        id: a,
        ack: b,
        tx: c,
    };
    let heartbeat = |interval, timeout| Heartbeat { interval, timeout };
    Ok(match verb {
        Some(Verb::Ack) => Control::Ack(a),
        Some(Verb::Ping) => Control::Ping(probe),
        Some(Verb::Pong) => Control::Pong(probe),
        Some(Verb::Bye) => Control::Bye(Bye {
            code: a as u16,
            reason: NoWords,
            tx: b,
            is_final: c != 0,
        }),
        Some(Verb::Fault) => Control::Fault(Fault {
            code: 0,
            message: NoWords,
        }),
        Some(Verb::Welcome) => Control::Welcome(Welcome {
            sid: NoWords,
            epoch: NoWords,
            token: NoWords,
            protocol: NoWords,
            window: Window {
                messages: a,
                bytes: b,
            },
            max: c,
            ttl: 0,
            heartbeat: heartbeat(d, e),
        }),
        Some(Verb::Resumed) => Control::Resumed(Resumed {
            attempt: a,
            token: NoWords,
            positions: Positions {
                rx: b,
                ack: c,
                tx: d,
            },
            ttl: 0,
            heartbeat: heartbeat(e, f),
        }),
        Some(Verb::Gone) => Control::Gone(Gone {
            why: GoneReason::from_number(a as usize).unwrap_or(GoneReason::Unknown),
            rx: (numbers[1] >= 0.0).then_some(b),
        }),
        Some(Verb::Away) => Control::Away(Away { min: a, max: b }),
        Some(Verb::NotUnderstood) => return Err(ProtocolError::NotUnderstood),
        _ => return Err(ProtocolError::BadBody),
    })
}

/// A session that the facade has kept, with its names.
pub(super) fn kept(numbers: [f64; 6]) -> Kept<NoWords> {
    let [attempt, acked, done, messages, bytes, max] = numbers.map(|number| number as u64);
    Kept {
        sid: NoWords,
        epoch: NoWords,
        token: NoWords,
        attempt,
        peer: Limits {
            window: Window { messages, bytes },
            max,
        },
        acked,
        done,
    }
}

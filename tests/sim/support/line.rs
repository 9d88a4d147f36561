//! Outputs as lines of text, so that a test can show an exact order at a glance.

use steadysocket::core::{CloseFrame, CloseInfo, Event, Output};

use super::message::Message;
use crate::promises::lines::{self, info};

/// One line for an output of the core.
pub(crate) fn line(output: &Output<Message>) -> String {
    match output {
        Output::Dial(dial) => format!("dial {}", dial.attempt),
        Output::Handshake => "handshake".to_owned(),
        Output::HandshakeMessage(message) => format!("handshake message {}", message.text),
        Output::Transmit(message) => format!("transmit {}", message.text),
        Output::Ping => "ping".to_owned(),
        Output::MeasureBuffer => "measure".to_owned(),
        Output::Close(frame) => format!("start close{}", of_frame(frame)),
        Output::Hangup(frame) => format!("hangup{}", of_frame(frame)),
        Output::AskRetry(close) => format!("ask {}", info(close)),
        Output::Event(event) => of_event(event),
        Output::Drained => "drained".to_owned(),
        Output::Ended => "ended".to_owned(),
        other => format!("{other:?}"),
    }
}

/// The line of the end, with how the last socket or dial ended.
pub(crate) fn ended(close: Option<&CloseInfo>) -> String {
    let close = close.map(info).unwrap_or_default();
    format!("ended {close}")
}

fn of_event(event: &Event<Message>) -> String {
    match event {
        Event::StateChange(change) => lines::state_change(change),
        Event::Open(open) => lines::open(open),
        Event::Message(message) => format!("message {}", message.text),
        Event::Error(failure) => format!("error {failure:?}"),
        Event::Close(close) => lines::close(close),
        Event::Reconnecting(wait) => lines::reconnecting(wait),
        Event::GiveUp(end) => lines::give_up(end),
        Event::Drop(message, reason) => lines::dropped(&message.text, *reason),
        other => format!("{other:?}"),
    }
}

fn of_frame(frame: &CloseFrame) -> String {
    match frame.code() {
        Some(code) => format!(" {} {}", code.get(), frame.reason().as_str())
            .trim_end()
            .to_owned(),
        None => String::new(),
    }
}

//! Outputs as lines of text, so that a test can show an exact order at a glance.

use std::time::Duration;

use steadysocket::core::{CloseEvent, CloseFrame, CloseInfo, CloseOrigin, Event, Output};

use super::message::Message;

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
        Output::AskRetry(close) => format!("ask {}", of_info(close)),
        Output::Event(event) => of_event(event),
        Output::Drained => "drained".to_owned(),
        Output::Ended => "ended".to_owned(),
        other => format!("{other:?}"),
    }
}

/// The line of the end, with how the last socket or dial ended.
pub(crate) fn ended(close: Option<&CloseInfo>) -> String {
    let close = close.map(of_info).unwrap_or_default();
    format!("ended {close}")
}

fn of_event(event: &Event<Message>) -> String {
    match event {
        Event::StateChange(change) => {
            format!("{} > {}", change.from.as_str(), change.to.as_str())
        }
        Event::Open(open) if open.reconnected => format!("open again {}", open.attempt),
        Event::Open(open) => format!("open {}", open.attempt),
        Event::Message(message) => format!("message {}", message.text),
        Event::Error(failure) => format!("error {failure:?}"),
        Event::Close(close) => of_close(close),
        Event::Reconnecting(wait) => {
            let (attempt, delay) = (wait.attempt, millis(wait.delay));
            format!("reconnecting {attempt} in {delay}")
        }
        Event::GiveUp(end) => format!("giveup {} {}", end.reason.as_str(), end.cause.code),
        Event::Drop(message, reason) => format!("drop {} {}", message.text, reason.as_str()),
        other => format!("{other:?}"),
    }
}

fn of_close(event: &CloseEvent) -> String {
    let mut info = CloseInfo::new(event.code, event.reason.clone());
    info.was_clean = event.was_clean;
    info.origin = event.origin;
    let next = match event.retry_in {
        Some(delay) => format!("retry in {}", millis(delay)),
        None => "final".to_owned(),
    };
    format!("close {}, {next}", of_info(&info))
}

fn of_info(close: &CloseInfo) -> String {
    let mut text = close.code.to_string();
    if !close.reason.is_empty() {
        text = format!("{text} {}", close.reason);
    }
    if close.was_clean {
        text.push_str(" clean");
    }
    if close.origin == CloseOrigin::Synthetic {
        text.push_str(" synthetic");
    }
    text
}

fn of_frame(frame: &CloseFrame) -> String {
    match frame.code() {
        Some(code) => format!(" {} {}", code.get(), frame.reason().as_str())
            .trim_end()
            .to_owned(),
        None => String::new(),
    }
}

fn millis(delay: Duration) -> String {
    format!("{} ms", delay.as_millis())
}

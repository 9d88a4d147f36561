//! Events as lines of text, so that a test can show an exact order at a glance.

use std::time::Duration;

use steadysocket::core::{
    CloseEvent, CloseInfo, CloseOrigin, DropReason, GiveUpEvent, OpenEvent, ReconnectingEvent,
    StateChange,
};

pub(crate) fn state_change(change: &StateChange) -> String {
    format!("{} > {}", change.from.as_str(), change.to.as_str())
}

pub(crate) fn open(open: &OpenEvent) -> String {
    let again = if open.reconnected { " again" } else { "" };
    format!("open{again} {}", open.attempt)
}

pub(crate) fn reconnecting(wait: &ReconnectingEvent) -> String {
    format!("reconnecting {} in {}", wait.attempt, millis(wait.delay))
}

pub(crate) fn give_up(end: &GiveUpEvent) -> String {
    format!("giveup {} {}", end.reason.as_str(), end.cause.code)
}

pub(crate) fn dropped(text: &str, reason: DropReason) -> String {
    format!("drop {text} {}", reason.as_str())
}

pub(crate) fn close(event: &CloseEvent) -> String {
    let mut close = CloseInfo::new(event.code, event.reason.clone());
    close.was_clean = event.was_clean;
    close.origin = event.origin;
    let next = match event.retry_in {
        Some(delay) => format!("retry in {}", millis(delay)),
        None => "final".to_owned(),
    };
    format!("close {}, {next}", info(&close))
}

/// How a socket or a dial ended.
pub(crate) fn info(close: &CloseInfo) -> String {
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

fn millis(delay: Duration) -> String {
    format!("{} ms", delay.as_millis())
}

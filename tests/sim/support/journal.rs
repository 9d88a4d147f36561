//! The log of a client.

use steadysocket::core::{
    CloseEvent, DialInfo, Event, GiveUpEvent, OpenEvent, Output, ReconnectingEvent,
};

use super::message::Message;

/// Everything that was done, as lines, and in full where a line is too short for it.
#[derive(Default)]
pub(crate) struct Journal {
    pub(super) log: Vec<String>,
    pub(super) emitted: Emitted,
    pub(super) recording: Recording,
}

/// The fate of new log lines.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Recording {
    #[default]
    On,
    Off,
    /// Printed as it comes, so that it is there when a test panics.
    Print,
}

/// Events in full, for tests to which a line of the log is too short.
#[derive(Clone, Default)]
pub(crate) struct Emitted {
    pub(crate) dials: Vec<DialInfo>,
    pub(crate) opens: Vec<OpenEvent>,
    pub(crate) waits: Vec<ReconnectingEvent>,
    pub(crate) ends: Vec<GiveUpEvent>,
    pub(crate) closes: Vec<CloseEvent>,
}

impl Journal {
    pub(super) fn note(&mut self, line: String) {
        match self.recording {
            Recording::On => self.log.push(line),
            Recording::Off => {}
            Recording::Print => println!("{line}"),
        }
    }

    pub(super) fn keep(&mut self, output: &Output<Message>) {
        let emitted = &mut self.emitted;
        match output {
            Output::Dial(dial) => emitted.dials.push(dial.clone()),
            Output::Event(Event::Open(open)) => emitted.opens.push(open.clone()),
            Output::Event(Event::Reconnecting(wait)) => emitted.waits.push(wait.clone()),
            Output::Event(Event::GiveUp(end)) => emitted.ends.push(end.clone()),
            Output::Event(Event::Close(close)) => emitted.closes.push(close.clone()),
            _ => {}
        }
    }
}

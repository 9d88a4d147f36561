//! The messages of the show, as JSON.

use std::collections::VecDeque;

use serde::Serialize;
use steadysocket::Message;

use super::play::Moment;

/// A message to those who watch.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub(super) enum Report<'a> {
    /// To one who has just come: the last events, of which the last has this number.
    SoFar {
        number: u64,
        events: &'a VecDeque<Event>,
    },
    /// To everyone: the next event.
    Event(&'a Event),
}

/// An event; they are numbered without a gap.
#[derive(Serialize)]
pub(super) struct Event {
    pub(super) number: u64,
    /// The number of sessions that it is sent to.
    pub(super) viewers: usize,
    #[serde(flatten)]
    pub(super) moment: Moment,
}

impl Report<'_> {
    /// The message, to be sent.
    pub(super) fn to_message(&self) -> Message {
        // Fails only for maps whose keys are no texts.
        Message::from(serde_json::to_string(self).unwrap_or_default())
    }
}

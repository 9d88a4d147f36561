//! The show of `/broadcast`: a match, and its report to everyone who watches.

mod play;
mod report;
mod stage;

pub(crate) use stage::Show;

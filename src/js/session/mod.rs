//! The exports of the entry point `steadysocket/session`: those of the plain one, with reliable
//! sessions if the options ask for them. All texts stay in JavaScript; of control frames only the
//! numbers cross.

mod connection;
mod control;
mod facade;
mod host;
mod options;

//! The game of `/game`: two players claim the cells of a board, and everybody sees it at once.

mod board;
mod messages;
mod room;
mod rooms;

pub(crate) use rooms::Rooms;

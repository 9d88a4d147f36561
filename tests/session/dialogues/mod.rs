//! The scripted dialogues that every client plays: `tests/vectors/dialogues`, whose README says how.

pub(crate) mod data;
mod diary;
mod direct;
mod driven;
mod host;
pub(crate) mod script;

use data::play_all;
use direct::Direct;
use driven::Driven;
use script::play;

#[test]
fn the_core_of_a_client_plays_every_dialogue() {
    play_all("dialogues", 110, play::<Direct>);
}

#[test]
fn a_client_over_the_driver_plays_every_dialogue() {
    play_all("dialogues", 110, play::<Driven>);
}

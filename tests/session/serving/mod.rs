//! The scripted dialogues that every server plays: `tests/vectors/servers`, whose README says how.

mod names;
mod script;
mod served;

use crate::dialogues::data::play_all;

#[test]
fn the_core_of_a_server_plays_every_dialogue() {
    play_all("servers", 70, script::play);
}

//! The scripted dialogues that every client plays: `tests/vectors/dialogues`, whose README says how.

mod data;
mod host;
mod player;

use std::fs;

use player::Player;
use serde_json::Value;

#[test]
fn the_client_plays_every_dialogue() {
    let folder = format!("{}/tests/vectors/dialogues", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut failures = Vec::new();
    for path in &paths {
        let dialogue: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        if let Err(failure) = Player::play(&dialogue) {
            let name = path.file_stem().unwrap().to_string_lossy();
            failures.push(format!("{name}: {}\n  {failure}", dialogue["about"]));
        }
    }
    assert!(paths.len() >= 90, "only {} dialogues", paths.len());
    assert!(
        failures.is_empty(),
        "{} fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

//! The scripted dialogues that every client plays: `tests/vectors/dialogues`, whose README says how.

pub(crate) mod data;
mod diary;
mod direct;
mod driven;
mod host;
pub(crate) mod script;

use std::fs;

use direct::Direct;
use driven::Driven;
use script::{Subject, play};
use serde_json::Value;

#[test]
fn the_core_of_a_client_plays_every_dialogue() {
    play_all::<Direct>();
}

#[test]
fn a_client_over_the_driver_plays_every_dialogue() {
    play_all::<Driven>();
}

fn play_all<S: Subject>() {
    let folder = format!("{}/tests/vectors/dialogues", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut failures = Vec::new();
    for path in &paths {
        let dialogue: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        if let Err(failure) = play::<S>(&dialogue) {
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

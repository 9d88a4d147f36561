//! The scripted dialogues that every server plays: `tests/vectors/servers`, whose README says how.

mod names;
mod script;
mod served;

use std::fs;

use script::play;
use serde_json::Value;

#[test]
fn the_core_of_a_server_plays_every_dialogue() {
    let folder = format!("{}/tests/vectors/servers", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut failures = Vec::new();
    for path in &paths {
        let dialogue: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        if let Err(failure) = play(&dialogue) {
            let name = path.file_stem().unwrap().to_string_lossy();
            failures.push(format!("{name}: {}\n  {failure}", dialogue["about"]));
        }
    }
    assert!(paths.len() >= 40, "only {} dialogues", paths.len());
    assert!(
        failures.is_empty(),
        "{} fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

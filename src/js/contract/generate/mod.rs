//! Writes what is made from the contract: `cargo test --lib contract`.

mod json;
mod readme;
#[cfg(feature = "session")]
mod session;
pub(in crate::js) mod text;
mod types;
mod typescript;

use std::fs;
use std::path::Path;

use super::numbers::{Answer, Numbered, RetryAnswer};
use super::options::{OptionIndex, Values};
use super::table::{Defaults, rows};
use crate::core::{Config, EnqueueError, Hooks, Route, Settings};

#[test]
fn the_generated_files_are_up_to_date() {
    keep_up(files, "src/js/contract");
}

/// Rewrites those generated files that do not agree with their source; then the test fails.
pub(in crate::js) fn keep_up(
    files: impl FnOnce(&Path) -> Vec<(&'static str, String)>,
    source: &str,
) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join("npm").exists() {
        // The published crate has no TypeScript.
        return;
    }
    let stale: Vec<_> = files(root)
        .into_iter()
        .filter(|(path, text)| fs::read_to_string(root.join(path)).ok().as_ref() != Some(text))
        .collect();
    for (path, text) in &stale {
        fs::write(root.join(path), text).unwrap();
    }
    let paths: Vec<_> = stale.iter().map(|(path, _)| path).collect();
    assert!(
        stale.is_empty(),
        "{paths:?} did not agree with {source} and were rewritten; run the test again"
    );
}

/// The options that a user leaves out are the core's defaults.
#[test]
fn the_table_gives_the_cores_defaults() {
    let config = Config {
        heartbeat: Some(Defaults::of_the_core().heartbeat),
        idle: Some(Defaults::of_the_core().idle),
        ..Config::default()
    };
    let nothing_given = Table::default();
    let groups_given = Table { groups: Some(1.0) };
    assert_eq!(nothing_given.settings(), Settings::from(Config::default()));
    assert_eq!(groups_given.settings(), Settings::from(config));
    assert_eq!(nothing_given.hooks(), Hooks::default());
    assert_eq!(nothing_given.seed(), 42);
}

#[test]
fn answers_tell_apart_what_the_core_tells_apart() {
    let routes = [Route::Queue, Route::Socket, Route::NotOpen, Route::Ended];
    let mut answers: Vec<_> = routes.map(Answer::from).into();
    let refusals = [EnqueueError::Full(()), EnqueueError::TooLarge(())];
    answers.extend(refusals.map(|refusal| Answer::from(Err::<(), _>(refusal))));
    let numbers: Vec<_> = answers.iter().map(|answer| *answer as u8).collect();
    assert_eq!(numbers, [0, 1, 4, 5, 2, 3]);
    assert_eq!(Answer::from(Ok::<(), EnqueueError<()>>(())), Answer::Queue);
    let refused = Answer::from(Err::<(), _>(EnqueueError::NotQueueing(())));
    assert_eq!(refused, Answer::Ended);
}

#[test]
fn no_answer_about_a_retry_is_a_delay() {
    assert!(RetryAnswer::ALL.iter().all(|answer| answer.number() < 0.0));
}

/// The numbers that the facade passes if the user gave nothing, read as the wasm reads them.
#[derive(Default)]
struct Table {
    /// The groups that are off by default.
    groups: Option<f64>,
}

impl Values for Table {
    fn number(&self, index: OptionIndex) -> f64 {
        if let (OptionIndex::Heartbeat | OptionIndex::Idle, Some(given)) = (index, self.groups) {
            return given;
        }
        match index {
            OptionIndex::Provider => return 0.0,
            OptionIndex::Seed => return 42.0,
            _ => {}
        }
        let row = rows().into_iter().find(|row| row.index == Some(index));
        let row = row.unwrap_or_else(|| panic!("{index:?} has no row"));
        row.default_number(&Defaults::of_the_core()).unwrap_or(0.0)
    }
}

/// Every generated file, with its text.
fn files(root: &Path) -> Vec<(&'static str, String)> {
    let readme = |path, language| {
        let text = fs::read_to_string(root.join(path)).unwrap();
        (path, readme::with_tables(&text, language))
    };
    vec![
        ("npm/core/contract.gen.ts", typescript::contract()),
        ("npm/core/types.gen.ts", types::types()),
        ("npm/core/contract.gen.json", json::contract()),
        readme("README.md", 0),
        readme("README.uk.md", 1),
    ]
}

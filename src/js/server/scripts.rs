//! The scripts of the store in Redis, which servers in Rust and in JavaScript share. `cargo test
//! --features session --lib contract` writes `npm/server/redis/scripts.gen.ts` from them.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::js::contract::generate::keep_up;

const PATH: &str = "npm/server/redis/scripts.gen.ts";
const SCRIPTS: &str = "src/server/store/redis/scripts";

/// Stands in every script.
const COMMON: &str = "common";

#[test]
fn the_contract_of_scripts_is_up_to_date() {
    keep_up(|root| vec![(PATH, scripts(&root.join(SCRIPTS)))], SCRIPTS);
}

fn scripts(folder: &Path) -> String {
    let files = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let source = |path: &Path| fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let mut text = format!(
        "// Generated from {SCRIPTS} by `cargo test --features session --lib contract`. Do not \
         edit.\n\n/** Stands in every script, after its first line and one that names the run of \
         Redis. */\nexport const COMMON = {};\n\n/** The scripts, by their names. */\nexport const \
         SCRIPTS = {{\n",
        literal(&source(&folder.join(format!("{COMMON}.lua"))))
    );
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap();
        if name != COMMON {
            writeln!(text, "  {name}: {},", literal(&source(&path))).unwrap();
        }
    }
    text + "} as const;\n"
}

/// The text as a template of JavaScript.
fn literal(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('`', "\\`");
    format!("`{}`", text.replace("${", "\\${"))
}

//! The scripts of the store in Redis, which servers in Rust and in JavaScript share. `cargo test
//! --features session --lib contract` writes `npm/server/redis/scripts.gen.ts` from them.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::js::contract::generate::keep_up;

const PATH: &str = "npm/server/redis/scripts.gen.ts";
const SCRIPTS: &str = "src/server/store/redis/scripts";

/// Those that are not run on a session's keys: each has a constant of its own.
const OTHERS: [(&str, &str); 2] = [
    (
        "common",
        "Stands in every script, after its first line and one that names the run of Redis.",
    ),
    ("lineage", "The script that tells the lineage."),
];

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
         edit.\n"
    );
    for (name, doc) in OTHERS {
        let source = literal(&source(&folder.join(format!("{name}.lua"))));
        let name = name.to_uppercase();
        write!(text, "\n/** {doc} */\nexport const {name} = {source};\n").unwrap();
    }
    text += "\n/** The scripts on a session's keys, by their names. */\nexport const SCRIPTS = {\n";
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap();
        if OTHERS.iter().all(|(other, _)| *other != name) {
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

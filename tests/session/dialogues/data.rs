//! Files, options, payloads and reports of the dialogues, the same for clients and servers.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};
use steadysocket::core::Payload;
use steadysocket::core::session::{AckMode, Limits, SessionEnd, Window};

/// Plays every dialogue of a folder of `tests/vectors`, of which it has at least so many.
pub(crate) fn play_all(folder: &str, least: usize, play: impl Fn(&Value) -> Result<(), String>) {
    let folder = format!("{}/tests/vectors/{folder}", env!("CARGO_MANIFEST_DIR"));
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
    assert!(paths.len() >= least, "only {} dialogues", paths.len());
    assert!(
        failures.is_empty(),
        "{} fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// The options that both sides have.
pub(crate) struct Shared {
    pub(crate) limits: Limits,
    pub(crate) acks: AckMode,
    pub(crate) ttl: Duration,
}

impl Shared {
    pub(crate) fn new(options: &Value) -> Self {
        let number = |value: &Value, default| value.as_u64().unwrap_or(default);
        let window = Window {
            messages: number(&options["win"][0], 1_024),
            bytes: number(&options["win"][1], 1_048_576),
        };
        Self {
            limits: Limits {
                window,
                max: number(&options["max"], 262_144),
            },
            acks: match options["acks"] == "manual" {
                true => AckMode::Manual,
                false => AckMode::Automatic,
            },
            ttl: Duration::from_millis(number(&options["ttl"], 120_000)),
        }
    }
}

/// The report of a session as the dialogues write it.
pub(crate) fn report(end: &SessionEnd<Data>) -> Value {
    let list = |payloads: &[Data]| payloads.iter().map(value).collect::<Vec<_>>();
    json!({
        "event": "ended",
        "why": end.why.as_str(),
        "deliveredUpTo": end.delivered_up_to,
        "uncertain": list(&end.uncertain),
        "unsent": list(&end.unsent),
    })
}

/// A text, or bytes, which the dialogues write as hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    Text(String),
    Bytes(Vec<u8>),
}

impl Payload for Data {
    type Text = String;

    fn byte_len(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Bytes(bytes) => bytes.len() as u64,
        }
    }
}

/// A payload or frame as the dialogues write it.
pub(crate) fn data(value: &Value) -> Data {
    if let Some(hex) = value["hex"].as_str() {
        let pairs = hex.as_bytes().chunks(2);
        let byte =
            |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        return Data::Bytes(pairs.map(byte).collect());
    }
    Data::Text(joined(value))
}

pub(crate) fn value(data: &Data) -> Value {
    match data {
        Data::Text(text) => json!(text),
        Data::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            json!({ "hex": hex })
        }
    }
}

fn joined(value: &Value) -> String {
    let Some(parts) = value.as_array() else {
        return value.as_str().unwrap().to_owned();
    };
    let part = |part: &Value| match part.as_str() {
        Some(text) => text.to_owned(),
        None => part["repeat"]
            .as_str()
            .unwrap()
            .repeat(part["times"].as_u64().unwrap() as usize),
    };
    parts.iter().map(part).collect()
}

/// Lists of parts as texts, and control frames as what they say.
pub(crate) fn comparable(value: &Value) -> Value {
    match value {
        Value::Array(items) if items.iter().any(|item| item["repeat"].is_string()) => {
            json!(joined(value))
        }
        Value::Array(items) => items.iter().map(comparable).collect(),
        Value::Object(fields) => {
            let pairs = fields
                .iter()
                .map(|(key, field)| match (key.as_str(), field.as_str()) {
                    ("client", Some(text)) if text.starts_with('#') => (key.clone(), control(text)),
                    _ => (key.clone(), comparable(field)),
                });
            Value::Object(pairs.collect())
        }
        other => other.clone(),
    }
}

fn control(text: &str) -> Value {
    let (verb, body) = text.split_once(' ').unwrap_or((text, ""));
    let body = serde_json::from_str(body).unwrap_or(json!(body));
    json!({ "frame": verb, "body": body })
}

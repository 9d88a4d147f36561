//! Payloads and frames as the dialogues write them.

use serde_json::{Value, json};
use steadysocket::core::Payload;

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

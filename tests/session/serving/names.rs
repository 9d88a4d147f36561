//! Values that the server draws by chance: a dialogue gives them names.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// The values of the names so far.
#[derive(Default)]
pub(super) struct Names(HashMap<String, Value>);

impl Names {
    /// A frame of the client, with the values of its names.
    pub(super) fn fill(&self, frame: &str) -> String {
        let mut names: Vec<_> = self.0.iter().collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let fill = |text: String, (name, value): (&String, &Value)| {
            text.replace(name, value.as_str().unwrap_or_default())
        };
        names.into_iter().fold(frame.to_owned(), fill)
    }

    /// True if a frame of the server is the expected one. A name that is new there takes the value
    /// that it stands for.
    pub(super) fn agree(&mut self, expected: &Value, found: &Value) -> bool {
        match (expected, found) {
            (Value::Object(expected), Value::Object(found)) => self.agree_fields(expected, found),
            (Value::String(name), Value::String(value)) if name.starts_with('$') => {
                let known = self.0.entry(name.clone());
                let is_new = !value.is_empty();
                is_new && *known.or_insert_with(|| found.clone()) == *found
            }
            _ => expected == found,
        }
    }

    fn agree_fields(&mut self, expected: &Map<String, Value>, found: &Map<String, Value>) -> bool {
        let mut pairs = expected.iter().map(|(key, field)| (field, found.get(key)));
        expected.len() == found.len()
            && pairs.all(|(field, found)| found.is_some_and(|found| self.agree(field, found)))
    }
}

//! Helpers for writing TypeScript.

/// The first lines of a generated file.
pub(super) const HEADER: &str = "\
// Generated from src/js/contract by `cargo test --lib contract`. Do not edit.
";

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// A number in the shortest form.
pub(super) fn number(value: f64) -> String {
    if value == f64::INFINITY {
        return "Infinity".to_owned();
    }
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len() > 4 && (digits.len() - index).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// A doc comment, with this indentation.
pub(super) fn doc(indent: &str, text: &str, default: Option<&str>) -> String {
    let one_line = format!("{indent}/** {text} */\n");
    if default.is_none() && one_line.chars().count() <= WIDTH + 1 {
        return one_line;
    }
    let mut lines = vec![format!("{indent}/**")];
    let start = format!("{indent} *");
    let mut line = start.clone();
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, start.clone()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines.extend(default.map(|code| format!("{start} @default {code}")));
    lines.push(format!("{indent} */\n"));
    lines.join("\n")
}

/// An array of texts.
pub(super) fn texts<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let items: Vec<_> = items.into_iter().map(quoted).collect();
    format!("[{}]", items.join(", "))
}

/// The words of a name in lower case, with this between them: `web_socket` of `WebSocket`.
pub(in crate::js) fn lower(name: &str, between: char) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(between);
        }
        text.extend(letter.to_lowercase());
    }
    text
}

const WIDTH: usize = 100;

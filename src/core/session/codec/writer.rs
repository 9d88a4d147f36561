//! A writer of JSON objects.

use super::number::push_decimal;

/// Writes an object, field by field.
pub(super) struct Writer<'a> {
    out: &'a mut String,
    separator: char,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut String) -> Self {
        Self {
            out,
            separator: '{',
        }
    }

    pub(super) fn number(&mut self, key: &str, value: u64) -> &mut Self {
        self.key(key);
        push_decimal(self.out, value);
        self
    }

    pub(super) fn numbers(&mut self, key: &str, values: [u64; 2]) -> &mut Self {
        self.key(key);
        for (separator, value) in ['[', ','].into_iter().zip(values) {
            self.out.push(separator);
            push_decimal(self.out, value);
        }
        self.out.push(']');
        self
    }

    pub(super) fn text(&mut self, key: &str, value: &str) -> &mut Self {
        self.key(key);
        self.quote(value);
        self
    }

    pub(super) fn texts(&mut self, key: &str, values: &[String]) -> &mut Self {
        self.key(key);
        self.out.push('[');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.quote(value);
        }
        self.out.push(']');
        self
    }

    pub(super) fn flag(&mut self, key: &str) -> &mut Self {
        self.key(key);
        self.out.push_str("true");
        self
    }

    pub(super) fn end(&mut self) {
        if self.separator == '{' {
            self.out.push('{');
        }
        self.out.push('}');
    }

    fn key(&mut self, key: &str) {
        self.out.push(self.separator);
        self.separator = ',';
        self.quote(key);
        self.out.push(':');
    }

    fn quote(&mut self, text: &str) {
        self.out.push('"');
        for character in text.chars() {
            match character {
                '"' | '\\' => self.out.extend(['\\', character]),
                '\0'..='\u{1f}' => {
                    let code = character as u32;
                    self.out
                        .push_str(if code < 16 { "\\u000" } else { "\\u001" });
                    let digit = char::from_digit(code & 0xf, 16);
                    self.out.push(digit.unwrap_or('0'));
                }
                _ => self.out.push(character),
            }
        }
        self.out.push('"');
    }
}

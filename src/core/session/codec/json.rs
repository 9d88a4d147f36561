//! A strict reader of JSON objects (RFC 8259).
//!
//! Our own, because control frames need little and the size of the wasm counts: `serde_json` adds
//! 30 kB by gzip.

use std::collections::BinaryHeap;

use super::error::ProtocolError;
use super::number::MAX_NUMBER;

/// Objects and arrays inside each other; more are refused, so that no frame exhausts the stack.
const MAX_LEVELS: u32 = 16;

/// A value of a control frame.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// A whole number from 0 to 2^53 - 1.
    Number(u64),
    Flag(bool),
    List(Vec<Value>),
    /// Anything that no known field has: only its syntax was checked.
    Other,
}

/// The members of a control frame's object, each of which has a key of its own.
///
/// A list and not a map: few frames have more than ten, and a map costs two kB of wasm.
#[derive(Debug, PartialEq)]
pub(super) struct Object(Vec<(String, Value)>);

impl Object {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let mut members = self.0.iter();
        members
            .find(|(found, _)| found == key)
            .map(|(_, value)| value)
    }

    /// Also for an object that is nothing but keys it takes no more than n log n steps.
    fn new(members: Vec<(String, Value)>) -> Result<Self, ProtocolError> {
        let mut keys: BinaryHeap<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
        let mut last = None;
        while let Some(key) = keys.pop() {
            if last == Some(key) {
                return Err(ProtocolError::DuplicateKey);
            }
            last = Some(key);
        }
        Ok(Self(members))
    }
}

/// Reads an object that is the whole of `text`.
pub(super) fn read(text: &str) -> Result<Object, ProtocolError> {
    let mut reader = Reader { text, at: 0 };
    reader.space();
    reader.expect(b'{')?;
    let object = reader.members(1)?;
    reader.space();
    match reader.peek() {
        None => Ok(object),
        Some(_) => Err(ProtocolError::BadBody),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8) -> Result<(), ProtocolError> {
        match self.eat(byte) {
            true => Ok(()),
            false => Err(ProtocolError::BadBody),
        }
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// The members of an object, whose brace was read.
    fn members(&mut self, level: u32) -> Result<Object, ProtocolError> {
        check_level(level)?;
        let mut members = Vec::new();
        self.space();
        if self.eat(b'}') {
            return Object::new(members);
        }
        loop {
            self.space();
            let key = self.string()?;
            self.space();
            self.expect(b':')?;
            let value = self.value(level)?;
            members.push((key, value));
            self.space();
            if !self.eat(b',') {
                self.expect(b'}')?;
                return Object::new(members);
            }
        }
    }

    fn value(&mut self, level: u32) -> Result<Value, ProtocolError> {
        self.space();
        match self.peek() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'{') => {
                self.at += 1;
                self.members(level + 1).map(|_| Value::Other)
            }
            Some(b'[') => {
                self.at += 1;
                self.items(level + 1).map(Value::List)
            }
            Some(b't') => self.word("true", Value::Flag(true)),
            Some(b'f') => self.word("false", Value::Flag(false)),
            Some(b'n') => self.word("null", Value::Other),
            _ => self.number(),
        }
    }

    fn items(&mut self, level: u32) -> Result<Vec<Value>, ProtocolError> {
        check_level(level)?;
        let mut items = Vec::new();
        self.space();
        if self.eat(b']') {
            return Ok(items);
        }
        loop {
            items.push(self.value(level)?);
            self.space();
            if !self.eat(b',') {
                self.expect(b']')?;
                return Ok(items);
            }
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, ProtocolError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(ProtocolError::BadBody);
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, ProtocolError> {
        let start = self.at;
        let is_negative = self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        let end = self.at;
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _sign = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        if is_negative || self.at != end {
            return Ok(Value::Other);
        }
        let digits = self.text.get(start..end).unwrap_or_default();
        let value = digits.parse().ok().filter(|value| *value <= MAX_NUMBER);
        Ok(value.map_or(Value::Other, Value::Number))
    }

    fn digits(&mut self) -> Result<(), ProtocolError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        match self.at > start {
            true => Ok(()),
            false => Err(ProtocolError::BadBody),
        }
    }

    fn string(&mut self) -> Result<String, ProtocolError> {
        self.expect(b'"')?;
        let mut out = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let character = rest.chars().next().ok_or(ProtocolError::BadBody)?;
            self.at += character.len_utf8();
            match character {
                '"' => return Ok(out),
                '\\' => out.push(self.escape()?),
                '\0'..='\u{1f}' => return Err(ProtocolError::BadBody),
                _ => out.push(character),
            }
        }
    }

    fn escape(&mut self) -> Result<char, ProtocolError> {
        let letter = self.peek().ok_or(ProtocolError::BadBody)?;
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(ProtocolError::BadBody),
        })
    }

    /// A code point as one escape or as a pair of surrogates. A lone surrogate is no text.
    fn unicode(&mut self) -> Result<char, ProtocolError> {
        let first = self.hex()?;
        let mut code = first;
        if let 0xd800..=0xdbff = first {
            self.expect(b'\\')?;
            self.expect(b'u')?;
            let second = self.hex()?;
            let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400);
            code = 0x10000 + ((first - 0xd800) << 10) + low.ok_or(ProtocolError::BadBody)?;
        }
        char::from_u32(code).ok_or(ProtocolError::BadBody)
    }

    fn hex(&mut self) -> Result<u32, ProtocolError> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            value = (value << 4) + digit.ok_or(ProtocolError::BadBody)?;
            self.at += 1;
        }
        Ok(value)
    }
}

fn check_level(level: u32) -> Result<(), ProtocolError> {
    match level {
        0..=MAX_LEVELS => Ok(()),
        _ => Err(ProtocolError::BadBody),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::session::codec::writer::Writer;

    #[test]
    fn values_are_read() {
        let body = r#" { "t" : "a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00й" , "n":12, "f":false,
            "l":[1,"x",[]], "o":{"deep":null}, "neg":-1, "frac":1.0, "big":9007199254740992 } "#;
        let object = read(body).unwrap();
        let text = "a\"\\/\u{8}\u{c}\n\r\té😀й".to_owned();
        let value = |key| object.get(key).unwrap().clone();
        assert_eq!(value("t"), Value::Text(text));
        assert_eq!(value("n"), Value::Number(12));
        assert_eq!(value("f"), Value::Flag(false));
        let list = vec![
            Value::Number(1),
            Value::Text("x".into()),
            Value::List(Vec::new()),
        ];
        assert_eq!(value("l"), Value::List(list));
        for key in ["o", "neg", "frac", "big"] {
            assert_eq!(value(key), Value::Other, "{key}");
        }
    }

    #[test]
    fn malformed_json_is_refused() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(20), "]".repeat(20));
        let bad = [
            "",
            "[]",
            "{",
            "{}x",
            "{a:1}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{\"a\":01}",
            "{\"a\":1.}",
            "{\"a\":+1}",
            "{\"a\":.5}",
            "{\"a\":1e}",
            "{\"a\":tru}",
            "{'a':1}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12g4\"}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":\"\\ud800\\u0041\"}",
            "{\"a\":\"\\ud800\\ue000\"}",
            "{\"a\":\"\\udc00\"}",
            "{\"a\":[1 2]}",
            "{\"a\":[1,]}",
            "{\"a\":\"",
            "{\"a\":\"\\",
            "\u{feff}{}",
            "{\"a\":\u{a0}1}",
            &deep,
        ];
        for text in bad {
            assert_eq!(read(text), Err(ProtocolError::BadBody), "{text:?}");
        }
    }

    #[test]
    fn a_key_comes_once_in_an_object() {
        for text in [
            r#"{"x":{"a":1,"a":2}}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
        ] {
            assert_eq!(read(text), Err(ProtocolError::DuplicateKey), "{text}");
        }
    }

    #[test]
    fn texts_read_as_they_were_written() {
        let text: String = (0..0x300)
            .filter_map(char::from_u32)
            .chain(['😀'])
            .collect();
        let mut out = String::new();
        Writer::new(&mut out)
            .text("t", &text)
            .texts("l", &["a".into(), "b".into()])
            .end();
        assert_eq!(read(&out).unwrap().get("t"), Some(&Value::Text(text)));
        let mut empty = String::new();
        Writer::new(&mut empty).end();
        assert_eq!(read(&empty), Ok(Object(Vec::new())));
    }
}

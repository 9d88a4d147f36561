//! The fields of a control frame's body, each read as its one type.

use super::base64::{decode, encode};
use super::error::ProtocolError;
use super::json::{Object, Value};
use super::number::{push_decimal, read_decimal};
use super::opening::{Heartbeat, Window};

/// Exactly so many decimal numbers, with commas between them.
pub(super) fn numbers<const N: usize>(body: &str) -> Result<[u64; N], ProtocolError> {
    let body = body.as_bytes();
    let mut at = 0;
    let mut values = [0; N];
    for (index, value) in values.iter_mut().enumerate() {
        if index > 0 {
            match body.get(at) {
                Some(b',') => at += 1,
                _ => return Err(ProtocolError::BadBody),
            }
        }
        *value = read_decimal(body, &mut at).map_err(|error| match error {
            ProtocolError::BadHeader => ProtocolError::BadBody,
            other => other,
        })?;
    }
    match at == body.len() {
        true => Ok(values),
        false => Err(ProtocolError::BadBody),
    }
}

pub(super) fn write_numbers<const N: usize>(verb: &str, values: [u64; N], out: &mut String) {
    out.push_str(verb);
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_decimal(out, value);
    }
}

pub(super) fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    encode(bytes, &mut out);
    out
}

pub(super) fn number(object: &Object, key: &str) -> Result<u64, ProtocolError> {
    match object.get(key) {
        Some(Value::Number(number)) => Ok(*number),
        _ => Err(ProtocolError::BadBody),
    }
}

pub(super) fn code(object: &Object) -> Result<u16, ProtocolError> {
    u16::try_from(number(object, "code")?).map_err(|_| ProtocolError::BadBody)
}

pub(super) fn text<'a>(object: &'a Object, key: &str) -> Result<&'a str, ProtocolError> {
    match object.get(key) {
        Some(Value::Text(text)) => Ok(text),
        _ => Err(ProtocolError::BadBody),
    }
}

pub(super) fn optional_text(object: &Object, key: &str) -> Result<Option<String>, ProtocolError> {
    let text = object
        .get(key)
        .map(|_| text(object, key).map(str::to_owned));
    text.transpose()
}

pub(super) fn texts(object: &Object, key: &str) -> Result<Vec<String>, ProtocolError> {
    let Some(Value::List(items)) = object.get(key) else {
        return Err(ProtocolError::BadBody);
    };
    let texts = items.iter().map(|item| match item {
        Value::Text(text) => Ok(text.clone()),
        _ => Err(ProtocolError::BadBody),
    });
    texts.collect()
}

pub(super) fn pair(object: &Object, key: &str) -> Result<[u64; 2], ProtocolError> {
    match object.get(key) {
        Some(Value::List(items)) => match items.as_slice() {
            [Value::Number(first), Value::Number(second)] => Ok([*first, *second]),
            _ => Err(ProtocolError::BadBody),
        },
        _ => Err(ProtocolError::BadBody),
    }
}

pub(super) fn window(object: &Object) -> Result<Window, ProtocolError> {
    let [messages, bytes] = pair(object, "win")?;
    Ok(Window { messages, bytes })
}

pub(super) fn heartbeat(object: &Object) -> Result<Heartbeat, ProtocolError> {
    let [interval, timeout] = pair(object, "hb")?;
    Ok(Heartbeat { interval, timeout })
}

pub(super) fn bytes<const N: usize>(object: &Object, key: &str) -> Result<[u8; N], ProtocolError> {
    decode(text(object, key)?).ok_or(ProtocolError::BadBody)
}

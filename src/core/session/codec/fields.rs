//! The fields of a control frame's body, each read as its one type.

use super::base64::decode;
use super::error::ProtocolError;
use super::json::{Object, Value};
use super::number::{push_decimal, read_decimal};
use super::opening::{Heartbeat, Window};
use crate::core::close::MAX_REASON_BYTES;

/// The largest credentials, in bytes.
const MAX_AUTH: usize = 8 * 1024;

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

pub(super) fn number(object: &Object, key: &str) -> Result<u64, ProtocolError> {
    match object.get(key) {
        Some(Value::Number(number)) => Ok(*number),
        _ => Err(ProtocolError::BadBody),
    }
}

pub(super) fn text<'a>(object: &'a Object, key: &str) -> Result<&'a str, ProtocolError> {
    match object.get(key) {
        Some(Value::Text(text)) => Ok(text),
        _ => Err(ProtocolError::BadBody),
    }
}

pub(super) fn at_least_1(object: &Object, key: &str) -> Result<u64, ProtocolError> {
    match number(object, key)? {
        0 => Err(ProtocolError::BadBody),
        number => Ok(number),
    }
}

/// A close code as RFC 6455 and this protocol have them.
pub(super) fn code(object: &Object) -> Result<u16, ProtocolError> {
    match number(object, "code")? {
        code @ 1000..=4999 => Ok(code as u16),
        _ => Err(ProtocolError::BadBody),
    }
}

/// A close reason, which fits a close frame.
pub(super) fn reason(object: &Object) -> Result<String, ProtocolError> {
    text_of(object, "reason", MAX_REASON_BYTES)
}

pub(super) fn auth(object: &Object) -> Result<Option<String>, ProtocolError> {
    let is_there = object.get("auth").is_some();
    is_there
        .then(|| text_of(object, "auth", MAX_AUTH))
        .transpose()
}

/// A flag that may be left out.
pub(super) fn flag(object: &Object, key: &str) -> Result<bool, ProtocolError> {
    match object.get(key) {
        None => Ok(false),
        Some(Value::Flag(flag)) => Ok(*flag),
        Some(_) => Err(ProtocolError::BadBody),
    }
}

pub(super) fn bytes<const N: usize>(object: &Object, key: &str) -> Result<[u8; N], ProtocolError> {
    decode(text(object, key)?).ok_or(ProtocolError::BadBody)
}

/// A subprotocol, or nothing.
pub(super) fn protocol(object: &Object) -> Result<String, ProtocolError> {
    match text(object, "proto")? {
        protocol if protocol.is_empty() || is_token(protocol) => Ok(protocol.to_owned()),
        _ => Err(ProtocolError::BadBody),
    }
}

pub(super) fn protocols(object: &Object) -> Result<Vec<String>, ProtocolError> {
    let Some(Value::List(items)) = object.get("protos") else {
        return Err(ProtocolError::BadBody);
    };
    let texts = items.iter().map(|item| match item {
        Value::Text(text) if is_token(text) => Ok(text.clone()),
        _ => Err(ProtocolError::BadBody),
    });
    texts.collect()
}

/// The window and the largest message, which fits it.
pub(super) fn sizes(object: &Object) -> Result<(Window, u64), ProtocolError> {
    let max = at_least_1(object, "max")?;
    match pair(object, "win")? {
        [messages, bytes] if bytes >= max => Ok((Window { messages, bytes }, max)),
        _ => Err(ProtocolError::BadBody),
    }
}

pub(super) fn heartbeat(object: &Object) -> Result<Heartbeat, ProtocolError> {
    let [interval, timeout] = pair(object, "hb")?;
    Ok(Heartbeat { interval, timeout })
}

/// Two numbers of at least 1.
fn pair(object: &Object, key: &str) -> Result<[u64; 2], ProtocolError> {
    match object.get(key) {
        Some(Value::List(items)) => match items.as_slice() {
            [Value::Number(first @ 1..), Value::Number(second @ 1..)] => Ok([*first, *second]),
            _ => Err(ProtocolError::BadBody),
        },
        _ => Err(ProtocolError::BadBody),
    }
}

fn text_of(object: &Object, key: &str, most: usize) -> Result<String, ProtocolError> {
    match text(object, key)? {
        text if text.len() <= most => Ok(text.to_owned()),
        _ => Err(ProtocolError::BadBody),
    }
}

/// A token of HTTP (RFC 9110, section 5.6.2), which subprotocols are.
fn is_token(text: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_known)
}

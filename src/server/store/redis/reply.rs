//! The answers of scripts.

use std::time::Duration;

use redis::Value;

use crate::Message;
use crate::core::session::{GoneReason, Window};
use crate::server::store::{Attached, StoreError, Sweep};

/// The answer of a script that was carried out: what stands after its status.
#[derive(Debug)]
pub(super) struct Reply(std::vec::IntoIter<Value>);

impl Reply {
    /// # Errors
    ///
    /// [`StoreError`]: the script's refusal.
    pub(super) fn new(value: Value) -> Result<(i64, Self), StoreError> {
        let Value::Array(values) = value else {
            return Err(StoreError::Unavailable);
        };
        let mut reply = Self(values.into_iter());
        let Some(Value::Int(status)) = reply.0.next() else {
            return Err(StoreError::Unavailable);
        };
        match status {
            0.. => Ok((status, reply)),
            _ => Err(reply.refusal(status)),
        }
    }

    /// True if a session is lost because fields of its hash are missing, or are not what they must be.
    pub(super) fn tells_broken_fields(answer: &Value) -> bool {
        let Value::Array(values) = answer else {
            return false;
        };
        matches!(&values[..], [Value::Int(-5), Value::BulkString(what), ..] if what == b"fields")
    }

    pub(super) fn attached(mut self) -> Option<Attached<Message>> {
        Some(Attached {
            rx: self.number()?,
            acked: self.number()?,
            window: Window {
                messages: self.number()?,
                bytes: self.number()?,
            },
            max: self.number()?,
            ttl: Duration::from_millis(self.number()?),
            protocol: self.text()?,
            previous: self.number()?,
            messages: self.messages()?,
        })
    }

    pub(super) fn swept(mut self, status: i64) -> Option<Sweep> {
        match status {
            0 => Some(Sweep::Nothing),
            1 => Some(Sweep::NotDue {
                left: Duration::from_millis(self.number()?),
                fence: self.number()?,
            }),
            _ => Some(Sweep::Due {
                why: self.why()?,
                rx: self.number()?,
                acked: self.number()?,
                fence: self.number()?,
                messages: self.messages()?,
            }),
        }
    }

    fn refusal(mut self, status: i64) -> StoreError {
        let refusal = match status {
            -1 => self.why().map(|why| StoreError::Gone {
                why,
                rx: self.number(),
            }),
            -2 => self.number().map(|fence| StoreError::Fenced { fence }),
            -3 => Some(StoreError::Full),
            -4 => self.number().map(|tx| StoreError::Gap { tx }),
            -5 => {
                // In words, for those who look at Redis.
                let _what = self.text();
                let rx = self.number();
                Some(StoreError::Lost { rx })
            }
            -6 => Some(StoreError::Denied),
            -7 => Some(StoreError::Ahead),
            -8 => self.number().map(|fence| StoreError::Stale { fence }),
            -9 => self.number().map(|seq| StoreError::Clash { seq }),
            _ => None,
        };
        refusal.unwrap_or(StoreError::Unavailable)
    }

    fn text(&mut self) -> Option<String> {
        match self.0.next()? {
            Value::BulkString(bytes) => String::from_utf8(bytes).ok(),
            Value::SimpleString(text) => Some(text),
            _ => None,
        }
    }

    fn number(&mut self) -> Option<u64> {
        self.text()?.parse().ok()
    }

    fn why(&mut self) -> Option<GoneReason> {
        self.text().map(|text| GoneReason::from_text(&text))
    }

    fn messages(self) -> Option<Vec<Message>> {
        self.0.map(message).collect()
    }
}

/// The message of an item: its kind, then its payload.
fn message(item: Value) -> Option<Message> {
    let Value::BulkString(mut bytes) = item else {
        return None;
    };
    let payload = bytes.split_off(bytes.len().min(1));
    match bytes.first()? {
        b't' => Some(Message::from(String::from_utf8(payload).ok()?)),
        b'b' => Some(Message::from(payload)),
        _ => None,
    }
}

//! Reasons not to begin.

use std::fmt;

use redis::RedisError;

use super::durability::Durability;

/// A Redis that cannot be reached, or cannot keep what is asked of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RedisStoreError {
    /// It does not answer, or not to this user.
    Redis(RedisError),
    /// The prefix of the keys has braces.
    Prefix(String),
    /// A setting of Redis is not as it must be.
    Setting {
        /// The setting, or the field of `INFO` that tells it.
        name: &'static str,
        /// Its value.
        value: String,
        /// The values that it may have.
        expected: &'static str,
    },
    /// Redis is not set up for the durability that was asked for.
    Durability {
        /// The durability.
        asked: Durability,
        /// The setting, or the field of `INFO` that tells it.
        name: &'static str,
        /// Its value.
        value: String,
        /// The values that it may have.
        expected: String,
    },
    /// Redis does not tell a setting to this user: name the durability in the options.
    Hidden {
        /// The setting.
        name: &'static str,
    },
}

impl fmt::Display for RedisStoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redis(error) => write!(f, "redis does not answer: {error}"),
            Self::Prefix(prefix) => write!(f, "prefix is `{prefix}`, must have no braces"),
            Self::Setting {
                name,
                value,
                expected,
            } => write!(f, "{name} of redis is `{value}`, must be {expected}"),
            Self::Durability {
                asked,
                name,
                value,
                expected,
            } => write!(
                f,
                "durability is {asked}, but {name} of redis is `{value}`, must be {expected}"
            ),
            Self::Hidden { name } => write!(
                f,
                "redis does not tell {name} to this user: name the durability"
            ),
        }
    }
}

impl std::error::Error for RedisStoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Redis(error) => Some(error),
            _ => None,
        }
    }
}

impl From<RedisError> for RedisStoreError {
    fn from(error: RedisError) -> Self {
        Self::Redis(error)
    }
}

//! The errors of options.

use std::fmt;
use std::time::Duration;

use super::config::MAX_DELAY;

/// An option is out of its range. The caller can fix each cause.
///
/// ```
/// use steadysocket::{ConfigError, Reconnect};
///
/// let never = Reconnect { max_attempts: Some(0), ..Reconnect::default() };
/// let error = never.check().unwrap_err();
/// assert_eq!(error, ConfigError::Zero { option: "reconnect.max_attempts" });
/// assert_eq!(error.to_string(), "reconnect.max_attempts is 0, expected at least 1");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ConfigError {
    /// A time is out of its range.
    Time {
        /// The option's name.
        option: &'static str,
        /// The value given.
        value: Duration,
        /// The smallest value allowed.
        min: Duration,
    },
    /// A limit is zero.
    Zero {
        /// The option's name.
        option: &'static str,
    },
    /// `reconnect.factor` is not between 1 and 100.
    Factor(f64),
    /// `reconnect.initial_delay` is longer than `reconnect.max_delay`.
    InitialAboveMax {
        /// The cap of the first delay.
        initial: Duration,
        /// The cap of every delay.
        max: Duration,
    },
    /// There is `idle`, but `reconnect` is turned off, so that nothing would wake the connection.
    IdleWithoutReconnect,
    /// `low_water_mark` is above `high_water_mark`.
    LowAboveHigh {
        /// The low-water mark in bytes.
        low: u64,
        /// The high-water mark in bytes.
        high: u64,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time { option, value, min } => write!(
                f,
                "{option} is {} ms, expected {} to {} ms",
                value.as_millis(),
                min.as_millis(),
                MAX_DELAY.as_millis()
            ),
            Self::Zero { option } => write!(f, "{option} is 0, expected at least 1"),
            Self::Factor(value) => write!(f, "reconnect.factor is {value}, expected 1 to 100"),
            Self::InitialAboveMax { initial, max } => write!(
                f,
                "reconnect.initial_delay is {} ms, expected at most reconnect.max_delay, {} ms",
                initial.as_millis(),
                max.as_millis()
            ),
            Self::IdleWithoutReconnect => {
                f.write_str("idle is given, expected none as reconnect is turned off")
            }
            Self::LowAboveHigh { low, high } => write!(
                f,
                "low_water_mark is {low} bytes, expected at most high_water_mark, {high} bytes"
            ),
        }
    }
}

impl std::error::Error for ConfigError {}

/// Checks that a time is in its range.
pub(super) fn check_time(
    option: &'static str,
    value: Duration,
    min: Duration,
) -> Result<(), ConfigError> {
    if (min..=MAX_DELAY).contains(&value) {
        return Ok(());
    }
    Err(ConfigError::Time { option, value, min })
}

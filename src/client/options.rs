//! Defaults that depend on other options.

use crate::core::{Config, Reconnect};

/// Moves the bound of the delay that is left at its default, if the other one is beyond it.
pub(super) fn follow(mut reconnect: Reconnect) -> Reconnect {
    let default = Reconnect::default();
    if reconnect.initial_delay > reconnect.max_delay {
        if reconnect.initial_delay == default.initial_delay {
            reconnect.initial_delay = reconnect.max_delay;
        } else if reconnect.max_delay == default.max_delay {
            reconnect.max_delay = reconnect.initial_delay;
        }
    }
    reconnect
}

/// Sets the water marks that are given; if only one is given and is beyond the other's default, the
/// other follows it.
pub(super) fn set_water_marks(config: &mut Config, low: Option<u64>, high: Option<u64>) {
    config.low_water_mark = low.unwrap_or(match high {
        Some(high) => high.min(config.low_water_mark),
        None => config.low_water_mark,
    });
    config.high_water_mark = high.unwrap_or(match low {
        Some(low) => low.max(config.high_water_mark),
        None => config.high_water_mark,
    });
}

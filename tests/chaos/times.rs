//! Times of something that happened often.

use std::time::Duration;

/// Prints the middle one, a long one and the longest one, if there is any.
pub(crate) fn print_times(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let Some(last) = times.len().checked_sub(1) else {
        return;
    };
    let at = |percent: usize| times[last * percent / 100].as_millis();
    println!(
        "chaos: {name}: p50 {} ms, p99 {} ms, longest {} ms ({} times)",
        at(50),
        at(99),
        at(100),
        times.len()
    );
}

//! The options of sessions, as numbers that the facade has checked.

use std::time::Duration;

use crate::core::session::{AckMode, ClientConfig, Limits, Mode, NoWords, Window};
use crate::js::calls::Options;
use crate::js::contract::options::Values;
use crate::js::contract::session::SessionOption;

/// The index of `"prefer"` among the choices of the option `session`.
const PREFER: u64 = 2;

/// True if the options ask for sessions.
pub(super) fn is_reliable(options: &Options) -> bool {
    whole(options, SessionOption::Session) != 0
}

/// The sessions that the options ask for; those of a plain connection are never used.
pub(super) fn sessions(options: &Options) -> ClientConfig<NoWords> {
    let is_on = |option| whole(options, option) != 0;
    let time = |option| Duration::from_millis(whole(options, option));
    let prefers = whole(options, SessionOption::Session) == PREFER || is_on(SessionOption::Mode);
    let window = Window {
        messages: whole(options, SessionOption::Messages),
        bytes: whole(options, SessionOption::Bytes),
    };
    let max = whole(options, SessionOption::MaxMessageBytes);
    ClientConfig {
        mode: match prefers {
            true => Mode::Prefer,
            false => Mode::Require,
        },
        negotiate: is_on(SessionOption::Negotiate),
        protocols: Vec::new(),
        limits: Limits { window, max },
        acks: match is_on(SessionOption::Ack) {
            true => AckMode::Manual,
            false => AckMode::Automatic,
        },
        queue: options.queue(),
        ttl: time(SessionOption::Ttl),
        close_timeout: time(SessionOption::CloseTimeout),
        library: NoWords,
    }
}

fn whole(options: &Options, option: SessionOption) -> u64 {
    options.at(option.place()) as u64
}

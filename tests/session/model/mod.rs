//! All that can happen to small sessions, on the core's own types: every order of sends, losses,
//! late notices, hand-overs, ends and restarts, up to so many messages and sockets.
//!
//! It is a breadth-first search, so that a trace is a shortest one. Each rule of the protocol is
//! left out once (`support::scheme`), and the search must find out what breaks. A run of the tests
//! visits a part of the sound worlds, those nearest to the beginning. All of those with automatic
//! acknowledgements and all of those with a restart, some 600,000 states each, and as many of the
//! others:
//!
//! ```text
//! SESSION_STATES=700000 cargo test --release --features session --test session model -- --nocapture
//! ```
//!
//! No library for model checking is used: the state is two machines and the sockets between them,
//! which are cloned and compared by what they print, and the search itself is shorter than what
//! such a library would need to be told.

pub(crate) mod explorer;
mod moves;

use moves::{Bounds, Small};
use steadysocket::core::session::AckMode::{Automatic, Manual};

use crate::simulation::from_environment;
use crate::support::Scheme;

const BASE: Bounds = Bounds {
    acks: Automatic,
    is_slow: true,
    messages: 2,
    window: 1,
    sockets: 3,
    byes: true,
    restarts: 0,
    expiry: true,
    leaves: false,
};

/// The server's application leaves, early or late.
const LEAVING: Bounds = Bounds {
    byes: false,
    leaves: true,
    ..BASE
};

#[test]
fn small_sessions_keep_every_promise() {
    let cases = [
        ("automatic", BASE),
        (
            "manual",
            Bounds {
                acks: Manual,
                ..BASE
            },
        ),
        (
            "wide",
            Bounds {
                window: 2,
                messages: 3,
                byes: false,
                ..BASE
            },
        ),
        (
            "restart",
            Bounds {
                restarts: 1,
                ..BASE
            },
        ),
        ("leaving", LEAVING),
        (
            "leaving, manual",
            Bounds {
                acks: Manual,
                ..LEAVING
            },
        ),
    ];
    for (name, bounds) in cases {
        let limit = from_environment("SESSION_STATES").unwrap_or(6_000);
        explorer::holds(name, Small::new(bounds, Scheme::Sound), limit);
    }
}

/// Leaves out one rule; the search must find a session that breaks, and for the given reason.
fn breaks(scheme: Scheme, bounds: &Bounds, because: &str) {
    explorer::breaks(scheme, Small::new(*bounds, scheme), because);
}

#[test]
fn with_one_token_a_live_client_is_denied() {
    breaks(Scheme::OneToken, &BASE, "I7");
}

#[test]
fn without_attempts_a_stale_resume_takes_the_session_away() {
    let bounds = Bounds {
        byes: false,
        expiry: false,
        messages: 0,
        sockets: 4,
        ..BASE
    };
    breaks(Scheme::NoAttempt, &bounds, "I7");
}

#[test]
fn if_what_was_received_is_trimmed_it_counts_as_delivered_too_early() {
    breaks(Scheme::RxTrims, &BASE, "I2");
}

#[test]
fn without_acknowledgements_in_resumes_a_full_window_stays_full() {
    breaks(Scheme::NoAckInResume, &BASE, "I14");
}

#[test]
fn a_bye_that_is_not_repeated_waits_for_ever() {
    breaks(Scheme::ByeOnce, &BASE, "I14");
}

#[test]
fn without_an_end_frame_the_two_sides_tell_different_ends() {
    breaks(Scheme::NoEndFrame, &BASE, "I12");
}

#[test]
fn a_tombstone_of_what_was_received_lies() {
    breaks(
        Scheme::TombstoneSaysReceived,
        &Bounds {
            acks: Manual,
            ..BASE
        },
        "I11",
    );
}

#[test]
fn a_tombstone_of_what_was_received_lies_of_an_application_that_has_left() {
    breaks(Scheme::TombstoneSaysReceived, &LEAVING, "I11");
}

#[test]
fn an_acknowledgement_after_the_end_makes_the_report_lie() {
    breaks(
        Scheme::AckAfterEnd,
        &Bounds {
            acks: Manual,
            ..BASE
        },
        "I11",
    );
}

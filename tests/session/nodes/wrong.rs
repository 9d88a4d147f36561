//! Each scheme leaves out one rule, and the search must find what breaks.

use super::cases::{CALM, RESTART};
use super::cluster::{Bounds, Cluster};
use super::node::Effects::Handed;
use super::scheme::Scheme;
use crate::model::explorer;

#[test]
fn without_a_fence_a_server_that_thaws_goes_on_writing() {
    breaks(
        Scheme::NoFence,
        Bounds {
            messages: [0, 2],
            ..CALM
        },
        "Clash",
    );
}

#[test]
fn if_the_check_of_an_append_is_apart_a_server_that_thaws_appends() {
    breaks(
        Scheme::AppendApart,
        Bounds {
            messages: [0, 2],
            ..CALM
        },
        "I10",
    );
}

#[test]
fn an_append_that_is_repeated_and_not_compared_comes_twice() {
    let bounds = Bounds {
        losses: 1,
        messages: [0, 1],
        ..CALM
    };
    breaks(Scheme::AppendAgain, bounds, "I9");
}

#[test]
fn without_attempts_a_stale_resume_takes_the_session_away() {
    let bounds = Bounds {
        messages: [0, 0],
        sockets: 3,
        ..CALM
    };
    breaks(Scheme::NoAttempt, bounds, "I6");
}

#[test]
fn with_one_token_a_live_client_is_denied() {
    let bounds = Bounds {
        messages: [0, 0],
        sockets: 3,
        ..CALM
    };
    breaks(Scheme::OneToken, bounds, "I7");
}

#[test]
fn what_is_stored_and_then_handed_over_is_lost_in_a_crash() {
    let bounds = Bounds {
        effects: Handed,
        messages: [1, 0],
        crashes: 1,
        ..CALM
    };
    breaks(Scheme::StoreFirst, bounds, "I2");
}

#[test]
fn what_is_handed_over_and_then_stored_may_come_twice() {
    let bounds = Bounds {
        effects: Handed,
        messages: [1, 0],
        ..CALM
    };
    breaks(Scheme::OnlyOnce, bounds, "1 comes twice");
}

#[test]
fn a_store_that_notices_its_loss_at_an_attach_alone_binds_a_number_twice() {
    breaks(Scheme::RunAtAttach, RESTART, "I9");
}

#[test]
fn a_store_that_notices_its_loss_at_other_calls_alone_loses_in_silence() {
    breaks(Scheme::RunInCalls, RESTART, "I9");
}

#[test]
fn a_store_that_does_not_notice_its_loss_binds_a_number_twice() {
    breaks(Scheme::NoRun, RESTART, "I9");
}

#[test]
fn a_fence_that_is_ahead_and_passes_binds_a_number_twice() {
    breaks(Scheme::NoRunNorFence, RESTART, "I9");
}

/// The search must find what breaks, and for the given reason.
fn breaks(scheme: Scheme, bounds: Bounds, because: &str) {
    explorer::breaks(scheme, Cluster::connected(bounds, scheme), because);
}

//! `POST /fault?client=&kind=` and `POST /restart?down_ms=`: breaks what is open.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::close_code;
use crate::faults::{Fault, PendingFault};
use crate::params::{BadParam, Params};

/// `POST /fault?client=&kind=`: does this to the sockets of a client that are open (`reset`,
/// `close`, `silence`, `slow`), or to those that it asks for within `for_ms` (`refuse`, `kick`).
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn fault(
    State(app): State<Arc<App>>,
    params: Params,
) -> Result<StatusCode, BadParam> {
    let client = params.named_client()?;
    let faults = &app.faults;
    let kind = params.text("kind").unwrap_or_default();
    match kind {
        "reset" => faults.order(client, Fault::Reset),
        "close" => {
            let frame = close_code::from_params(&params, close_code::NORMAL)?;
            faults.order(client, Fault::Close(frame));
        }
        "silence" => faults.order(client, Fault::Silence),
        "slow" => {
            let rate = params.number("bytes_per_s", 1..=MAX_BYTES_PER_S, 65_536)?;
            faults.order(client, Fault::Slow(rate));
        }
        "refuse" => {
            let status = params.number("status", 400..=599, 503)?;
            let status = u16::try_from(status).ok();
            let status = status.and_then(|status| StatusCode::from_u16(status).ok());
            let fault = PendingFault::Refuse(status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE));
            faults.schedule(client, fault, lasts(&params)?);
            faults.order(client, Fault::Reset);
        }
        "kick" => {
            let frame = close_code::from_params(&params, close_code::TRY_AGAIN)?;
            faults.schedule(client, PendingFault::Kick(frame.clone()), lasts(&params)?);
            faults.order(client, Fault::Close(frame));
        }
        other => return Err(BadParam::new("kind", other, KINDS)),
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /restart?down_ms=`: resets every socket, and nobody listens for that long, as if the
/// program had been killed and started again.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn restart(
    State(app): State<Arc<App>>,
    params: Params,
) -> Result<StatusCode, BadParam> {
    let down = params.number("down_ms", 0..=MAX_DOWN_MS, 2_000)?;
    app.faults.order_outage(Duration::from_millis(down));
    Ok(StatusCode::NO_CONTENT)
}

fn lasts(params: &Params) -> Result<Duration, BadParam> {
    params.millis("for_ms", 1, 5_000)
}

const KINDS: &str = "reset, close, silence, slow, refuse or kick";

/// 1 GiB/s is not slow.
const MAX_BYTES_PER_S: u64 = 1024 * 1024 * 1024;

/// A minute: the page that ordered it must come back to those who look at it.
const MAX_DOWN_MS: u64 = 60_000;

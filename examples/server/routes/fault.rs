//! `POST /fault?client=&kind=` and `POST /restart?down_ms=`: inject faults.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::close_code;
use crate::faults::{Fault, PendingFault};
use crate::params::{BadParam, Params};

/// `POST /fault?client=&kind=`: applies the fault to the client's open sockets (`reset`, `close`,
/// `silence`, `slow`), or to those that it opens within `for_ms` (`refuse`, `kick`).
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
        "reset" => faults.inject(client, Fault::Reset),
        "close" => {
            let frame = close_code::from_params(&params, close_code::NORMAL)?;
            faults.inject(client, Fault::Close(frame));
        }
        "silence" => faults.inject(client, Fault::Silence),
        "slow" => {
            let rate = params.number("bytes_per_s", 1..=MAX_BYTES_PER_S, 65_536)?;
            faults.inject(client, Fault::Slow(rate));
        }
        "refuse" => {
            let status = params.number("status", 400..=599, 503)?;
            let status = u16::try_from(status).ok();
            let status = status.and_then(|status| StatusCode::from_u16(status).ok());
            let fault = PendingFault::Refuse(status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE));
            faults.schedule(client, fault, fault_duration(&params)?);
            faults.inject(client, Fault::Reset);
        }
        "kick" => {
            let frame = close_code::from_params(&params, close_code::TRY_AGAIN)?;
            faults.schedule(
                client,
                PendingFault::Kick(frame.clone()),
                fault_duration(&params)?,
            );
            faults.inject(client, Fault::Close(frame));
        }
        other => return Err(BadParam::new("kind", other, KINDS)),
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /restart?down_ms=&sessions=`: resets every socket and stops listening for that long. The
/// sessions are `lost`, as if the program had been killed and started again, or `kept`, as by a
/// network that fails.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn restart(
    State(app): State<Arc<App>>,
    params: Params,
) -> Result<StatusCode, BadParam> {
    let down = params.number("down_ms", 0..=MAX_DOWN_MS, 2_000)?;
    match params.text("sessions").unwrap_or("lost") {
        "lost" => app.forget_sessions(),
        "kept" => {}
        other => return Err(BadParam::new("sessions", other, "lost or kept")),
    }
    app.faults.begin_outage(Duration::from_millis(down));
    Ok(StatusCode::NO_CONTENT)
}

fn fault_duration(params: &Params) -> Result<Duration, BadParam> {
    params.millis("for_ms", 1, 5_000)
}

const KINDS: &str = "reset, close, silence, slow, refuse or kick";

/// 1 GiB/s is not slow.
const MAX_BYTES_PER_S: u64 = 1024 * 1024 * 1024;

/// One minute: the page that requested the outage has to come back while someone is watching.
const MAX_DOWN_MS: u64 = 60_000;

//! Middleware for every request: origin check, count of refused upgrades, CORS.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, UPGRADE, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::handshakes::{Handshake, fields};
use crate::link::Link;
use crate::params::Params;

/// Answers 403 to upgrades and state changes from foreign origins, counts refused upgrades, and
/// lets allowed origins read responses (a test page on another origin reads `/stats`).
pub(crate) async fn guard(
    State(app): State<Arc<App>>,
    Extension(link): Extension<Link>,
    request: Request,
    next: Next,
) -> Response {
    let is_upgrade = is_upgrade(request.headers());
    let origin = request.headers().get(ORIGIN).cloned();
    let allowed = match &origin {
        None => true,
        Some(origin) => app.origins.is_allowed(origin, link.local_ip()),
    };
    // Reads are left to the browser, which blocks them without a CORS header.
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD) && !is_upgrade;
    let pending = is_upgrade
        .then(|| PendingHandshake::from_request(&request))
        .flatten();
    let mut response = if allowed || is_read {
        next.run(request).await
    } else {
        let refusal = refusal_of(origin.as_ref());
        app.origins.log_once(&refusal);
        (StatusCode::FORBIDDEN, refusal + "\n").into_response()
    };
    if is_upgrade && response.status() != StatusCode::SWITCHING_PROTOCOLS {
        app.stats.count_refused();
    }
    if let Some(pending) = pending {
        app.handshakes
            .keep(pending.client.clone(), pending.finish(&response));
    }
    if let Some(origin) = origin.filter(|_| allowed) {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.append(VARY, HeaderValue::from_static("origin"));
    }
    response
}

/// Returns true if the request asks for a WebSocket.
pub(crate) fn is_upgrade(headers: &HeaderMap) -> bool {
    headers
        .get(UPGRADE)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// A WebSocket request from a client that sent its id.
struct PendingHandshake {
    client: String,
    target: String,
    request: Vec<(String, String)>,
}

impl PendingHandshake {
    fn from_request(request: &Request) -> Option<Self> {
        let params = Params::of(request.uri())?;
        Some(Self {
            client: params.client().ok()??.to_owned(),
            target: request.uri().to_string(),
            request: fields(request.headers()),
        })
    }

    fn finish(self, response: &Response) -> Handshake {
        Handshake {
            target: self.target,
            request: self.request,
            status: response.status().as_u16(),
            status_text: response.status().canonical_reason().unwrap_or_default(),
            response: fields(response.headers()),
        }
    }
}

/// Names the origin that was refused, and the flag that allows it.
fn refusal_of(origin: Option<&HeaderValue>) -> String {
    let origin = origin.map_or(String::new(), |o| {
        String::from_utf8_lossy(o.as_bytes()).into_owned()
    });
    format!("origin {origin} is not allowed (--allow-origin {origin} allows it)")
}

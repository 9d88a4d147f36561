//! What every request passes: the origin check, the count of refusals, and CORS.

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

/// Refuses upgrades and changes that a foreign page asks for with 403, counts refused upgrades, and
/// lets allowed pages read the answers (a test page of another origin reads `/stats`).
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
    // Reading is the browser's to refuse: it does, for want of the CORS header.
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD) && !is_upgrade;
    let asked = is_upgrade.then(|| Asked::by(&request)).flatten();
    let mut response = if allowed || is_read {
        next.run(request).await
    } else {
        forbidden(origin.as_ref())
    };
    if is_upgrade && response.status() != StatusCode::SWITCHING_PROTOCOLS {
        app.stats.count_refused();
    }
    if let Some(asked) = asked {
        app.handshakes
            .keep(asked.client.clone(), asked.answered(&response));
    }
    if let Some(origin) = origin.filter(|_| allowed) {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.append(VARY, HeaderValue::from_static("origin"));
    }
    response
}

/// Whether the request asks for a WebSocket.
pub(crate) fn is_upgrade(headers: &HeaderMap) -> bool {
    headers
        .get(UPGRADE)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// A request for a WebSocket by a client that named itself.
struct Asked {
    client: String,
    target: String,
    request: Vec<(String, String)>,
}

impl Asked {
    fn by(request: &Request) -> Option<Self> {
        let params = Params::of(request.uri())?;
        Some(Self {
            client: params.client().ok()??.to_owned(),
            target: request.uri().to_string(),
            request: fields(request.headers()),
        })
    }

    fn answered(self, response: &Response) -> Handshake {
        Handshake {
            target: self.target,
            request: self.request,
            status: response.status().as_u16(),
            status_text: response.status().canonical_reason().unwrap_or_default(),
            response: fields(response.headers()),
        }
    }
}

fn forbidden(origin: Option<&HeaderValue>) -> Response {
    let origin = origin.map_or(String::new(), |o| {
        String::from_utf8_lossy(o.as_bytes()).into_owned()
    });
    let text = format!("origin {origin} is not allowed (--allow-origin {origin} allows it)\n");
    (StatusCode::FORBIDDEN, text).into_response()
}

//! The page and the package: static files.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeDir;

/// Serves `root` at `/`, `dist` at `/pkg/` and `vendor` at `/vendor/`.
pub(crate) fn router(root: &Path, dist: &Path, vendor: &Path) -> Router {
    Router::new()
        .nest_service("/pkg", ServeDir::new(dist))
        .nest_service("/vendor", ServeDir::new(vendor))
        .fallback_service(ServeDir::new(root))
        .layer(from_fn(finish))
}

/// Adds the headers that a page under development needs, and a text body to "not found".
async fn finish(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        response = (StatusCode::NOT_FOUND, format!("not found: {path}\n")).into_response();
    }
    let headers = response.headers_mut();
    // Revalidate every time, so that a rebuilt package shows up on reload.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    add_charset(headers);
    response
}

/// Some browsers do not assume UTF-8 for text without a charset.
fn add_charset(headers: &mut HeaderMap) {
    let Some(Ok(kind)) = headers.get(CONTENT_TYPE).map(HeaderValue::to_str) else {
        return;
    };
    let kind = match kind {
        // The standard type for scripts (RFC 9239).
        "application/javascript" => "text/javascript",
        kind => kind,
    };
    let is_text = kind.starts_with("text/") || kind == "application/json";
    if is_text
        && !kind.contains("charset")
        && let Ok(named) = HeaderValue::try_from(format!("{kind}; charset=utf-8"))
    {
        headers.insert(CONTENT_TYPE, named);
    }
}

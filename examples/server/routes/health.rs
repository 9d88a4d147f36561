//! `/healthz`: the server is up.

/// `/healthz`: 200, the server is up.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

//! `/broadcast`: the report of a match.

use axum::response::Response;

use crate::show::Show;
use crate::upgrade::Upgrade;

/// `/broadcast`: the report of a match to everyone, from what has happened so far.
pub(crate) async fn broadcast(upgrade: Upgrade) -> Response {
    let app = upgrade.app().clone();
    upgrade.accept_session(app.sessions.broadcast(), async move |session| {
        Show::watch(app, session).await
    })
}

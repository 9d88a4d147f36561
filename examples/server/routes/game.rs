//! `/game?room=`: a game for two, and any number of watchers.

use axum::response::Response;

use crate::params::{BadParam, Params};
use crate::upgrade::Upgrade;

/// `/game?room=`: a game for two, and any number of watchers, in the room of that name.
///
/// # Errors
/// [`BadParam`].
pub(crate) async fn game(params: Params, upgrade: Upgrade) -> Result<Response, BadParam> {
    let room = params.text("room").unwrap_or("main").to_owned();
    if room.is_empty() || room.len() > MAX_ROOM_BYTES {
        let expected = format!("1 to {MAX_ROOM_BYTES} bytes");
        return Err(BadParam::new("room", &room, expected));
    }
    let app = upgrade.app().clone();
    Ok(
        upgrade.accept_session(app.sessions.game(), async move |session| {
            app.rooms.play(&room, session).await
        }),
    )
}

/// A name, not a text.
const MAX_ROOM_BYTES: usize = 64;

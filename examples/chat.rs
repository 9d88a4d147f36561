//! A chat: natively in a terminal, in a browser in a page, by the same lines.
//!
//! `cargo run --example chat -- ws://localhost:8080` starts it in a terminal, and
//! `npm test -- apps --build chat` builds the page.

use steadysocket::{BoxError, Socket};

#[path = "chat/screen.rs"]
mod screen;

fn main() -> Result<(), BoxError> {
    steadysocket::run(chat())
}

async fn chat() -> Result<(), BoxError> {
    let socket = Socket::builder(screen::url())
        .on_state_change(|change| screen::show_state(change.to.as_str()))
        .on_message(|message| screen::show(message.as_text().unwrap_or("(not a text)")))
        .connect()?;
    while let Some(line) = screen::line().await {
        socket.send(line)?; // or queued, while the server is away
    }
    socket.drained().await?;
    socket.close();
    socket.closed().await;
    Ok(())
}

//! The window that the chat is drawn in.

use std::env;

use eframe::egui::{Context, ViewportCommand};
use eframe::{AppCreator, Error, NativeOptions};
use tokio::runtime::Runtime;

/// Runs the app until its window is closed.
pub fn run(create: AppCreator<'static>) -> eframe::Result {
    // The connection runs on its threads; the window needs this one.
    let runtime = Runtime::new().map_err(|error| Error::AppCreation(error.into()))?;
    let _inside = runtime.enter();
    eframe::run_native("Chat", NativeOptions::default(), create)
}

/// The program's argument.
pub fn url() -> String {
    let argument = env::args().nth(1);
    argument.unwrap_or_else(|| "ws://localhost:8080".to_owned())
}

pub fn set_title(context: &Context, title: String) {
    context.send_viewport_cmd(ViewportCommand::Title(title));
}

//! The page that the chat is drawn in.

use eframe::egui::Context;
use eframe::wasm_bindgen::{JsCast, JsValue};
use eframe::{AppCreator, WebOptions, WebRunner};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, HtmlCanvasElement};

/// Starts the app, which the browser runs.
pub fn run(create: AppCreator<'static>) -> eframe::Result {
    spawn_local(async {
        if let Err(error) = start(create).await {
            document().set_title(&format!("{error:?}"));
        }
    });
    Ok(())
}

/// The server that the page came from.
pub fn url() -> String {
    let origin = document()
        .location()
        .and_then(|location| location.origin().ok());
    origin.unwrap_or_default().replacen("http", "ws", 1) + "/ws"
}

pub fn set_title(_: &Context, title: String) {
    document().set_title(&title);
}

async fn start(create: AppCreator<'static>) -> Result<(), JsValue> {
    let canvas = document()
        .create_element("canvas")?
        .unchecked_into::<HtmlCanvasElement>();
    document()
        .body()
        .ok_or("the page has no body")?
        .append_child(&canvas)?;
    WebRunner::new()
        .start(canvas, WebOptions::default(), create)
        .await
}

fn document() -> Document {
    web_sys::window()
        .and_then(|window| window.document())
        .expect("egui runs in a window")
}

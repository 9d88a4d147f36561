//! The page that the chat is drawn in.

use std::sync::mpsc::{Receiver, channel};

use bevy_app::AppExit;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement};

pub struct Screen {
    /// The lines that are typed.
    pub typed: Receiver<String>,
    _on_change: Closure<dyn Fn()>,
}

/// Starts the app, which goes on by timers.
pub fn run(app: impl FnOnce() -> AppExit) {
    app();
}

/// The server that the page came from.
pub fn url() -> String {
    let location = document().location();
    let origin = location.and_then(|location| location.origin().ok());
    origin.unwrap_or_default().replacen("http", "ws", 1) + "/ws"
}

impl Screen {
    pub fn new() -> Self {
        let body = document().body().expect("the page has a body");
        body.set_inner_html(BODY);
        let (tell, typed) = channel();
        let field: HtmlInputElement = part("input").unchecked_into();
        let read = field.clone();
        let on_change = Closure::<dyn Fn()>::new(move || {
            // The app has ended if nobody listens.
            let _ = tell.send(read.value());
            read.set_value("");
        });
        let field: &HtmlElement = &field;
        field.set_onchange(Some(on_change.as_ref().unchecked_ref()));
        Self {
            typed,
            _on_change: on_change,
        }
    }

    pub fn show(&self, text: &str) {
        let line = document().create_element("li").expect("an element");
        line.set_text_content(Some(text));
        part("ol").append_child(&line).expect("a list");
    }

    pub fn show_state(&self, state: &str) {
        part("output").set_text_content(Some(state));
    }
}

/// An element of [`BODY`].
fn part(name: &str) -> Element {
    let found = document().query_selector(name).ok().flatten();
    found.expect("it is in the page")
}

fn document() -> Document {
    web_sys::window()
        .and_then(|window| window.document())
        .expect("the chat runs in a window")
}

const BODY: &str = r#"
<main>
  <p>Connection: <output></output></p>
  <input aria-label="Message" />
  <button>Send</button>
  <ol></ol>
</main>
"#;

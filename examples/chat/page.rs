//! A chat in a page: a field, and a list of messages.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AddEventListenerOptions, Document, Element, HtmlInputElement};

/// The query of the page, as in `/chat/?ws://localhost:8080`, or the server that it came from.
pub(crate) fn url() -> String {
    let location = document().location().unwrap_throw();
    let query = location.search().unwrap_throw();
    match query.strip_prefix('?') {
        Some(url) => url.to_owned(),
        None => location.origin().unwrap_throw().replacen("http", "ws", 1) + "/ws",
    }
}

/// The next line that is typed.
pub(crate) async fn line() -> Option<String> {
    let field: HtmlInputElement = part("input").unchecked_into();
    JsFuture::from(next(&field, "change")).await.ok()?;
    let line = field.value();
    field.set_value("");
    Some(line)
}

pub(crate) fn show(message: &str) {
    let line = document().create_element("li").unwrap_throw();
    line.set_text_content(Some(message));
    part("ol").append_child(&line).unwrap_throw();
}

pub(crate) fn show_state(state: &str) {
    part("output").set_text_content(Some(state));
}

/// Resolves with the next event of this name.
fn next(field: &HtmlInputElement, event: &str) -> Promise {
    let once = AddEventListenerOptions::new();
    once.set_once(true);
    Promise::new(&mut |resolve: Function, _| {
        field
            .add_event_listener_with_callback_and_add_event_listener_options(event, &resolve, &once)
            .unwrap_throw();
    })
}

/// An element of the page, which is drawn if it is not there yet.
fn part(name: &str) -> Element {
    let body = document().body().unwrap_throw();
    if body.query_selector("main").unwrap_throw().is_none() {
        body.set_inner_html(BODY);
    }
    body.query_selector(name).unwrap_throw().unwrap_throw()
}

fn document() -> Document {
    let window = web_sys::window();
    window.and_then(|window| window.document()).unwrap_throw()
}

const BODY: &str = r#"
<main>
  <p>Connection: <output></output></p>
  <input aria-label="Message" />
  <button>Send</button>
  <ol></ol>
</main>
"#;

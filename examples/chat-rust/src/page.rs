//! The page: a log, the state, a field for lines and the rooms to choose from.

use steadysocket::BoxError;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, Event, HtmlInputElement, HtmlSelectElement, RequestInit, Response, Window,
};

/// The elements that change, and those that are read.
#[derive(Clone)]
pub(crate) struct Page {
    document: Document,
    log: Element,
    state: Element,
    room: HtmlSelectElement,
    input: HtmlInputElement,
}

const ROOMS: [&str; 2] = ["lobby", "garden"];

impl Page {
    /// Appends the elements to the body.
    pub(crate) fn build() -> Result<Self, JsValue> {
        let document = window()?.document().ok_or("there is no document")?;
        let body = document.body().ok_or("there is no body")?;
        let append = |name: &str, label: &str| {
            let element = document.create_element(name)?;
            element.set_attribute("aria-label", label)?;
            body.append_child(&element)?;
            Ok::<_, JsValue>(element)
        };
        let page = Self {
            state: append("output", "State")?,
            room: append("select", "Room")?.dyn_into()?,
            input: append("input", "Message")?.dyn_into()?,
            log: append("ol", "Log")?,
            document: document.clone(),
        };
        for room in ROOMS {
            let option = document.create_element("option")?;
            option.set_text_content(Some(room));
            page.room.append_child(&option)?;
        }
        Ok(page)
    }

    /// The name of the room that is selected.
    pub(crate) fn room(&self) -> String {
        self.room.value()
    }

    /// The page's own server, by its WebSocket address.
    pub(crate) fn server(&self) -> String {
        let origin = self.document.location().map(|place| place.origin());
        let origin = origin.and_then(Result::ok).unwrap_or_default();
        origin.replacen("http", "ws", 1)
    }

    /// Adds a line to the log.
    pub(crate) fn log(&self, text: &str) {
        if let Ok(item) = self.document.create_element("li") {
            item.set_text_content(Some(text));
            let _ = self.log.append_child(&item);
        }
    }

    /// Shows the state of the connection.
    pub(crate) fn show_state(&self, state: &str) {
        self.state.set_text_content(Some(state));
    }

    /// Calls when another room is chosen.
    pub(crate) fn on_room_change(&self, mut call: impl FnMut() + 'static) {
        let listener = Closure::<dyn FnMut(Event)>::new(move |_| call());
        listen(&self.room, listener);
    }

    /// Calls with each line that was entered, and empties the field.
    pub(crate) fn on_text(self, mut call: impl FnMut(String) + 'static) {
        let input = self.input.clone();
        let listener = Closure::<dyn FnMut(Event)>::new(move |_| {
            call(input.value());
            input.set_value("");
        });
        listen(&self.input, listener);
    }
}

/// The answer of the page's server to an empty request.
pub(crate) async fn post(path: &str) -> Result<String, BoxError> {
    request(path).await.map_err(|error| {
        let text = error.as_string().unwrap_or_else(|| format!("{error:?}"));
        text.into()
    })
}

async fn request(path: &str) -> Result<String, JsValue> {
    let how = RequestInit::new();
    how.set_method("POST");
    let response = JsFuture::from(window()?.fetch_with_str_and_init(path, &how)).await?;
    let response: Response = response.dyn_into()?;
    if !response.ok() {
        return Err(format!("{path} answered {}", response.status()).into());
    }
    let text = JsFuture::from(response.text()?).await?;
    text.as_string()
        .ok_or_else(|| "the answer is no text".into())
}

/// For as long as the page lives.
fn listen(target: &Element, listener: Closure<dyn FnMut(Event)>) {
    let listener = listener.into_js_value();
    let _ = target.add_event_listener_with_callback("change", listener.unchecked_ref());
}

fn window() -> Result<Window, JsValue> {
    web_sys::window().ok_or_else(|| "there is no window".into())
}

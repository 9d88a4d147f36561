//! One browser `WebSocket` with its listeners.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::listener::{Listener, add_listener, function, remove_listener};
use super::raw::{RawSocket, field, global, invoke};
use crate::core::CloseFrame;

/// The listeners of a socket, one for each of [`EVENTS`].
pub(super) type Listeners = [Listener; 4];

/// The events that a `WebSocket` fires.
const EVENTS: [&str; 4] = ["open", "message", "error", "close"];

/// A browser `WebSocket`, detached and closed on drop.
#[must_use = "dropping a socket detaches its listeners and closes it"]
pub(crate) struct BrowserSocket {
    raw: RawSocket,
    /// `None` once detached.
    listeners: Option<Listeners>,
}

impl BrowserSocket {
    /// Makes a socket and attaches the listeners.
    ///
    /// # Errors
    ///
    /// The constructor's exception: the URL or a subprotocol is wrong.
    pub(crate) fn open(
        constructor: &Function,
        url: &JsValue,
        protocols: &JsValue,
        listeners: Listeners,
    ) -> Result<Self, JsValue> {
        let arguments = invoke(&field(&global(), "Array"), "of", url, protocols)?;
        let reflect = field(&global(), "Reflect");
        let raw = invoke(&reflect, "construct", constructor, &arguments)?;
        let raw: RawSocket = raw.unchecked_into();
        // A `Blob` can only be read asynchronously, so messages could be reordered.
        raw.set_binary_type_name("arraybuffer")?;
        for (name, listener) in EVENTS.iter().zip(&listeners) {
            add_listener(&raw, name, function(listener))?;
        }
        Ok(Self {
            raw,
            listeners: Some(listeners),
        })
    }

    pub(crate) fn raw(&self) -> &RawSocket {
        &self.raw
    }

    /// Removes the listeners, so that nothing the socket does is noticed any more.
    pub(crate) fn detach(&mut self) {
        let Some(listeners) = self.listeners.take() else {
            return;
        };
        for (name, listener) in EVENTS.iter().zip(&listeners) {
            remove_listener(&self.raw, name, function(listener));
        }
        // Node's `ws` emits `error` when a connecting socket is closed, and an `error` that nobody
        // listens to ends the process (pitfall 9).
        drop(add_listener(&self.raw, "error", &field(&global(), NO_OP)));
    }
}

impl Drop for BrowserSocket {
    fn drop(&mut self) {
        self.detach();
        self.raw.begin_close(&CloseFrame::empty());
    }
}

/// A function that does nothing when called with an event, and exists in every realm. (`new
/// Function` would break under a Content-Security-Policy.)
const NO_OP: &str = "Boolean";

//! One browser `WebSocket` with its listeners.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;

use super::raw::{NO_OP, RawEvent, RawSocket};
use crate::core::CloseFrame;

/// A listener of a socket's event.
pub(crate) type Listener = Closure<dyn Fn(&RawEvent)>;

/// The listeners of a socket, one for each event that a `WebSocket` fires.
pub(crate) struct Listeners {
    pub(crate) open: Listener,
    pub(crate) message: Listener,
    pub(crate) error: Listener,
    pub(crate) close: Listener,
}

impl Listeners {
    fn named(&self) -> [(&'static str, &Function); 4] {
        [
            ("open", self.open.as_ref().unchecked_ref()),
            ("message", self.message.as_ref().unchecked_ref()),
            ("error", self.error.as_ref().unchecked_ref()),
            ("close", self.close.as_ref().unchecked_ref()),
        ]
    }
}

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
        let arguments = Array::of2(url, protocols);
        let raw: RawSocket = Reflect::construct(constructor, &arguments)?.unchecked_into();
        // A `Blob` can only be read asynchronously, so messages could be reordered.
        raw.set_binary_type_name("arraybuffer")?;
        for (name, listener) in listeners.named() {
            raw.add_event_listener_with_callback(name, listener)?;
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
        for (name, listener) in listeners.named() {
            drop(self.raw.remove_event_listener_with_callback(name, listener));
        }
        // Node's `ws` emits `error` when a connecting socket is closed, and an `error` that nobody
        // listens to ends the process (pitfall 9).
        NO_OP.with(|no_op| drop(self.raw.add_event_listener_with_callback("error", no_op)));
    }
}

impl Drop for BrowserSocket {
    fn drop(&mut self) {
        self.detach();
        close(&self.raw, &CloseFrame::empty());
    }
}

/// Starts the closing handshake, unless it was started before.
pub(crate) fn close(raw: &RawSocket, frame: &CloseFrame) {
    let closed = match frame.code() {
        None => raw.close(),
        Some(code) => raw.close_with_code_and_reason(code.get(), frame.reason()),
    };
    // Code and reason were checked when the frame was built, so a browser does not throw here, and
    // a test double's exception says nothing useful.
    drop(closed);
}

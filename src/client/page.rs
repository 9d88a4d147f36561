//! The options that only a page or a worker has; they exist only on wasm32.

use super::builder::Builder;

/// The page events that a connection reacts to. All are on by default.
///
/// ```no_run
/// use steadysocket::{PageEvents, Socket};
///
/// // An app that holds its connection while the page is in the back/forward cache.
/// let events = PageEvents { page_cache: false, ..PageEvents::default() };
/// let builder = Socket::builder("wss://example.com/ws").page_events(events);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageEvents {
    /// `online` dials at once, `offline` pings the peer, if there is a heartbeat.
    pub online: bool,
    /// A page that becomes visible dials at once.
    pub visibility: bool,
    /// A page that goes into the back/forward cache closes its socket until it comes back.
    pub page_cache: bool,
}

impl Default for PageEvents {
    fn default() -> Self {
        Self {
            online: true,
            visibility: true,
            page_cache: true,
        }
    }
}

impl<Messages> Builder<Messages> {
    /// The page events to react to. Default: all. Only on wasm32.
    pub fn page_events(mut self, events: PageEvents) -> Self {
        self.watch_page();
        let lifecycle = &mut self.platform().lifecycle;
        lifecycle.online = events.online;
        lifecycle.visibility = events.visibility;
        lifecycle.page_cache = events.page_cache;
        self
    }

    /// The constructor to use in place of the global `WebSocket`: a polyfill or a test double. Only
    /// on wasm32.
    pub fn web_socket(mut self, constructor: js_sys::Function) -> Self {
        self.platform().constructor = Some(constructor);
        self
    }
}

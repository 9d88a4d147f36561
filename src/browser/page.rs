//! The page's events: network, visibility, back/forward cache.

use wasm_bindgen::prelude::*;

use super::handles::Browser;
use super::listener::{Listener, add_listener, function, listener, remove_listener};
use super::raw::{RawEvent, field, global, is_set, number_field, text_field};
use crate::core::PageEvent;
use crate::drive::{Driver, Shared};
use crate::platform::PlatformHost;

/// The page events to listen to.
#[derive(Clone, Copy)]
pub(crate) struct Lifecycle {
    pub(crate) online: bool,
    pub(crate) visibility: bool,
    pub(crate) page_cache: bool,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self {
            online: true,
            visibility: true,
            page_cache: true,
        }
    }
}

/// Where an event comes from.
#[derive(Clone, Copy)]
enum Source {
    Window,
    Document,
}

/// The news that an event brings.
#[derive(Clone, Copy)]
enum Moment {
    Network(PageEvent),
    /// The document says what it is now.
    Visibility,
    /// The page goes into the cache, or away for good.
    Hiding,
    /// The page comes out of the cache, or is new.
    Showing,
    Freezing(PageEvent),
}

impl Moment {
    fn is_wanted(self, lifecycle: Lifecycle) -> bool {
        match self {
            Self::Network(_) => lifecycle.online,
            Self::Visibility => lifecycle.visibility,
            Self::Hiding | Self::Showing | Self::Freezing(_) => lifecycle.page_cache,
        }
    }
}

/// The page's events.
static MOMENTS: [(&str, Source, Moment); 7] = [
    ("online", Source::Window, Moment::Network(PageEvent::Online)),
    (
        "offline",
        Source::Window,
        Moment::Network(PageEvent::Offline),
    ),
    ("visibilitychange", Source::Document, Moment::Visibility),
    ("pagehide", Source::Window, Moment::Hiding),
    ("pageshow", Source::Window, Moment::Showing),
    (
        "freeze",
        Source::Document,
        Moment::Freezing(PageEvent::Frozen),
    ),
    (
        "resume",
        Source::Document,
        Moment::Freezing(PageEvent::Restored),
    ),
];

/// The page's listeners, removed on drop. Every source may be missing: a worker has no document,
/// and Node's global object takes no listeners.
#[must_use = "dropping the listeners removes them"]
struct PageListeners {
    listener: Listener,
    lifecycle: Lifecycle,
}

impl PageListeners {
    fn attach(lifecycle: Lifecycle, listener: Listener) -> Self {
        let listeners = Self {
            listener,
            lifecycle,
        };
        listeners.for_each(|target, name, listener| {
            // Fails where there is no such source.
            drop(add_listener(target, name, listener));
        });
        listeners
    }

    fn for_each(&self, each: fn(&JsValue, &str, &JsValue)) {
        let window = global();
        let document = field(&window, "document");
        for (name, source, moment) in MOMENTS {
            let target = match source {
                Source::Window => &window,
                Source::Document => &document,
            };
            if moment.is_wanted(self.lifecycle) {
                each(target, name, function(&self.listener));
            }
        }
    }
}

impl Drop for PageListeners {
    fn drop(&mut self) {
        self.for_each(remove_listener);
    }
}

/// As [`Platform::watch`](crate::platform::Platform::watch).
pub(super) fn watch<H: PlatformHost<Platform = Browser>>(driver: &Shared<Driver<H>>) {
    let browser = driver.host().platform();
    let lifecycle = browser.lifecycle;
    let listeners = browser.page.take().unwrap_or_else(|| {
        let report = listener(driver, report);
        Box::new(PageListeners::attach(lifecycle, report))
    });
    browser.page.set(Some(listeners));
    if let Some(event) = network(lifecycle) {
        driver.input(|core, now| core.handle_page(now, event));
    }
}

fn report<H: PlatformHost<Platform = Browser>>(driver: &Shared<Driver<H>>, event: &RawEvent) {
    let kind = text_field(event, "type");
    let Some((_, _, moment)) = MOMENTS.into_iter().find(|(name, ..)| *name == kind) else {
        return;
    };
    let persists = || is_set(event, "persisted");
    let event = match moment {
        Moment::Network(event) | Moment::Freezing(event) => event,
        Moment::Visibility if is_set(&field(&global(), "document"), "hidden") => PageEvent::Hidden,
        Moment::Visibility => PageEvent::Visible,
        Moment::Hiding if persists() => PageEvent::Frozen,
        Moment::Hiding => return H::page_left(driver),
        Moment::Showing if persists() => PageEvent::Restored,
        Moment::Showing => return,
    };
    H::page_changed(driver, event);
    driver.input(|core, now| core.handle_page(now, event));
}

/// The browser's word about the network: a page that opened offline, or was frozen meanwhile, has
/// heard no event. Node says nothing.
fn network(lifecycle: Lifecycle) -> Option<PageEvent> {
    if !lifecycle.online {
        return None;
    }
    let navigator = field(&global(), "navigator");
    match number_field(&navigator, "onLine") {
        1.0 => Some(PageEvent::Online),
        0.0 => Some(PageEvent::Offline),
        _ => None,
    }
}

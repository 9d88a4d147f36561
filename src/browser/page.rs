//! The page's events: network, visibility, back/forward cache.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{Document, EventTarget};

use super::raw::{RawEvent, global};
use crate::core::PageEvent;

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

/// An event of the page.
pub(crate) enum Moment {
    Change(PageEvent),
    /// The page goes away for good.
    Leaving,
}

/// The page's listeners, removed on drop. Every source may be missing: a worker has no document,
/// and Node's global object takes no listeners.
#[must_use = "dropping the listeners removes them"]
pub(crate) struct PageListeners {
    listener: Closure<dyn Fn(RawEvent)>,
    attached: Vec<(EventTarget, &'static str)>,
}

impl PageListeners {
    pub(crate) fn attach(lifecycle: &Lifecycle, report: impl Fn(Moment) + 'static) -> Self {
        let window = global_target();
        let document = global().document();
        let page = document.clone();
        let node = document.as_ref().map(AsRef::as_ref);
        let listener = Closure::new(move |event: RawEvent| {
            if let Some(moment) = moment(&event, page.as_ref()) {
                report(moment);
            }
        });
        let mut listeners = Self {
            listener,
            attached: Vec::new(),
        };
        if lifecycle.online {
            listeners.listen(window.as_ref(), &["online", "offline"]);
        }
        if lifecycle.visibility {
            listeners.listen(node, &["visibilitychange"]);
        }
        if lifecycle.page_cache {
            listeners.listen(window.as_ref(), &["pagehide", "pageshow"]);
            listeners.listen(node, &["freeze", "resume"]);
        }
        listeners
    }

    fn listen(&mut self, target: Option<&EventTarget>, names: &[&'static str]) {
        let Some(target) = target else { return };
        for name in names {
            let added = target.add_event_listener_with_callback(name, self.function());
            if added.is_ok() {
                self.attached.push((target.clone(), name));
            }
        }
    }

    fn function(&self) -> &Function {
        self.listener.as_ref().unchecked_ref()
    }
}

/// The browser's word about the network: a page that opened offline, or was frozen meanwhile, has
/// heard no event.
pub(crate) fn network(lifecycle: &Lifecycle) -> Option<PageEvent> {
    let is_online = global()
        .navigator()
        .filter(|_| lifecycle.online)?
        .on_line()?;
    Some(match is_online {
        true => PageEvent::Online,
        false => PageEvent::Offline,
    })
}

impl Drop for PageListeners {
    fn drop(&mut self) {
        for (target, name) in &self.attached {
            drop(target.remove_event_listener_with_callback(name, self.function()));
        }
    }
}

fn global_target() -> Option<EventTarget> {
    let global = global();
    global.add_event_listener()?;
    Some(global.unchecked_into())
}

fn moment(event: &RawEvent, document: Option<&Document>) -> Option<Moment> {
    let persisted = || event.persisted() == Some(true);
    let change = match event.kind().as_str() {
        "online" => PageEvent::Online,
        "offline" => PageEvent::Offline,
        "visibilitychange" if document?.hidden() => PageEvent::Hidden,
        "visibilitychange" => PageEvent::Visible,
        "freeze" => PageEvent::Frozen,
        "resume" => PageEvent::Restored,
        "pagehide" if persisted() => PageEvent::Frozen,
        "pagehide" => return Some(Moment::Leaving),
        "pageshow" if persisted() => PageEvent::Restored,
        _ => return None,
    };
    Some(Moment::Change(change))
}
